// Package archive writes documents with their whole history as lines of JSON, and reads them back: what `tandem export`
// and `tandem import` do. It also reads the rows in which ShareDB keeps its operations.
//
// # Main functions
//
// Export writes documents of a store. Open finds out what is in a file; Check reads it to its end and says what is wrong
// with it, at which line, without writing anything; Import writes its documents into a store, each of them at once or
// not at all.
//
// # Format
//
// A file is UTF-8, one JSON object in a line. The first line names the format and its version, the last one says how much
// came before it, so a file that was cut short is noticed:
//
//	{"format":"tandem-export","version":1}
//	…
//	{"end":{"documents":1,"revisions":2}}
//
// In between are the documents, one behind the other, each with a first line and what belongs to it:
//
//	{"document":{"collection":"docs","id":"x","version":2,"title":"Plan"}}
//	{"v":0,"src":"c1","seq":1,"by":"guest:7","ts":1763978400123,"create":{"type":"http://sharejs.org/types/text-unicode","data":"a"}}
//	{"v":1,"src":"c1","seq":2,"by":"guest:7","ts":1763978401000,"op":[1,"b"]}
//	{"mark":{"v":2,"name":"Sent","by":"guest:7","ts":1763978402000}}
//	{"guest":{"id":"guest:7","name":"Ana","colour":"#c62828"}}
//
// version is how many revisions the document has had; title, which may be missing, is what lists show. A revision
// has the version v that it applies to, the source and number that its client gave it (src, seq), who made it (by; missing
// where nobody is known) and when (ts, in milliseconds since 1970); and one of create, op and del, in the grammar of the
// document's type. fixups, which is rare, holds operations that a program added to it. The JSON of an operation is
// kept byte for byte; where that is not possible in a line, op64 and data64 hold it in base64 in place of op and data.
//
// Before the first revision that names a picture or other file comes that file, by its SHA-256:
//
//	{"blob":{"id":"9f86d0…","type":"image/png","data":"iVBORw0…"}}
//
// The history of a document may begin later than at version 0. Then its first line says where it begins and when the
// document was made, and the content at that version follows, behind those at earlier versions that bear a name:
//
//	{"document":{"collection":"docs","id":"x","version":9,"first":7,"created":1763978400123}}
//	{"snapshot":{"v":7,"type":"…","data":"…","src":"c1","seq":1,"created":0,"modified":1763978409000}}
//
// A mark names a version or says which one it restored. A guest is what an author has chosen to show; each comes once, in
// the first document that it has written in. What can be made again is not in the file: milestones, digests, thumbnails.
//
// # ShareDB
//
// Rows of sharedb-mongo are what `mongoexport --collection=o_NAME --sort='{"d":1,"v":1}'` writes, those of sharedb-postgres
// what `psql -At -c 'SELECT row_to_json(ops) FROM ops ORDER BY collection, doc_id, version'` does. Rows of one document
// must stand together in the order of their versions. sharedb-mongo may keep rows of operations that lost a race:
// several of one version, of which the link "o" of the next one names the right one. ShareDB does not know who wrote
// an operation, so nobody is named.
//
// # Concurrency
//
// Functions may be called from any goroutine; Export may run while documents are written, and shows each as it was at
// some time during the call.
//
// The package does not merge: a document that is there is refused, left alone or replaced as a whole.
package archive
