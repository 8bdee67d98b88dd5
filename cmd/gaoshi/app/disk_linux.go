package app

import (
	"fmt"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// Least free space of the data's disk.
const (
	diskLow  = 1 << 30
	diskNone = 200 << 20
)

func disk(dir string) []Finding {
	var st unix.Statfs_t
	for ; unix.Statfs(dir, &st) != nil; dir = filepath.Dir(dir) {
		if dir == filepath.Dir(dir) {
			return nil
		}
	}
	free := int64(st.Bavail) * st.Bsize
	switch {
	case free < diskNone:
		return []Finding{{true, fmt.Sprintf("数据目录所在的磁盘只剩%dMB，随时会写不进去。请马上腾出空间。", free>>20)}}
	case free < diskLow:
		return []Finding{{false, fmt.Sprintf("数据目录所在的磁盘只剩%dMB，请腾出空间。", free>>20)}}
	}
	return nil
}
