puts((File.read("/etc/passwd") rescue "refused"))
