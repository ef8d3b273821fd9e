package main

import "github.com/spf13/cobra"

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "tandem",
		Short:         "Documents that several people edit at once",
		Version:       version,
		SilenceUsage:  true, // a mistake is answered with one line, printed in main.go
		SilenceErrors: true,
	}
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	configFlag(root.PersistentFlags())
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(serveCommand(), historyCommand(), showCommand(), restoreCommand(), backupCommand(), recoverCommand(), checkCommand(), compactCommand(), statsCommand(), exportCommand(), importCommand(), trimCommand(), redactCommand(), versionCommand())
	return root
}
