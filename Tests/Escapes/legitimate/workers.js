// attack: 20
// Legitimate: Node with worker threads, child processes, files and timers.
// expect: status ok
// expect: prints GOOD
// control: prints GOOD
const { Worker } = require('node:worker_threads');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs/promises');

const source = "require('node:worker_threads').parentPort.postMessage(6 * 7)";
const worker = new Worker(source, { eval: true });
worker.on('message', async (answer) => {
  const echoed = execFileSync('/bin/echo', ['hello']).toString();
  await fs.writeFile('file.txt', 'text');
  const read = await fs.readFile('file.txt', 'utf8');
  setTimeout(() => console.log(answer === 42 && echoed === 'hello\n' && read === 'text' ? 'GOOD' : 'bad'), 20);
});
