package wire

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// codes are all error codes of ShareDB 7 that can be on the wire. "" says that Tandem has it; else it is said why there is
// no need of it.
var codes = map[string]string{
	"ERR_MESSAGE_BADLY_FORMED":                   "",
	"ERR_OT_OP_BADLY_FORMED":                     "",
	"ERR_OT_OP_NOT_APPLIED":                      "",
	"ERR_DOC_ALREADY_CREATED":                    "",
	"ERR_DOC_DOES_NOT_EXIST":                     "",
	"ERR_DOC_WAS_DELETED":                        "",
	"ERR_DOC_TYPE_NOT_RECOGNIZED":                "",
	"ERR_OP_VERSION_NEWER_THAN_CURRENT_SNAPSHOT": "",
	"ERR_SUBMIT_TRANSFORM_OPS_NOT_FOUND":         "",
	"ERR_MAX_SUBMIT_RETRIES_EXCEEDED":            "",
	"ERR_OP_SUBMIT_REJECTED":                     "",
	"ERR_OP_NOT_ALLOWED_IN_PROJECTION":           "",
	"ERR_NO_OP":                                  "",
	"ERR_CONNECTION_SEQ_INTEGER_OVERFLOW":        "",
	"ERR_FIXUP_IS_ONLY_VALID_ON_APPLY":           "",
	"ERR_CANNOT_FIXUP_DELETION":                  "",
	"ERR_SNAPSHOT_READ_SILENT_REJECTION":         "",
	"ERR_SNAPSHOT_READS_REJECTED":                "",
	"ERR_DATABASE_ADAPTER_NOT_FOUND":             "",
	"ERR_TYPE_DOES_NOT_SUPPORT_PRESENCE":         "",
	"ERR_PRESENCE_TRANSFORM_FAILED":              "",
	"ERR_TYPE_CANNOT_BE_PROJECTED":               "",
	"ERR_UNKNOWN_ERROR":                          "",

	"ERR_OT_OP_NOT_PROVIDED":                       "JSON has no undefined operation",
	"ERR_OT_LEGACY_JSON0_OP_CANNOT_BE_NORMALIZED":  "there is no history from before json0 was checked",
	"ERR_OP_VERSION_MISMATCH_DURING_TRANSFORM":     "a gap in the log is a fault, which is logged",
	"ERR_OP_VERSION_MISMATCH_AFTER_TRANSFORM":      "as above",
	"ERR_APPLY_OP_VERSION_DOES_NOT_MATCH_SNAPSHOT": "as above",
	"ERR_APPLY_SNAPSHOT_NOT_PROVIDED":              "as above",
	"ERR_OP_ALREADY_SUBMITTED":                     "it is an acknowledgement",
	"ERR_TYPE_DOES_NOT_SUPPORT_COMPOSE":            "all types here do",
	"ERR_DATABASE_DOES_NOT_SUPPORT_SUBSCRIBE":      "all stores do",
	"ERR_DATABASE_METHOD_NOT_IMPLEMENTED":          "a store lacks nothing",
	"ERR_QUERY_CHANNEL_MISSING":                    "queries listen to collections, not to channels",
	"ERR_QUERY_EMITTER_LISTENER_NOT_ASSIGNED":      "as above",
	"ERR_MILESTONE_ARGUMENT_INVALID":               "times before 1970 are those of no document",
}

// Each code is in the sources where it is said to be, and nowhere else.
func TestCodes(t *testing.T) {
	var sources strings.Builder
	for _, pattern := range []string{"*.go", "../*.go", "../gateway/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal("no sources", err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			sources.Write(text)
		}
	}
	for code, absent := range codes {
		if there := strings.Contains(sources.String(), `"`+code+`"`); there == (absent != "") {
			t.Errorf("%s: in the sources %v, said to be absent as %q", code, there, absent)
		}
	}
}
