// Package bolt is a collab.Store in one file, on go.etcd.io/bbolt: the store that tandem uses unless told otherwise.
//
// Open takes a data directory and gives a Store. The directory holds tandem.db, the database; blobs, a directory of the
// files that are too large for a row; and tandem.lock, which is locked as long as a Store is open, so that two processes never share a directory. The lock is
// a file of its own because the database file is closed and opened again after a failed write.
//
// # What a caller may rely on
//
// Nothing is acknowledged, and nothing can be read, before the transaction that holds it has been synced to disk.
// All writes go through one goroutine, the committer: it takes the batches of all documents that wait, checks each
// against the head of its log, and commits those that fit in one transaction. A batch that lost its race gets
// collab.ErrConflict and does not hurt the others. A lone writer never waits for company.
//
// After a failed write or sync nobody knows what the disk holds: the kernel may have dropped the pages and yet show
// them to every reader. So a sync is never tried twice on the same handle. The batches of that transaction get
// an error of unknown outcome, the database is closed and opened again, and a marker transaction is committed. Once it
// is on disk so is all that it builds on, and reading and writing go on. Until then, every call fails with
// collab.CodeUnavailable; opening is tried again, later and later. Opening a directory in the first place goes the same
// way, as a process that was killed between writing and syncing leaves just such a page cache behind.
//
// # Format 2
//
// Ten buckets; numbers in keys are big-endian, values are records of persistence/internal/record.
//
//	tandem      format, epoch, former epochs, secret, marker
//	documents   length of the collection (uvarint), collection, id  →  number, title; of a trimmed log also where it begins and began
//	revisions   number, base version                                →  revision
//	milestones  number, version, part                               →  part 0: head; 1, 2, …: data
//	guests      user                                                →  name, colour
//	marks       number, version                                     →  mark
//	digests     number, version                                     →  digest, as it was put
//	blobs       SHA-256                                             →  type, size
//	uses        SHA-256, number                                     →  why the document has the blob
//	thumbnails  number                                              →  type, time, picture
//	redactions  number, growing number                              →  what was erased: when, by whom, why, not what
//
// The last six were not there from the beginning: opening makes those that are missing. In format 1 milestones were
// stored as they are; now their data is under zstd, which makes a quarter of a text. Opening a database of format 1
// raises its number, and what is in it stays readable.
//
// Who looks for a version by time halves the log: its times are not in a key of their own.
//
// A document's id is long and its revisions are many, so keys hold a number instead, given out once and never used
// again. One bucket for the revisions of all documents, not one for each: a bucket costs a page as soon as
// it is larger than a quarter of one, and a header in its parent that every append rewrites. The head of a log is
// the last key with the document's number, and the catalog's times are those of its first and last revision: a
// row that repeated them would be a second page to write with each append, and a second truth. Pages of revisions
// are filled to 90 % before they are split, as each document only grows at its end. Data of milestones is cut in
// parts so that reading a large one is many short transactions; the head bears the stamp of its writing, by which a
// reader notices that it was replaced meanwhile.
//
// A batch of many documents still writes a page or two for each of them. That is the price of this layout; measure it
// with the benchmarks before choosing another.
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
// No compaction, no packing of old revisions. Systems without flock, and those of less than 64 bits.
package bolt
