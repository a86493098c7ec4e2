'use strict';
// Compiles one TypeScript file to JavaScript beside it. Types are taken off and not checked, as by the tools with which such
// code is tried; what does not parse is refused with the line.
const fs = require('fs');
const ts = require('/usr/share/nodejs/typescript');

const [file] = process.argv.slice(2);
const result = ts.transpileModule(fs.readFileSync(file, 'utf8'), {
  fileName: file,
  reportDiagnostics: true,
  compilerOptions: {
    target: ts.ScriptTarget.ES2020, module: ts.ModuleKind.CommonJS, esModuleInterop: true, experimentalDecorators: true,
    jsx: ts.JsxEmit.React, removeComments: false,
  },
});
const errors = (result.diagnostics ?? []).filter((d) => d.category === ts.DiagnosticCategory.Error);
for (const { file: source, start, messageText, code } of errors) {
  const { line } = ts.getLineAndCharacterOfPosition(source, start);
  process.stderr.write(`${file}(${line + 1},1): error TS${code}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}\n`);
}
if (errors.length > 0) process.exit(2);
fs.writeFileSync(file.replace(/\.tsx?$/, '.js'), result.outputText);
