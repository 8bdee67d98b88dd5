package attachment

import (
	"io"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// charset reads XML that says it is in a Chinese encoding.
func charset(label string, r io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "gb2312", "gbk", "gb18030":
		return simplifiedchinese.GB18030.NewDecoder().Reader(r), nil
	}
	return r, nil
}
