SELECT coalesce(readfile('/etc/passwd'), 'refused');
