package e2e

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"testing"
)

func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		fmt.Println("e2e: left out, as -short was given")
		os.Exit(0)
	}
	code := m.Run()
	removeBinary()
	os.Exit(code)
}

// amount returns the number in an environment variable, by which `make soak` asks for more, else the short form.
func amount(t testing.TB, variable string, short int) int {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return short
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s=%q is not a count", variable, text)
	}
	return n
}
