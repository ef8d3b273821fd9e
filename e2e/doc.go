// Package e2e tests tandem from outside: the real binary, with unmodified clients, with frames written by hand and with
// a browser.
//
// Server runs the binary on a port and a directory of its own and can kill it and start it again. Script runs a program
// of node/ or browser/ and talks with it in lines of JSON. raw is a WebSocket client that shares no code with tandem.
// Documents with a long history come from package replay; the program fill writes them into a directory, to look at.
//
// The tests need Node, what package-lock.json names, and Chromium; `make e2e` installs them where it may. What is
// missing fails a test: only -short leaves them out.
//
// # Concurrency
//
// A Server belongs to the test that started it; its methods are not safe for concurrent use.
package e2e
