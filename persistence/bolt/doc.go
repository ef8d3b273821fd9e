// Package bolt is a collab.Store in one file, on go.etcd.io/bbolt: the store that tandem uses unless told otherwise.
//
// Open takes a data directory and gives a Store. The directory holds tandem.db, the database; blobs, a directory of the
// files that are too large for a row; and tandem.lock, which is locked as long as a Store is open, so that two processes
// never share a directory. The lock is a file of its own because the database file is closed and opened again after a
// failed write.
//
// # What a caller may rely on
//
// Nothing is acknowledged, and nothing can be read, before the transaction that holds it has been synced to disk.
// All writes go through one goroutine, the committer: it takes the batches of all documents that wait, checks each
// against the head of its log, and commits those that fit in one transaction. A batch that lost its race gets
// collab.ErrConflict and does not hurt the others. A lone writer never waits for company. Where several revisions came
// last time the committer waits for as many, at most 200 µs or a third of what the last commit took; an append that was
// begun (collab.Appender) can grow until then.
//
// After a failed write or sync nobody knows what the disk holds: the kernel may have dropped the pages and yet show
// them to every reader. So a sync is never tried twice on the same handle. The batches of that transaction get
// an error of unknown outcome, the database is closed and opened again, and a marker transaction is committed. Once it
// is on disk so is all that it builds on, and reading and writing go on. Until then, every call fails with
// collab.CodeUnavailable; opening is tried again, later and later. Opening a directory in the first place goes the same
// way, as a process that was killed between writing and syncing leaves just such a page cache behind.
//
// # How a log lies in the file
//
// Appends go to the journal: rows of a revision or a few, under a growing number, at the right edge of one tree. So a
// commit writes the same few pages whether it has revisions of one document or of hundreds. The journal is bounded, by
// 128 kB for each document in it and 8 MB for all; which of its rows are whose is in memory, read anew when the file is
// opened. That is why opening takes as long as reading a journal, however much lies behind it.
//
// When the journal is full the folder packs its rows into chunks: consecutive revisions of one document, by columns, up
// to about 1 MB of them unpacked, under the document's number and their first version. It prepares them beside the
// committer, which then writes them and deletes the rows in transactions of 64 documents or 1,000 rows, between those of
// the writers or together with them. Small chunks are packed again when there are four of a size, each size four times
// the one before: so a revision is packed six times at most, and a document that gets one revision with each fold costs a
// page each time and not its whole last chunk. Until the rows are deleted a revision may be in both places; then what is
// in the chunk counts, so a crash in between does no harm. A reader that began before a fold still finds its rows.
//
// The head of a log is that of its last row in the journal or else of its last chunk, and the catalog's times are in the
// heads of chunks: a row that repeated them would be another page to write with each append, and a second truth. Who looks
// for a version by time halves the log by the times of its chunks and unpacks one or two.
//
// Milestones are packed too, most of them against an earlier one of the same document; see groupMilestones.
//
// What was tried and measured, by CPU time for each revision of 150 bytes in a file on disk, with 1, 10, 100, 1,000 and
// 10,000 documents written at once, on a busy machine: compare rows of one run.
//
//	a row for each revision, by document and version (format 2)   373, 81, 39, 24 µs
//	bare bbolt, as many rows at the right edge, in the same run   607, 77, 12, 3.6 µs
//	a journal, by callers that wait (BenchmarkAppend)             593, 58, 10.4, 8.8, 8.5 µs
//	a journal, as Sessions write it (BenchmarkBegin)              435, 72, 12.5, 5.5, 3.8 µs, folding included
//	bare bbolt, in the same run                                   406, 61, 10.3, 2.6, 1.9 µs
//
// One row for a whole transaction would be fewer rows; but bbolt splits no leaf of four rows or fewer, so each commit
// would write the last few transactions again. automerge-paper, a commit for each keystroke, takes 1.27 MB in the file as
// it stands: 0.50 of chunks, 0.41 of milestones (2.5 where each was packed by itself), the journal and its free pages.
// A journal of 192 kB for a document made that 1.49 MB. TestFileSize and the benchmarks measure it again.
//
// # Format 3
//
// Numbers in keys are big-endian, values are records of persistence/internal/record, each with the byte of its own version
// in front; "varint" numbers are those of encoding/binary, strings have their length (uvarint) in front.
//
//	tandem      "format" (4 bytes), "epoch" (16), "former" (16 each), "secret" (32), "marker" (8)
//	documents   length of the collection (uvarint), collection, id  →  number, title; of a trimmed log also where it begins and began
//	journal     growing number (8)                                  →  1, document's number, base, count (uvarints); each revision's length (uvarint) and record
//	chunks      document's number (8), base of the first (8)        →  1, packing (1 byte), count, size unpacked (uvarints); times of the first, the last and the latest (varints, ms); packed revisions
//	milestones  number (8), version (8), part (4)                   →  part 0: head; 1, 2, …: data, 1 MiB each but the last
//	guests      user                                                →  name, colour
//	marks       number, version                                     →  mark
//	digests     number, version                                     →  digest, as it was put
//	blobs       SHA-256                                             →  type, size
//	uses        SHA-256, number                                     →  why the document has the blob
//	thumbnails  number                                              →  type, time, picture
//	redactions  number, growing number                              →  what was erased: when, by whom, why, not what
//	indexes, index, indexed                                         →  see index.go
//
// The packings of a chunk: 0, records of revisions, each behind its length; 1, the same under zstd; 2, by columns, as package
// column describes. Those of a milestone: 0, as it is; 1, under zstd; 3, under zstd with the data of the milestone that its
// head names as the dictionary.
//
// A document's id is long and its revisions are many, so keys hold a number instead, given out once and never used
// again. One bucket for the chunks of all documents, not one for each: a bucket costs a page as soon as it is larger than
// a quarter of one. Data of milestones is cut in parts so that reading a large one is many short transactions; the head
// bears the stamp of its writing, by which a reader notices that it was replaced meanwhile. Buckets behind milestones were
// not there from the beginning: opening makes those that are missing.
//
// Formats 1 and 2 had a bucket "revisions" with a row for each, by number and version; in format 1 milestones were not
// packed. Opening such a file writes a new one beside it, packed in full chunks, and puts that in place when it is synced:
// whoever is stopped meanwhile still has the old one. What was damaged in it is as damaged in the new one.
//
// # Blobs
//
// The bytes of a blob are a file of their own, blobs/ab/cdef… by the digits of its id. It is written under another name,
// synced and renamed, and its directory synced, before the rows that speak of it are committed; and it is removed
// after they are. So a crash leaves at most a file too many, which the next collection finds. A use is written by
// PutBlob, or in the transaction of the revision that refers to the blob, which also finds out whether it is there.
//
// # Backup and recovery
//
// A backup is a directory with a copy of tandem.db, the blobs that this speaks of, taken later so that none that a revision
// refers to is missing, and backup.json, which is written last. Store.Backup makes one while others write: the database is
// copied as one read transaction sees it. The map is large enough that no commit waits for its end; the copy goes to
// disk in small pieces, so that no commit's sync has much else to wait for. What is freed meanwhile is used again after
// it. StreamBackup and ReceiveBackup do the same over a network, from a copy that was made aside.
//
// Recover puts a copy of the database in place, checked page by page, and renews the epoch in it; the former ones stay
// known. A file that is copied by hand has the epoch that it had.
//
// # Concurrency
//
// A Store is safe for concurrent use. Reads run in the goroutine of their call, each in read transactions that copy
// out at most about 1 MiB, because a commit that must map more of the file waits for them to end.
//
// # What is left out
//
// Systems without flock, and those of less than 64 bits.
package bolt
