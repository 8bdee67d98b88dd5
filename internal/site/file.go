package site

import (
	"mime"
	"net/http"
	"strconv"

	"gaoshi/internal/notice"
)

// file answers with an attachment of what may stand online, to be kept, never to
// be shown by the browser.
func (s *site) file(w http.ResponseWriter, r *http.Request) {
	sealed, err := s.inForce(r.Context(), notice.ID(r.PathValue("id")))
	if s.unless(w, r, err) {
		return
	}
	v := s.reading(r, sealed, nil)
	i, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || i < 0 || i >= len(v.Files) || v.Files[i].N < 0 {
		s.missing(w, r)
		return
	}
	a := v.Content.Attachments[i]
	data, err := s.Blobs.Attachment(r.Context(), sealed, a.Digest)
	if s.unless(w, r, err) {
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.Name}))
	h.Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = w.Write(data) // the reader has gone: nothing can be told
}
