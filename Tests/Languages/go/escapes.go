package main

import "os"

func main() {
	text, err := os.ReadFile("/etc/passwd")
	if err != nil {
		os.Stdout.WriteString("refused\n")
		return
	}
	os.Stdout.Write(text)
}
