//go:build !unix

package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrLocked says that another daemon works on the data folder.
var ErrLocked = errors.New("store: another daemon works on this data folder")

// LockDaemon makes this process the one daemon of a SQLite data folder. Where
// there is no flock, a file that the system refuses to delete while it is open
// stands for the lock.
func LockDaemon(dir string) (unlock func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	path := filepath.Join(dir, "daemon.lock")
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, ErrLocked
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, ErrLocked
	}
	return func() { _ = f.Close(); _ = os.Remove(path) }, nil
}
