// Package query is the language in which clients ask for documents, and the lists of documents that are answers.
//
// # Main types
//
// Query is a query that was read by Parse: which documents, in what order, and which part of that list. Doc is a document
// as a query sees it. List is the answer to one query that is kept up to date: each change of one document makes Steps,
// by which whoever has the list before gets the list after.
//
// # The language
//
// A query is a JSON object in the form of MongoDB's, as the adapter sharedb-mongo takes it. Its members are conditions,
// all of which must hold:
//
//	{"city": "Oslo"}                          the field is equal, or is an array with an element that is equal
//	{"address.city": "Oslo"}                  a field within; a path leads through the elements of arrays, too
//	{"age": {"$gte": 18, "$lt": 65}}          operators, all of which must hold
//	{"$or": [{"age": 18}, {"city": "Oslo"}]}  several conditions
//
// The operators of a field are $eq $ne $gt $gte $lt $lte $in $nin $exists $regex (with $options: i, m, s) $size $all
// $elemMatch $mod $type and $not; those that join conditions are $and $or $nor; $comment says nothing. Beside the conditions
// stand $sort, an object of paths with 1 or -1, or an array of such pairs; $skip; $limit, of which 0 is none; and
// $count, by which the answer is no list but the number of the documents that the list would have. Any other
// operator is an error that names it.
//
// The form of the database in ShareDB's own tests, {"filter": conditions, "sort": [["age", 1], …]}, means the same. It is taken
// for that form when it has no other members; {"filter": {"$eq": …}} asks for a field of the name filter. null and nothing at
// all stand for {}, which is every document.
//
// # What there is of a document
//
// Of a json0 or json1 document that is an object, the fields are its members; any other value of such a document is the
// field _data. Of the other types there is no content. Every document has _id, its id; _type, the URI of its type; _v, its
// version; _m.ctime and _m.mtime, when it was created and last changed, in milliseconds since 1970. Documents that were
// deleted, or never made, are in no list.
//
// # Values
//
// Values of different kinds are never equal, and none is greater than one of another kind: {"age": {"$gt": 5}} does not find
// "10". null stands for a missing field as well. A list is sorted by kind first: null and missing fields, numbers, strings
// (by their bytes in UTF-8), objects, arrays, false and true. Of an array the least element counts, or the greatest where
// the order is falling; an empty one comes before null. What is equal, and all where there is no $sort, is in the order of
// creation and then of ids.
//
// Regular expressions are RE2's: no look-around and no back references, and no expression takes more time than the length
// of what it looks at, times its own. Two objects are equal whatever the order of their members; that, and that deleted documents
// cannot be asked for, is all in which answers differ from MongoDB's.
//
// # Limits
//
// A query is at most MaxBytes long and has at most MaxConditions conditions, MaxDepth deep; a path has at most MaxSegments
// segments, of which MaxIndexes are numbers; a regular expression has at most MaxPattern bytes.
//
// # Concurrency
//
// Everything is pure. Queries and Docs are immutable and may be shared; a List belongs to one goroutine at a time.
//
// # What is not here
//
// Where documents come from, who may see them, and how clients are told: that is collab and collab/gateway.
package query
