package edition

import (
	"encoding/gob"

	"gaoshi/internal/notice"
)

// KeyRead holds what intake had to tell of the file just read, for its first page.
const KeyRead = "read"

// ReadFindings are the findings of intake on one notice.
type ReadFindings struct {
	Notice   notice.ID
	Findings []notice.Finding
}

// scs keeps session values by gob; the name is that under which they were first kept.
func init() { gob.RegisterName("gaoshi/internal/desk.readFindings", ReadFindings{}) }
