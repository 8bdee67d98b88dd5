package archtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// thirdParty is the notice of what others have written and this program holds.
const thirdParty = "../../docs/THIRD-PARTY.md"

// licences are told apart by words that only they hold, the first that fits.
var licences = []struct{ id, words string }{
	{"Apache-2.0", "Apache License"},
	{"MPL-2.0", "Mozilla Public License Version 2.0"},
	{"MPL-2.0", "Mozilla Public License, version 2.0"},
	{"MIT", "Permission is hereby granted, free of charge"},
	{"ISC", "Permission to use, copy, modify, and/or distribute"},
	{"ISC", "Permission to use, copy, modify, and distribute"},
	{"BSD-3-Clause", "Neither the name"},
	{"BSD-3-Clause", "may be used to endorse"},
	{"BSD-2-Clause", "Redistribution and use in source and binary forms"},
}

// module is one that the program is built of.
type module struct{ path, version, dir string }

// builtOf are the modules whose code is in the program, but for our own.
func builtOf(t *testing.T) []module {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-f", `{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}`, "gaoshi/cmd/gaoshi")
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0", "GOFLAGS=") // as the release is built
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(lines)
	var list []module
	for _, l := range slices.Compact(lines) {
		if f := strings.SplitN(l, " ", 3); len(f) == 3 {
			list = append(list, module{f[0], f[1], f[2]})
		}
	}
	return list
}

// textsOf are the licence of a module and the notices that go with it.
func textsOf(m module) (licence string, notices []string) {
	list, err := os.ReadDir(m.dir)
	if err != nil {
		return "", nil
	}
	for _, e := range list {
		name := strings.ToUpper(e.Name())
		if e.IsDir() {
			continue
		}
		isLicence := strings.HasPrefix(name, "LICENSE") || strings.HasPrefix(name, "LICENCE") || strings.HasPrefix(name, "COPYING")
		if !isLicence && !strings.HasPrefix(name, "NOTICE") {
			continue
		}
		b, err := os.ReadFile(filepath.Join(m.dir, e.Name()))
		if err != nil {
			return "", nil
		}
		text := strings.TrimSpace(strings.ReplaceAll(string(b), "\r\n", "\n"))
		if isLicence && licence == "" {
			licence = text
		} else {
			notices = append(notices, text)
		}
	}
	return licence, notices
}

func licenceID(text string) string {
	flat := strings.Join(strings.Fields(text), " ")
	for _, l := range licences {
		if strings.Contains(flat, l.words) {
			return l.id
		}
	}
	return ""
}

// TestThirdParty keeps the notices complete: every module that is in the program, in
// its version, with its licence and the text of it.
func TestThirdParty(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Third-party notices\n\nWhat others have written and the program holds, with its licence. Written by `go test ./internal/archtest -run ThirdParty -update`; a test keeps it complete.\nFonts: `internal/typeset/font/OFL.txt` (SIL Open Font License 1.1). Pinyin and words: `internal/speech/pinyin/LICENSES.md`.\nModules under MPL-2.0 are used unchanged; their source is at the address in their name.\n\n| Module | Version | Licence |\n|---|---|---|\n")
	type text struct {
		id, body string
		of       []string
	}
	var texts []*text
	add := func(id, body, of string) {
		for _, x := range texts {
			if x.id == id && strings.Join(strings.Fields(x.body), " ") == strings.Join(strings.Fields(body), " ") {
				x.of = append(x.of, of)
				return
			}
		}
		texts = append(texts, &text{id, body, []string{of}})
	}
	for _, m := range builtOf(t) {
		licence, notices := textsOf(m)
		id := licenceID(licence)
		if id == "" {
			t.Errorf("%s %s has no licence that is known: it may not go into the program, or licences must learn it", m.path, m.version)
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", m.path, m.version, id)
		add(id, licence, m.path)
		for _, n := range notices {
			add("Notice", n, m.path)
		}
	}
	b.WriteString("\n## Texts\n")
	for _, x := range texts {
		fmt.Fprintf(&b, "\n### %s: %s\n\n```\n%s\n```\n", x.id, strings.Join(x.of, ", "), x.body)
	}
	if *update {
		if err := os.WriteFile(thirdParty, []byte(b.String()), 0o644); err != nil { //nolint:gosec // a document
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(thirdParty)
	if err != nil || string(kept) != b.String() {
		t.Errorf("docs/THIRD-PARTY.md is not what go.mod builds: go test ./internal/archtest -run ThirdParty -update (%v)", err)
	}
}
