package frame

import (
	"errors"
	"net/http"
	"time"

	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
)

// Work that takes much memory is done a few at a time; the others wait with their
// bodies unread.
const (
	heavyAtOnce = 2
	heavyWait   = 40 * time.Second
	formMemory  = 1 << 20 // of an upload; the rest lies in a temporary file until the reply is written
)

// busyMuch is what those are told who waited too long.
const busyMuch = "现在一起交文件、排海报的人太多，这一次没有办。请过一分钟再试；您填的内容，按浏览器的“后退”还在。"

// heavy runs an action when a place is free, and not at all when the visitor has gone.
func (d *Frame) heavy(f Action) Action {
	return func(v *Visit) error {
		t := time.NewTimer(heavyWait)
		defer t.Stop()
		select {
		case d.slots <- struct{}{}:
		case <-v.R.Context().Done():
			return nil
		case <-t.C:
			return &notice.Refusal{Msg: busyMuch}
		}
		defer func() { <-d.slots }()
		return f(v)
	}
}

// ParseUpload reads a form with files. Files that are large lie on the disk until
// the reply is written.
func (v *Visit) ParseUpload() error {
	err := v.R.ParseMultipartForm(formMemory)
	if errors.Is(err, http.ErrNotMultipart) {
		return nil
	}
	return err
}

// mostBody is what a request may bring along.
func mostBody() int64 { return limits.UploadBytes + 1<<20 }
