package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/knadh/koanf/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tandem-collab/tandem/collab/server"
	"github.com/tandem-collab/tandem/persistence"
	"github.com/tandem-collab/tandem/persistence/bolt"
)

func backupCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "backup DIR",
		Short: "Make a backup, also while the server runs",
		Long: "Make a backup of all documents in DIR, which must not be there yet: the database, checked page by page, and the pictures.\n" +
			"DIR is there when the backup is whole, and not before. recover puts it in place.\n\n" +
			"While a server runs on the data directory it is asked, over HTTP, and needs its --api-token: the one at --url, else at\n" +
			variablePrefix + "ADDR or " + defaultAddr + ". People go on writing meanwhile. serve --" + flagBackupDir + " makes backups by itself.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return makeBackup(cmd, args[0])
		},
	}
	apiFlags(cmd.Flags())
	return cmd
}

func makeBackup(cmd *cobra.Command, dir string) error {
	k, err := settings(cmd.Flags())
	if err != nil {
		return err
	}
	p := newProgress(cmd)
	step := func(s bolt.Step) { p.show("%s, %s", s.Doing, mebibytes(s.Bytes)) }
	var made bolt.Backup
	if k.String("url") == "" {
		made, err = persistence.Backup(cmd.Context(), k.String("data"), dir, step)
		if errors.Is(err, bolt.ErrInUse) {
			p.clear()
			where := serverURL(k)
			fmt.Fprintf(cmd.ErrOrStderr(), "A server is running on %s; asking for the backup at %s.\n", k.String("data"), where)
			if err := cmd.Flags().Set("url", where); err != nil {
				return err
			}
			made, err = askForBackup(cmd, dir, step)
		}
	} else {
		made, err = askForBackup(cmd, dir, step)
	}
	p.clear()
	if err != nil {
		return fmt.Errorf("no backup was made: %w", err)
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s is a backup of %d documents and titles and %d pictures, %s.\n", dir, made.Documents, made.Files, mebibytes(made.Bytes))
	if made.Missing > 0 {
		fmt.Fprintf(cmd.OutOrStdout(), "%d pictures are missing from it: they are lost or damaged in the data directory.\n", made.Missing)
	}
	return nil
}

// serverURL is where a server of this machine is, that was started with the same variables.
func serverURL(k *koanf.Koanf) string {
	addr := k.String("addr")
	if addr == "" {
		addr = defaultAddr
	}
	host, port, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		addr = net.JoinHostPort("127.0.0.1", port)
	}
	return "http://" + addr
}

// askForBackup receives a backup from a server.
func askForBackup(cmd *cobra.Command, dir string, step func(bolt.Step)) (made bolt.Backup, err error) {
	api, err := openAPI(cmd, address{})
	if err != nil {
		return made, err
	}
	defer closeAPI(api, &err)
	answer, err := api.stream(cmd.Context(), http.MethodPost, "/v1/admin/backup", "application/x-tar")
	if err != nil {
		return made, err
	}
	defer answer.Close() // only read
	return bolt.ReceiveBackup(cmd.Context(), answer, dir, step)
}

// The flags of serve about backups.
const (
	flagBackupDir   = "backup-dir"
	flagBackupEvery = "backup-every"
	flagBackupKeep  = "backup-keep"
)

// backupFlags adds the flags that readBackups reads.
func backupFlags(flags *pflag.FlagSet) {
	flags.String(flagBackupDir, "", "directory for backups that the server makes by itself, best on another disk; none are made without it")
	flags.String(flagBackupEvery, "24h", "how long after a backup the next one is made, such as 6h or 1d")
	flags.Int(flagBackupKeep, 7, "how many backups are kept; then the oldest go")
}

func readBackups(k *koanf.Koanf) (b server.Backups, err error) {
	b.Dir, b.Keep = k.String(flagBackupDir), k.Int(flagBackupKeep)
	if b.Every, err = readAge(k.String(flagBackupEvery)); err != nil || b.Every == 0 {
		return b, fmt.Errorf("--%s %q is not a time, such as 6h or 1d", flagBackupEvery, k.String(flagBackupEvery))
	}
	if b.Keep < 1 {
		return b, fmt.Errorf("--%s %q is not a number above 0", flagBackupKeep, k.String(flagBackupKeep))
	}
	return b, nil
}
