package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/knadh/koanf/v2"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"github.com/tandem-collab/tandem/collab"
)

const flagConfig = "config"

// configHelp explains what a config file holds.
const configHelp = "A file of settings is named by --config or " + variablePrefix + "CONFIG. It is YAML: each flag by its name, and what flags cannot say:\n\n" +
	"  addr: 127.0.0.1:7007\n" +
	"  merge-collections: [boards]\n" +
	"  max-document: 32MiB\n" +
	"  projections:              # names under which clients see some members of json0 documents only\n" +
	"    public-users: {collection: users, fields: [name, picture]}\n" +
	"  indexes:                  # paths by which queries find documents without looking at all of them\n" +
	"    users: [name, address.city]\n\n" +
	"A flag wins over its variable, and that over the file."

// configFlag adds the flag that names a file of settings.
func configFlag(flags *pflag.FlagSet) {
	flags.String(flagConfig, "", "file of settings, YAML; flags and variables win over it")
}

// config is what a file of settings holds. The zero config is that of no file.
type config struct {
	values      map[string]any // of flags, as they would be given
	projections []*collab.Projection
	indexes     map[string][]string // the paths of each collection
}

// readConfig reads the file that the flags or the environment name, if they do.
func readConfig(flags *pflag.FlagSet) (config, error) {
	path, err := flags.GetString(flagConfig)
	if err != nil || path == "" {
		path = os.Getenv(variablePrefix + "CONFIG")
	}
	if path == "" {
		return config{}, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return config{}, fmt.Errorf("the config file cannot be read: %w", err)
	}
	c, err := parseConfig(data)
	if err != nil {
		return config{}, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// parseConfig reads the text of a file. What it does not know is an error, for a misspelt setting would do nothing.
func parseConfig(data []byte) (config, error) {
	c := config{values: make(map[string]any)}
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		return c, errors.New(strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(document.Content) == 0 {
		return c, nil
	}
	known := serveCommand().Flags()
	return c, eachMember(document.Content[0], "the file", func(key, value *yaml.Node) error {
		switch {
		case key.Value == "projections":
			return c.readProjections(value)
		case key.Value == "indexes":
			return c.readIndexes(value)
		case known.Lookup(key.Value) == nil || key.Value == flagConfig:
			return fmt.Errorf("line %d: there is no setting %q", key.Line, key.Value)
		}
		return c.readFlag(key, value)
	})
}

// readFlag reads the value of a flag; several are a list, or written as for the flag.
func (c *config) readFlag(key, value *yaml.Node) error {
	switch value.Kind {
	case yaml.ScalarNode:
		if value.Tag == "!!null" {
			return nil // as if it were not there
		}
		c.values[key.Value] = value.Value
		return nil
	case yaml.SequenceNode:
		all, err := texts(value, key.Value)
		c.values[key.Value] = strings.Join(all, ",")
		return err
	}
	return fmt.Errorf("line %d: %s is a value or a list of values", value.Line, key.Value)
}

func (c *config) readProjections(section *yaml.Node) error {
	return eachMember(section, "projections", func(name, members *yaml.Node) error {
		var collection string
		var fields []string
		err := eachMember(members, name.Value, func(key, value *yaml.Node) (err error) {
			switch key.Value {
			case "collection":
				collection = value.Value
			case "fields":
				fields, err = texts(value, "fields")
			default:
				err = fmt.Errorf("line %d: a projection has a collection and fields, not %q", key.Line, key.Value)
			}
			return err
		})
		if err != nil {
			return err
		}
		p, err := collab.NewProjection(name.Value, collection, fields...)
		if err != nil {
			return fmt.Errorf("line %d: %w", name.Line, err)
		}
		c.projections = append(c.projections, p)
		return nil
	})
}

func (c *config) readIndexes(section *yaml.Node) error {
	c.indexes = make(map[string][]string)
	return eachMember(section, "indexes", func(collection, paths *yaml.Node) (err error) {
		c.indexes[collection.Value], err = texts(paths, collection.Value)
		return err
	})
}

// eachMember calls f for the members of a mapping, which what names.
func eachMember(mapping *yaml.Node, what string, f func(key, value *yaml.Node) error) error {
	if mapping.Tag == "!!null" {
		return nil
	}
	if mapping.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: %s holds names, each with a colon and what belongs to it", mapping.Line, what)
	}
	var seen []string
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		key := mapping.Content[i]
		if slices.Contains(seen, key.Value) {
			return fmt.Errorf("line %d: %q is there twice", key.Line, key.Value)
		}
		seen = append(seen, key.Value)
		if err := f(key, mapping.Content[i+1]); err != nil {
			return err
		}
	}
	return nil
}

// texts reads a list of texts, which what names.
func texts(list *yaml.Node, what string) (all []string, err error) {
	if list.Kind != yaml.SequenceNode {
		return nil, fmt.Errorf("line %d: %s is a list, such as [one, two]", list.Line, what)
	}
	for _, one := range list.Content {
		if one.Kind != yaml.ScalarNode {
			return nil, fmt.Errorf("line %d: %s is a list of texts", one.Line, what)
		}
		all = append(all, one.Value)
	}
	return all, nil
}

// Read implements koanf.Provider.
func (c config) Read() (map[string]any, error) { return c.values, nil }

// ReadBytes implements koanf.Provider, which asks for it where the values are yet to be parsed.
func (c config) ReadBytes() ([]byte, error) { return nil, errors.ErrUnsupported }

var _ koanf.Provider = config{}
