package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

const commandToken = "a token of the configuration"

// TestExportImport takes documents out of a stopped directory and a running server, and puts them into another directory.
func TestExportImport(t *testing.T) {
	data, root := written(t), t.TempDir()
	env := []string{"TANDEM_API_TOKEN=" + commandToken}
	all := tandem(t, nil, "export", "--data", data)
	if n := strings.Count(all, "\n"); n != 15 {
		t.Errorf("%d lines:\n%s", n, all)
	}
	s := start(t, nil, "serve", "--addr", anyPort, "--data", data, "--api-token", commandToken)
	url := s.address()
	if live := tandem(t, env, "export", "--url", url); live != all {
		t.Errorf("from the server:\n%s\nwant\n%s", live, all)
	}
	if one := tandem(t, env, "export", url+"/d/plain", "things"); strings.Count(one, `{"document":`) != 2 {
		t.Errorf("docs/plain and things:\n%s", one)
	}

	file, other := filepath.Join(root, "all.jsonl"), filepath.Join(root, "other")
	tandem(t, env, "export", "--url", url, "-o", file)
	if saved, err := os.ReadFile(file); err != nil || string(saved) != all {
		t.Errorf("%v, in the file:\n%s", err, saved)
	}
	wantLines(t, tandem(t, nil, "import", file, "--data", other, "--dry-run"),
		file+" is good: export of tandem, 3 documents with 7 revisions.")
	if _, err := os.Lstat(other); err == nil {
		t.Error("a dry run made the directory")
	}
	wantLines(t, tandem(t, nil, "import", file, "--data", other), "3 documents are in "+other+".")
	if again := tandem(t, nil, "export", "--data", other); again != all {
		t.Errorf("exported again:\n%s\nwant\n%s", again, all)
	}
	wantLines(t, tandem(t, nil, "import", file, "--data", other, "--skip-existing"),
		"0 documents are in "+other+".", "3 were there already and are as they were.")
	wantLines(t, tandem(t, nil, "import", file, "--data", other, "--replace"),
		"3 documents are in "+other+".", "3 were there before and are replaced: pages that were open before are told to load afresh.")
	if again := tandem(t, nil, "export", "--data", other); again != all {
		t.Errorf("exported after a replacement:\n%s", again)
	}

	rows := filepath.Join(root, "rows.json")
	row := `{"_id":{"$oid":"1"},"src":"c","seq":1,"v":0,"create":{"type":"http://sharejs.org/types/text-unicode","data":"old"},"m":{"ts":1},"d":"x"}`
	if err := os.WriteFile(rows, []byte(row), 0o600); err != nil {
		t.Fatal(err)
	}
	wantLines(t, tandem(t, nil, "import", rows, "--data", other, "--collection", "docs"), "1 documents are in "+other+".")
	if text := tandem(t, nil, "show", "docs/x", "--data", other); text != "old" {
		t.Errorf("%q", text)
	}
}

func TestExportImportRefusals(t *testing.T) {
	data, root := written(t), t.TempDir()
	good := tandem(t, nil, "export", "--data", data)
	save := func(name, content string) string {
		path := filepath.Join(root, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	whole, cut := save("whole", good), save("cut", good[:len(good)-10])
	for name, c := range map[string]struct {
		args []string
		want []string
	}{
		"no such document":   {[]string{"export", "docs/none", "--data", data}, []string{"no document docs/none"}},
		"no such collection": {[]string{"export", "none", "--data", data}, []string{"no document none/"}},
		"of a version":       {[]string{"export", "docs/plain@2", "--data", data}, []string{"whole history"}},
		"over a file":        {[]string{"export", "-o", whole, "--data", data}, []string{"there already"}},
		"no directory":       {[]string{"export", "--data", filepath.Join(root, "none")}, []string{"no documents", "--data"}},
		"no server":          {[]string{"export", "--url", "http://127.0.0.1:1"}, []string{"no server answers"}},
		"below a file":       {[]string{"export", "-o", filepath.Join(whole, "x"), "--data", data}, []string{"cannot be written"}},
		"existing documents": {[]string{"import", whole, "--data", data}, []string{"docs/plain", "there already", "--skip-existing", "--replace", "nothing was written"}},
		"a cut file":         {[]string{"import", cut, "--data", data}, []string{"line 15", "nothing was written"}},
		"another file":       {[]string{"import", filepath.Join(data, "tandem.db"), "--data", data}, []string{"line 1", "neither an export of tandem"}},
		"no file":            {[]string{"import", filepath.Join(root, "none"), "--data", data}, []string{"no such file"}},
		"a directory":        {[]string{"import", root, "--data", data}, []string{"is a directory"}},
		"both":               {[]string{"import", whole, "--data", data, "--replace", "--skip-existing"}, []string{"replace", "skip-existing"}},
	} {
		t.Run(name, func(t *testing.T) { refuses(t, start(t, nil, c.args...), c.want...) })
	}
	if left, err := filepath.Glob(filepath.Join(root, "*partial*")); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	if after := tandem(t, nil, "export", "--data", data); after != good {
		t.Errorf("the directory has changed:\n%s", after)
	}
	s := start(t, nil, "serve", "--addr", anyPort, "--data", data, "--api-token", commandToken)
	url := s.address()
	t.Run("directory in use", func(t *testing.T) {
		refuses(t, start(t, nil, "import", whole, "--data", data, "--replace"), "a server is running", "stop it first")
	})
	t.Run("export of a directory in use", func(t *testing.T) {
		refuses(t, start(t, nil, "export", "--data", data), "a server is running", "--url")
	})
	t.Run("no token", func(t *testing.T) {
		refuses(t, start(t, nil, "export", "--url", url), "token")
	})
}

// TestBackupCommand makes backups of a running server and of a stopped directory, and puts them in place.
func TestBackupCommand(t *testing.T) {
	data, root := written(t), t.TempDir()
	env := []string{"TANDEM_API_TOKEN=" + commandToken}
	want := tandem(t, nil, "export", "--data", data)
	s := start(t, nil, "serve", "--addr", anyPort, "--data", data, "--api-token", commandToken)
	url := s.address()
	hot, named, cold := filepath.Join(root, "hot"), filepath.Join(root, "named"), filepath.Join(root, "cold")
	addr := append(env, "TANDEM_ADDR="+strings.TrimPrefix(url, "http://"))
	if said := tandem(t, addr, "backup", hot, "--data", data); !strings.Contains(said, "asking for the backup at "+url) || !strings.Contains(said, "backup of 3 documents") {
		t.Error(said)
	}
	tandem(t, env, "backup", named, "--url", url)
	t.Run("no token", func(t *testing.T) {
		refuses(t, start(t, nil, "backup", filepath.Join(root, "x"), "--url", url), "no backup was made", "token")
	})
	t.Run("there already", func(t *testing.T) {
		refuses(t, start(t, nil, "backup", hot, "--url", url, "--token", commandToken), "there already")
	})
	s.signal(syscall.SIGTERM)
	s.exitCode()
	tandem(t, nil, "backup", cold, "--data", data)
	t.Run("no directory", func(t *testing.T) {
		refuses(t, start(t, nil, "backup", filepath.Join(root, "x"), "--data", filepath.Join(root, "none")), "not a database")
	})
	t.Run("no backup", func(t *testing.T) {
		refuses(t, start(t, nil, "recover", root, "--data", data), "is not a backup")
	})
	for _, dir := range []string{hot, named, cold} {
		again := filepath.Join(root, "again", filepath.Base(dir))
		if said := tandem(t, nil, "recover", dir, "--data", again); !strings.Contains(said, "is in place, with 3 documents") {
			t.Error(said)
		}
		if got := tandem(t, nil, "export", "--data", again); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", dir, got, want)
		}
	}
	if left, err := filepath.Glob(filepath.Join(root, "*partial*")); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// TestScheduledBackups has the server make backups by itself.
func TestScheduledBackups(t *testing.T) {
	data, dir := written(t), filepath.Join(t.TempDir(), "backups")
	s := start(t, nil, "serve", "--addr", anyPort, "--data", data, "--backup-dir", dir, "--backup-every", "1h", "--backup-keep", "2")
	s.await("a backup was made")
	made, err := filepath.Glob(filepath.Join(dir, "tandem-*Z", "backup.json"))
	if err != nil || len(made) != 1 {
		t.Errorf("%v, %v", made, err)
	}
	for flag, value := range map[string]string{"--backup-every": "never", "--backup-keep": "0"} {
		refuses(t, start(t, nil, "serve", "--addr", anyPort, "--backup-dir", dir, flag, value), flag)
	}
}
