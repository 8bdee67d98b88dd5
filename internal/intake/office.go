package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// LibreOffice returns a Converter that runs a LibreOffice which is installed on
// this machine, one file at a time, in a folder and with a profile that are gone
// afterwards. program is the path of soffice; "" looks for it on PATH, and gives
// nil where there is none. A file that takes longer than timeout is given up.
// Macros are not run: a fresh profile does not trust them.
func LibreOffice(program string, timeout time.Duration) Converter {
	if program == "" {
		for _, name := range []string{"soffice", "libreoffice"} {
			if p, err := exec.LookPath(name); err == nil {
				program = p
				break
			}
		}
	}
	if program == "" {
		return nil
	}
	turn := make(chan struct{}, 1)
	return func(name string, data []byte) (string, []byte, error) {
		ctx, cancel := context.WithTimeout(context.Background(), timeout)
		defer cancel()
		select {
		case turn <- struct{}{}:
			defer func() { <-turn }()
		case <-ctx.Done():
			return "", nil, errors.New("intake: another conversion takes too long")
		}
		return officeConvert(ctx, program, name, data)
	}
}

// oldFormat says how LibreOffice is to read a file and what comes out. The way
// in is named, for else it reads any rubbish as a text. WPS's .wps and .et are
// Word's and Excel's formats of 1997.
type oldFormat struct{ ext, filter, to string }

func oldFormatOf(name string, data []byte) oldFormat {
	switch ext := strings.ToLower(filepath.Ext(name)); {
	case bytes.HasPrefix(data, []byte(`{\rtf`)):
		return oldFormat{".rtf", "Rich Text Format", "docx"}
	case bytes.HasPrefix(data, []byte("PK")) && ext == ".ods":
		return oldFormat{".ods", "calc8", "xlsx"}
	case bytes.HasPrefix(data, []byte("PK")):
		return oldFormat{".odt", "writer8", "docx"}
	case ext == ".xls" || ext == ".et" || utf16Contains(data, "Workbook"):
		return oldFormat{".xls", "MS Excel 97", "xlsx"}
	}
	return oldFormat{".doc", "MS Word 97", "docx"}
}

func officeConvert(ctx context.Context, program, name string, data []byte) (string, []byte, error) {
	dir, err := os.MkdirTemp("", "gaoshi-office-")
	if err != nil {
		return "", nil, fmt.Errorf("intake: convert: %w", err)
	}
	defer os.RemoveAll(dir)
	old := oldFormatOf(name, data)
	in := filepath.Join(dir, "in"+old.ext)
	if err := os.WriteFile(in, data, 0o600); err != nil {
		return "", nil, fmt.Errorf("intake: convert: %w", err)
	}
	profile := filepath.Join(dir, "profile")
	cmd := exec.CommandContext(ctx, program, "-env:UserInstallation=file://"+filepath.ToSlash(profile),
		"--headless", "--norestore", "--nolockcheck", "--nodefault",
		"--infilter="+old.filter, "--convert-to", old.to, "--outdir", filepath.Join(dir, "out"), in)
	cmd.Env = append(os.Environ(), "HOME="+dir)
	cmd.WaitDelay = 5 * time.Second
	ownGroup(cmd)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", nil, fmt.Errorf("intake: convert: %w: %.200s", err, out)
	}
	converted, err := os.ReadFile(filepath.Join(dir, "out", "in."+old.to))
	if err != nil {
		return "", nil, fmt.Errorf("intake: convert: nothing came out: %w", err)
	}
	return strings.TrimSuffix(filepath.Base(name), filepath.Ext(name)) + "." + old.to, converted, nil
}
