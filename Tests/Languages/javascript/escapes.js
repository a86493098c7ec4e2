try {
  console.log(require('fs').readFileSync('/etc/passwd', 'utf8'));
} catch {
  console.log('refused');
}
