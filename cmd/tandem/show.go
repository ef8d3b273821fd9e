package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/richtext"
)

// snapshot is a document at a version, as the HTTP API gives it.
type snapshot struct {
	Version collab.Version             `json:"version"`
	Type    *string                    `json:"type"`
	Data    json.RawMessage            `json:"data"`
	At      *time.Time                 `json:"at"`
	Author  *string                    `json:"author"`
	People  map[string]json.RawMessage `json:"people"`
}

func showCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show DOC[@VERSION]",
		Short: "Write a document as it was at a version",
		Long: "Write the content of a document at a version, the current one if none is named: the text of a text, without its formats,\n" +
			"and JSON of anything else.\n\n" + addressHelp,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return show(cmd, args[0])
		},
	}
	cmd.Flags().Bool("json", false, "write JSON: the content with its version, type, time and author")
	apiFlags(cmd.Flags())
	return cmd
}

func show(cmd *cobra.Command, doc string) (err error) {
	address, err := parseAddress(doc)
	if err != nil {
		return err
	}
	api, err := openAPI(cmd, address)
	if err != nil {
		return err
	}
	defer closeAPI(api, &err)
	var s snapshot
	if err := api.get(cmd.Context(), address.path()+"/snapshot", address.at.query(), &s); err != nil {
		return err
	}
	if asJSON, _ := cmd.Flags().GetBool("json"); asJSON {
		return writeJSON(cmd.OutOrStdout(), s)
	}
	if s.Type == nil {
		return fmt.Errorf("there is no document at version %d: it was not created yet, or it is deleted", s.Version)
	}
	return s.write(cmd.OutOrStdout())
}

// write writes the content. Half a surrogate pair, which only JSON can hold, becomes U+FFFD.
func (s *snapshot) write(to io.Writer) error {
	var text string
	if json.Unmarshal(s.Data, &text) == nil {
		_, err := io.WriteString(to, text)
		return err
	}
	if *s.Type != richtext.URI {
		return writeJSON(to, s.Data)
	}
	var rich struct{ Ops []struct{ Insert any } }
	if err := json.Unmarshal(s.Data, &rich); err != nil {
		return err
	}
	var plain strings.Builder
	for _, op := range rich.Ops {
		if piece, ok := op.Insert.(string); ok { // else an embed, which is no text
			plain.WriteString(piece)
		}
	}
	_, err := io.WriteString(to, plain.String())
	return err
}
