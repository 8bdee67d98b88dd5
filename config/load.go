package config

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"gaoshi/internal/policy"
)

//go:embed policy.yaml practice samples kinds
var files embed.FS

// All is everything that a daemon reads at start.
type All struct {
	Settings Settings
	Town     *Town
	Policy   *policy.Set
}

// Load reads gaoshi.yaml, town.yaml and policy.yaml from a folder. dir "" is the
// embedded practice town. A missing gaoshi.yaml or policy.yaml means the
// defaults; a policy.yaml of the town is laid over the embedded one. The error is
// Faults when files were read and something in them is wrong.
func Load(dir string) (*All, error) {
	if dir == "" {
		return loadPractice()
	}
	switch st, err := os.Stat(dir); {
	case err == nil && !st.IsDir():
		return nil, Faults{{dir, 0, "", "这是文件，不是文件夹。请写放设置的文件夹"}}
	case errors.Is(err, fs.ErrPermission):
		return nil, Faults{{dir, 0, "", "没有权限看这个文件夹。请用有权限的账户运行，或请管理员给权限"}}
	case err != nil:
		return nil, Faults{{dir, 0, "", "没有这个文件夹。可用 gaoshi init " + dir + " 生成一份样子再改"}}
	}
	all := &All{}
	var faults Faults
	src, err := optional(filepath.Join(dir, "gaoshi.yaml"))
	if err != nil {
		return nil, err
	}
	settings, r := readSettings("gaoshi.yaml", src)
	settings.Dir = dir
	all.Settings = settings
	faults = append(faults, r.faults...)

	src, err = os.ReadFile(filepath.Join(dir, "town.yaml"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		faults = append(faults, Fault{"town.yaml", 0, "", "没有这个文件。可用 gaoshi init 生成一份样子再改"})
	case err != nil:
		return nil, fmt.Errorf("read town.yaml: %w", err)
	default:
		all.Town, r = readTown("town.yaml", src)
		faults = append(faults, r.faults...)
	}

	src, err = optional(filepath.Join(dir, "policy.yaml"))
	if err != nil {
		return nil, err
	}
	if all.Policy, err = readPolicy(src); err != nil {
		faults = append(faults, Fault{"policy.yaml", 0, "", err.Error()})
	}
	if len(faults) > 0 {
		return all, faults
	}
	return all, nil
}

func loadPractice() (*All, error) {
	src, err := files.ReadFile("practice/town.yaml")
	if err != nil {
		return nil, err
	}
	all := &All{Settings: DefaultSettings()}
	if err := all.Settings.Portal.complete(); err != nil {
		return nil, err
	}
	var r *reader
	if all.Town, r = readTown("practice/town.yaml", src); len(r.faults) > 0 {
		return all, r.faults
	}
	all.Policy, err = readPolicy(nil)
	return all, err
}

// readPolicy lays the town's rules, if any, over the embedded ones.
func readPolicy(town []byte) (*policy.Set, error) {
	src, err := files.ReadFile("policy.yaml")
	if err != nil {
		return nil, err
	}
	set, err := policy.Parse(src, "policy.yaml（内置）")
	if err != nil || len(town) == 0 {
		return set, err
	}
	over, err := policy.ParseOverlay(town, "policy.yaml")
	if err != nil {
		return nil, err
	}
	return set.With(over), nil
}

func optional(path string) ([]byte, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	return b, nil
}

// PracticeNotice is one sample notice of the practice town.
type PracticeNotice struct {
	Name string
	Text []byte
}

// PracticeNotices returns the embedded sample notices in order.
func PracticeNotices() ([]PracticeNotice, error) {
	names, err := fs.Glob(files, "practice/notices/*.md")
	if err != nil {
		return nil, err
	}
	var out []PracticeNotice
	for _, n := range names {
		b, err := files.ReadFile(n)
		if err != nil {
			return nil, err
		}
		out = append(out, PracticeNotice{filepath.Base(n), b})
	}
	return out, nil
}

// Init writes commented sample settings into a folder, and never over a file
// that is there. It returns the paths written.
func Init(dir string) ([]string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make %s: %w", dir, err)
	}
	var written []string
	for _, f := range []struct{ from, to string }{
		{"samples/gaoshi.yaml", "gaoshi.yaml"}, {"samples/town.yaml", "town.yaml"}, {"samples/policy.yaml", "policy.yaml"},
	} {
		b, err := files.ReadFile(f.from)
		if err != nil {
			return written, err
		}
		path := filepath.Join(dir, f.to)
		w, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return written, fmt.Errorf("write %s: %w", path, err)
		}
		_, err = w.Write(b)
		if err := errors.Join(err, w.Close()); err != nil {
			return written, fmt.Errorf("write %s: %w", path, err)
		}
		written = append(written, path)
	}
	return written, nil
}
