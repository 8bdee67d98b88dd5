package poster

import (
	"crypto/sha256"
	"fmt"

	"gaoshi/internal/notice"
)

// CodeWords are the four digits by which a village head reports a sheet 已张贴
// and 已取下, by telephone or in a message: one pair for each edition and place,
// so that a report for the old sheet is not taken for the new one. The two differ.
func CodeWords(id notice.ID, edition int, t notice.TargetID) (posted, removed string) {
	for round := 0; ; round++ {
		sum := sha256.Sum256(fmt.Appendf(nil, "posted and removed\x00%s\x00%d\x00%s\x00%d", id, edition, t, round))
		a := (int(sum[0])<<16 | int(sum[1])<<8 | int(sum[2])) % 9000
		b := (int(sum[3])<<16 | int(sum[4])<<8 | int(sum[5])) % 9000
		if a != b {
			return fmt.Sprint(1000 + a), fmt.Sprint(1000 + b)
		}
	}
}
