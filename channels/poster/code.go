package poster

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"gaoshi/channels"
	"gaoshi/internal/notice"
	"gaoshi/internal/typeset"
)

// spell writes an address as its code holds it: HTTP://HOST/Q/CODE, in capitals, which
// take fewer and so larger modules (ISO/IEC 18004, alphanumeric mode); large payment
// services print theirs so. At level H a host name of up to 17 characters (16 with https)
// gives 29 modules a side, one of up to 32 gives 33: the shorter a town's address, the
// worse the copy that is still read. The site takes /Q/ for /q/.
func spell(address string) string { return strings.ToUpper(address) }

// code is the QR of a place; nil for a proof.
func (s *sheet) code(t notice.Target) (*typeset.Code, error) {
	if s.c.proof {
		return nil, nil
	}
	address := s.address(t)
	code, err := typeset.QRSpelled(address, spell(address))
	if err != nil {
		return nil, &channels.Told{Say: "二维码没有做成，请检查设置里的网站地址。", Cause: err}
	}
	return code, nil
}

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
