open my $file, '<', '/etc/passwd' or do { print "refused\n"; exit };
print <$file>;
