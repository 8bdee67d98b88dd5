package logs

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"gaoshi/internal/calendar"
)

// FileOptions say where a log file is and how much of it is kept.
type FileOptions struct {
	Path    string
	MaxSize int64         // bytes, after which it is turned over
	MaxAge  time.Duration // of the first line, after which it is turned over; 0: a day
	Keep    time.Duration // how long old files stay; 0: for ever
	Clock   calendar.Clock
}

// File is a log file that is turned over by size and by age. Old files stand beside
// it, NAME-20261201-080000.log, and go in their time. It is safe for concurrent use;
// one process writes it.
type File struct {
	o FileOptions

	mu    sync.Mutex
	f     *os.File
	size  int64
	since time.Time
}

// OpenFile opens a log file, made if missing; nobody else may read it.
func OpenFile(o FileOptions) (*File, error) {
	if o.MaxAge == 0 {
		o.MaxAge = 24 * time.Hour
	}
	w := &File{o: o}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w, w.open()
}

func (w *File) open() error {
	if err := os.MkdirAll(filepath.Dir(w.o.Path), 0o700); err != nil {
		return fmt.Errorf("make the log's folder: %w", err)
	}
	f, err := os.OpenFile(w.o.Path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open the log: %w", err)
	}
	st, err := f.Stat()
	if err != nil {
		return errors.Join(err, f.Close())
	}
	w.f, w.size, w.since = f, st.Size(), w.o.Clock.Now()
	if w.size > 0 && st.ModTime().Before(w.since) {
		w.since = st.ModTime() // what is in it is at least as old
	}
	return nil
}

// Write appends a line. A file that cannot be turned over goes on growing: losing
// lines would be worse.
func (w *File) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.f == nil {
		if err := w.open(); err != nil {
			return 0, err
		}
	}
	if w.size > 0 && (w.size+int64(len(p)) > w.o.MaxSize || w.o.Clock.Now().Sub(w.since) >= w.o.MaxAge) {
		if err := w.turnOver(); err != nil && w.f == nil {
			return 0, err
		}
	}
	n, err := w.f.Write(p)
	w.size += int64(n)
	return n, err
}

// stamp is the time in the name of an old file.
const stamp = "20060102-150405"

func (w *File) turnOver() error {
	now := w.o.Clock.Now()
	err := w.f.Close()
	w.f = nil
	ext := filepath.Ext(w.o.Path)
	stem := strings.TrimSuffix(w.o.Path, ext) + "-" + now.In(calendar.Zone).Format(stamp)
	old := stem + ext
	for i := 2; exists(old); i++ {
		old = fmt.Sprintf("%s.%d%s", stem, i, ext)
	}
	if err == nil {
		err = os.Rename(w.o.Path, old)
	}
	return errors.Join(err, w.open(), w.forget(now))
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// forget removes the old files whose time is over.
func (w *File) forget(now time.Time) error {
	if w.o.Keep == 0 {
		return nil
	}
	ext := filepath.Ext(w.o.Path)
	stem := strings.TrimSuffix(w.o.Path, ext) + "-"
	list, err := filepath.Glob(escape(stem) + "*" + ext)
	if err != nil {
		return err
	}
	var errs []error
	for _, path := range list {
		name := strings.TrimPrefix(path, stem)
		at, err := time.ParseInLocation(stamp, name[:min(len(name), len(stamp))], calendar.Zone)
		if err == nil && now.Sub(at) > w.o.Keep {
			errs = append(errs, os.Remove(path))
		}
	}
	return errors.Join(errs...)
}

// escape keeps the signs of a path from being a pattern's.
func escape(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// Close closes the file. What is written afterwards opens it again.
func (w *File) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.f == nil {
		return nil
	}
	err := w.f.Close()
	w.f = nil
	return err
}
