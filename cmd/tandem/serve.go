package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/knadh/koanf/v2"
	"github.com/spf13/cobra"

	"github.com/tandem-collab/tandem/collab/server"
)

// defaultAddr is where a server listens that is not told otherwise.
const defaultAddr = "127.0.0.1:7007"

// defaultMerge names the collections of the pages that merge.
const defaultMerge = "boards"

// drainTime is how long a server that was told to stop may take for what it has begun.
const drainTime = 10 * time.Second

func serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve documents until SIGTERM or SIGINT",
		Long: "Serve documents until SIGTERM or SIGINT; a second signal ends at once.\n\n" +
			"Each flag can also be given as a variable: --log-level as " + variablePrefix + "LOG_LEVEL.\n\n" + configHelp,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return serve(cmd)
		},
	}
	cmd.Flags().String("addr", defaultAddr, "address to listen on, as host:port")
	cmd.Flags().String("data", "./tandem-data", "directory of the documents, made if missing")
	cmd.Flags().String("allow-origin", "", "origins whose pages may connect too, such as https://example.org, with commas between them")
	cmd.Flags().String("trust-proxy", "", "addresses or ranges of proxies in front whose X-Forwarded-For is believed, with commas between them")
	cmd.Flags().String("merge-collections", defaultMerge, "collections in which json1 resolves conflicts instead of refusing them, with commas between them")
	cmd.Flags().String("unlisted-collections", strings.Join(server.PageCollections, ","), "collections whose documents are found by their address only: clients may not query them; with commas between them")
	cmd.Flags().String("api-token", "", "what programs must send as Authorization: Bearer to list all documents, or to write without being a guest; better given as "+
		variablePrefix+"API_TOKEN, which others on the machine do not see")
	cmd.Flags().String("metrics-token", "", "what Prometheus must send as Authorization: Bearer to read /metrics; without it everybody may read that")
	submitFlags(cmd.Flags())
	limitFlags(cmd.Flags())
	keepFlags(cmd.Flags())
	backupFlags(cmd.Flags())
	logFlags(cmd.Flags())
	return cmd
}

func serve(cmd *cobra.Command) error {
	file, err := readConfig(cmd.Flags())
	if err != nil {
		return err
	}
	k, err := file.settings(cmd.Flags())
	if err != nil {
		return err
	}
	logger, err := newLogger(k, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	options, err := serverOptions(k)
	if err != nil {
		return err
	}
	options.Logger, options.Projections, options.Indexes = logger, file.projections, file.indexes
	listener, err := listen(k.String("addr"))
	if err != nil {
		return err
	}
	defer listener.Close()
	s, err := server.New(options)
	if err != nil {
		return err
	}

	served := make(chan error, 1)
	go func() { served <- s.Serve(listener) }()
	greet(cmd.OutOrStdout(), listener.Addr())
	logger.Info("serving", "version", version, "addr", listener.Addr().String(), "data", k.String("data"))

	select {
	case err = <-served: // it cannot go on
	case <-cmd.Context().Done():
		logger.Info("stopping; a second signal ends at once")
	}
	ctx, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	return errors.Join(err, s.Close(ctx))
}

// serverOptions reads what the server works with, but for the logger.
func serverOptions(k *koanf.Koanf) (server.Options, error) {
	limits, err := readLimits(k)
	if err != nil {
		return server.Options{}, err
	}
	proxies, err := readProxies(k.String("trust-proxy"))
	if err != nil {
		return server.Options{}, err
	}
	keep, err := readKeep(k)
	if err != nil {
		return server.Options{}, err
	}
	backups, err := readBackups(k)
	if err != nil {
		return server.Options{}, err
	}
	options := server.Options{
		Data: k.String("data"), Limits: limits, AllowOrigins: list(k.String("allow-origin")), TrustProxies: proxies,
		Keep: keep, Backups: backups, MergeCollections: list(k.String("merge-collections")), APIToken: k.String("api-token"),
		Unlisted:     append([]string{}, list(k.String("unlisted-collections"))...),
		MetricsToken: k.String("metrics-token"),
	}
	return options, readSubmit(k, &options)
}

// listen opens the address; what is wrong with it is said with what to do about it.
func listen(addr string) (net.Listener, error) {
	listener, err := net.Listen("tcp", addr)
	switch {
	case err == nil:
		return listener, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s is taken by another process: stop that one, or choose another address with --addr", addr)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("this user may not listen on %s: choose a port above 1023 with --addr", addr)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return nil, fmt.Errorf("%s is not an address of this machine: choose another with --addr", addr)
	}
	return nil, fmt.Errorf("--addr %q cannot be used, it must be host:port: %w", addr, err)
}

// greet says where to look, and who else can.
func greet(w io.Writer, addr net.Addr) {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return
	}
	host := tcp.IP.String()
	if tcp.IP.IsUnspecified() {
		host = "localhost"
	}
	fmt.Fprintf(w, "Tandem is ready. Open http://%s/\n", net.JoinHostPort(host, strconv.Itoa(tcp.Port)))
	if !tcp.IP.IsLoopback() {
		fmt.Fprintln(w, "Other machines can reach it. There are no accounts: who knows the address of a document can read and write it. Put TLS in front.")
	}
}
