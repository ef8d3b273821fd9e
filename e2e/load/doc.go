// Command load puts a running tandem under load and says what it did: operations a second, latencies, and what the
// server's process spent on each operation.
//
//	bin/tandem serve --data /tmp/load &
//	go run ./e2e/load -pid $! hotdoc -writers 16 -readers 16
//
// A mode opens its connections, writes for a while with one operation in flight for each writer, as a ShareDB client
// does, and then fetches every document and checks that it holds exactly what was acknowledged. Latencies are taken at
// the sockets: "ack" from sending an operation until its acknowledgement, "deliver" from sending it until a reader has it.
//
// In the mode "board" people draw, move, write and point as the page of boards does, and what is compared is how long the
// others wait for it in the first and in the last minute.
//
// With -start it runs the server itself, and in the mode "crash" kills it now and then. With -json it prints one line of
// JSON, as `load compare` collects them: that runs a list of cases on tandem and on npm's ShareDB, each on a fresh server
// and on a core of its own, and prints the results side by side.
//
// The program takes a core itself. When it is nearly busy, rates and latencies are its own, and only the CPU time per
// operation still speaks of the server; "load CPU" in the output says so. Pin server and load to a core each to compare.
package main
