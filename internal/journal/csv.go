package journal

import (
	"fmt"
	"strings"
	"time"
)

// CSVHead names the columns of a list of entries.
var CSVHead = []string{"序号", "时间", "谁", "从哪里", "做了什么", "对象", "结果", "说明", "写入的行数", "内容哈希"}

// zone is the office's: Asia/Shanghai, which has no summer time.
var zone = time.FixedZone("Asia/Shanghai", 8*3600)

// CSV is an entry as a row of a list. No cell begins as a formula does.
func (e *Entry) CSV() []string {
	who := e.Who
	if who == "" {
		who = "系统"
	}
	out := []string{
		fmt.Sprint(e.N), e.Time().In(zone).Format("2006-01-02 15:04:05"), who, e.From, e.What.Name(), e.Object, ResultName(e.Result), e.Note, fmt.Sprint(len(e.Rows)), e.Hash,
	}
	for i, c := range out {
		if c != "" && strings.ContainsRune("=+-@\t\r", rune(c[0])) {
			out[i] = "'" + c
		}
	}
	return out
}
