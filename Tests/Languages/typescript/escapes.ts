import * as fs from 'fs';
try {
  console.log(fs.readFileSync('/etc/passwd', 'utf8'));
} catch {
  console.log('refused');
}
