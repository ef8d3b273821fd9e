package rest

import (
	"log/slog"
	"net/http"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// maxBody bounds what a request that holds no operation may hold, in bytes.
const maxBody = 16 << 10

// withDefaults returns o with the defaults in place of zero values.
func (o Options) withDefaults() Options {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.MaxOperation == 0 {
		o.MaxOperation = 4 << 20
	}
	if o.MaxComponents == 0 {
		o.MaxComponents = 100_000
	}
	if o.MaxDepth == 0 {
		o.MaxDepth = 256
	}
	if o.MaxFile == 0 {
		o.MaxFile = 10 << 20
	}
	if o.MaxUpload == 0 {
		o.MaxUpload = 1 << 30
	}
	return o
}

// writeLimit bounds what a request that holds an operation may hold, in bytes.
func (a *api) writeLimit() int64 { return int64(a.MaxOperation) + maxBody }

// fits refuses an operation, or the data of a create, that is not JSON or is over a limit of what is read at all.
func (a *api) fits(change *collab.Change) error {
	if len(change.Data) == 0 {
		return nil
	}
	if jsonvalue.Check(change.Data, jsonvalue.Limits{Depth: a.MaxDepth}) != nil {
		return &problem{Status: http.StatusBadRequest, Code: codeBadOp, Detail: "The JSON is not well formed or is nested too deeply."}
	}
	if change.Kind == collab.Edit && components(change.Data, a.MaxComponents) > a.MaxComponents {
		return collab.Errorf(collab.CodeTooLarge,
			"The operation has more than %d components, this server's limit (--max-components): make it in several parts", a.MaxComponents)
	}
	return nil
}

// components counts the elements of an operation that is a list, bare or as {"ops": list}. It stops beyond most.
func components(op []byte, most int) (n int) {
	if jsonvalue.KindOf(op) == jsonvalue.Object {
		members := jsonvalue.ReadObject(op, jsonvalue.Limits{})
		for op = nil; members.Next(); {
			if string(members.Key()) == "ops" {
				op = members.Raw()
			}
		}
	}
	if jsonvalue.KindOf(op) == jsonvalue.Array {
		for list := jsonvalue.ReadArray(op, jsonvalue.Limits{}); n <= most && list.Next(); n++ {
		}
	}
	return n
}
