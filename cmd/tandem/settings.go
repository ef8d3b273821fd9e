package main

import (
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/posflag"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/pflag"
)

// variablePrefix begins the name of the environment variable of each flag: --log-level is TANDEM_LOG_LEVEL.
const variablePrefix = "TANDEM_"

// settings returns the value of each flag: as given on the command line, else as its variable says, else as the config
// file does, else its default.
func settings(flags *pflag.FlagSet) (*koanf.Koanf, error) {
	file, err := readConfig(flags)
	if err != nil {
		return nil, err
	}
	return file.settings(flags)
}

// settings is settings with a file that was read already.
func (c config) settings(flags *pflag.FlagSet) (*koanf.Koanf, error) {
	k := koanf.New(".")
	if err := k.Load(c, nil); err != nil {
		return nil, fmt.Errorf("the config file: %w", err)
	}
	variables := env.Provider(".", env.Opt{
		Prefix: variablePrefix,
		TransformFunc: func(name, value string) (string, any) {
			flag := strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(name, variablePrefix), "_", "-"))
			return flag, value
		},
	})
	if err := k.Load(variables, nil); err != nil {
		return nil, fmt.Errorf("the environment's %s variables: %w", variablePrefix, err)
	}
	if err := k.Load(posflag.Provider(flags, ".", k), nil); err != nil {
		return nil, fmt.Errorf("the command line: %w", err)
	}
	return k, nil
}

// logFlags adds the flags that newLogger reads.
func logFlags(flags *pflag.FlagSet) {
	flags.String("log-format", "text", "how to log to stderr: text or json")
	flags.String("log-level", "info", "least level to log: debug, info, warn or error")
}

// newLogger returns the logger that the settings ask for, writing to w.
func newLogger(k *koanf.Koanf, w io.Writer) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(k.String("log-level"))); err != nil {
		return nil, fmt.Errorf("--log-level %q is none of debug, info, warn, error", k.String("log-level"))
	}
	options := &slog.HandlerOptions{Level: level}
	switch format := k.String("log-format"); format {
	case "text":
		return slog.New(slog.NewTextHandler(w, options)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, options)), nil
	default:
		return nil, fmt.Errorf("--log-format %q is neither text nor json", format)
	}
}
