package page

import (
	"io"
	"net/http"
	"time"
)

// Sound is a recording of a notice that a page offers to play.
type Sound struct {
	MediaType string
	Made      time.Time
	Open      func() (io.ReadSeekCloser, error)
}

// Serve answers with the recording, whole or in the parts that players ask for.
func (s *Sound) Serve(w http.ResponseWriter, r *http.Request) error {
	f, err := s.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	h := w.Header()
	h.Set("Content-Type", s.MediaType)
	h.Set("Content-Disposition", "inline")
	h.Set("Cache-Control", "private, max-age=3600")
	http.ServeContent(w, r, "", s.Made, f)
	return nil
}
