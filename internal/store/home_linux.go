package store

import (
	"fmt"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// fileHome names SQLite's file by its number on the disk and when it was made: a
// copy has neither.
func fileHome(dir string) (string, error) {
	var st unix.Statx_t
	path := filepath.Join(dir, sqliteFile)
	if err := unix.Statx(unix.AT_FDCWD, path, 0, unix.STATX_INO|unix.STATX_BTIME, &st); err != nil {
		return "", fmt.Errorf("name the database's home: %w", err)
	}
	made := int64(0)
	if st.Mask&unix.STATX_BTIME != 0 {
		made = st.Btime.Sec*1e9 + int64(st.Btime.Nsec)
	}
	return fmt.Sprintf("file/%d/%d", st.Ino, made), nil
}
