// Beside probed programs: tells on standard output what came of each example (docs/harness.md, `probe`).
package main

import (
	"fmt"
	"os"
	"strings"
	"unicode"
)

var assayNonce, assaySkipped = assayStart()

// The first line of standard input is ours; what the program reads begins behind it.
func assayStart() (string, string) {
	var line []byte
	one := make([]byte, 1)
	for {
		count, err := os.Stdin.Read(one)
		if err != nil || count == 0 || one[0] == '\n' {
			break
		}
		line = append(line, one[0])
	}
	parts := strings.Split(string(line)+" -", " ")
	return parts[0], parts[1]
}

func assayOn(id string) bool { return !strings.Contains(","+assaySkipped+",", ","+id+",") }

func assay(kind, id, payload string) {
	os.Stdout.WriteString("\x1e" + assayNonce + " " + kind + " " + id + " " + payload + "\x1f")
}

func assayJSON(value interface{}) string {
	var text strings.Builder
	for _, letter := range fmt.Sprintf("%#v", value) {
		if unicode.IsControl(letter) || letter == '"' || letter == '\\' {
			fmt.Fprintf(&text, "\\u%04x", letter)
		} else {
			text.WriteRune(letter)
		}
	}
	return "{\"~\": [\"source\", \"" + text.String() + "\"]}"
}

func assayGuarded(id string, call func()) {
	defer func() {
		if problem := recover(); problem != nil {
			assay("x", id, "panic\t"+strings.Map(func(letter rune) rune {
				if unicode.IsControl(letter) {
					return ' '
				}
				return letter
			}, fmt.Sprint(problem)))
		}
	}()
	call()
}

// Deferred by a test: whether it holds, also when it stops at once or panics.
func assayTested(id string, failed func() bool) {
	if problem := recover(); problem != nil {
		assayGuarded(id, func() { panic(problem) })
	} else if failed() {
		assay("c", id, "0")
	} else {
		assay("c", id, "1")
	}
	assay("e", id, "-")
}

// What a call gives: its value, or a list of several.
func assayValue(id string, values ...interface{}) {
	if len(values) == 1 {
		assay("v", id, assayJSON(values[0]))
		return
	}
	parts := make([]string, len(values))
	for place, value := range values {
		parts[place] = assayJSON(value)
	}
	assay("v", id, "["+strings.Join(parts, ", ")+"]")
}
