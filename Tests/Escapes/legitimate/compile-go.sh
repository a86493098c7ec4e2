# attack: 20
# Legitimate: compiling Go and running it.
# expect: status ok
# expect: prints GOOD
# control: prints GOOD
# limits: cpu_seconds=60 wall_seconds=60 disk_bytes=500000000
# needs: /usr/bin/go
cat > main.go <<'SOURCE'
package main

import "fmt"

func main() {
	sums := make(chan int)
	for i := 0; i < 10; i++ {
		go func(n int) { sums <- n }(i)
	}
	total := 0
	for i := 0; i < 10; i++ {
		total += <-sums
	}
	if total == 45 {
		fmt.Println("GOOD")
	}
}
SOURCE
export GOCACHE="$TMPDIR/cache" GOFLAGS=-mod=mod GO111MODULE=off
go run main.go
