package edition

import (
	"mime"
	"net/http"
	"strconv"
	"strings"

	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// inline are the media types that a browser may show; anything else is a download.
var inline = []string{"application/pdf", "image/png", "audio/mpeg", "audio/wav", "audio/x-wav", "text/plain"}

// File answers with one file of a rendition, exactly as it goes out.
func (d *Room) File(v *frame.Visit) error {
	edition, _ := strconv.Atoi(v.R.FormValue("edition")) // 0, the newest, where there is none
	n, err := d.Notices.Notice(v.R.Context(), notice.ID(v.R.PathValue("id")), edition)
	if err != nil {
		return err
	}
	if !v.Me.InOffice() {
		if err := d.RefuseStopped(v.R.Context(), n.ID); err != nil {
			return err
		}
	}
	return d.SendFile(v, n)
}

// SendFile answers with the file of an edition's rendition that is asked for.
func (d *Room) SendFile(v *frame.Visit, n *notice.Notice) error {
	target := notice.TargetID(v.R.FormValue("target"))
	var place *notice.Target
	for i := range d.Town.Targets {
		if d.Town.Targets[i].ID == target {
			place = &d.Town.Targets[i]
		}
	}
	if place == nil {
		return frame.ErrNotHere
	}
	if !v.Me.InOffice() && (place.Village != v.Me.Village || n.Approval == nil) {
		return &frame.Forbidden{Who: "本村的同志"}
	}
	r, err := d.rendition(v, n, *place)
	if err != nil {
		return err
	}
	f := r.File(v.R.PathValue("name"))
	if f == nil {
		return frame.ErrNotHere
	}
	if v.Base == "" {
		v.W.Header().Set("Cache-Control", "private, max-age=300")
	}
	SendFile(v.W, *f, saveAs(n, place, f.Name))
	return nil
}

// saveAs is the name under which a file is kept, so that a folder of them can be
// told apart: 和顺村-村委会门口-关于….pdf.
func saveAs(n *notice.Notice, t *notice.Target, name string) string {
	ext := name[strings.LastIndexByte(name, '.')+1:]
	title := []rune(n.Content.Title)
	if len(title) > 30 {
		title = title[:30]
	}
	out := t.Name + "-" + string(title) + "." + ext
	if t.VillageName != "" && !strings.HasPrefix(t.Name, t.VillageName) {
		out = t.VillageName + "-" + out
	}
	return FileTitle(out)
}

// FileTitle is a title as a file may be called.
func FileTitle(out string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '_'
		}
		return r
	}, out)
}

func SendFile(w http.ResponseWriter, f notice.File, name string) {
	h := w.Header()
	kind, _, _ := strings.Cut(f.MediaType, ";")
	disposition := "attachment"
	for _, t := range inline {
		if t == kind {
			disposition = "inline"
		}
	}
	if kind == "application/pdf" {
		h.Del("Content-Security-Policy") // browsers' own PDF readers need styles and scripts of theirs
	} else {
		h.Set("Content-Security-Policy", "default-src 'none'; img-src 'self'; media-src 'self'; sandbox")
	}
	h.Set("Content-Type", f.MediaType)
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": name}))
	h.Set("Content-Length", strconv.Itoa(len(f.Data)))
	_, _ = w.Write(f.Data) // the reader has gone: nothing can be told
}
