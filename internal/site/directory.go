package site

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// Mailbox is where a reader may ask about a notice: 书记信箱, 县长信箱, 便民服务平台.
type Mailbox struct{ Name, URL string }

// Related is another notice that belongs to this one: its interpretation, the document
// that it interprets, or what it clarifies.
type Related struct {
	Word  string // 政策解读, 解读的文件
	Title string
	ID    notice.ID
}

// DirectoryLine is one document of the public directory 公开目录 (条例 12).
type DirectoryLine struct {
	ID        int64
	IndexNo   string
	Title     string
	Summary   string
	FormedOn  time.Time
	DocNo     string
	Issuer    string
	Published time.Time
	Notice    notice.ID // "" where it stands elsewhere only
}

// DirectoryPage is a page of a year's directory, the newest documents first.
type DirectoryPage struct {
	Years []int
	Lines []DirectoryLine
	More  bool
}

// Directory gives the public directory.
type Directory interface {
	// Page is a page of a year (0: the newest), after the document with this day and ID.
	Page(ctx context.Context, year int, after time.Time, id int64) (DirectoryPage, error)
	// File is all of it as .csv, .json or .xlsx.
	File(ctx context.Context, ext string) ([]byte, error)
}

type directoryView struct {
	chrome
	DirectoryPage
	Year int
	Next string
}

func (s *site) directory(w http.ResponseWriter, r *http.Request) {
	year, _ := strconv.Atoi(r.FormValue("year")) // 0 is the newest
	id, _ := strconv.ParseInt(r.FormValue("id"), 10, 64)
	var after time.Time
	if id > 0 {
		t, err := time.ParseInLocation(time.DateOnly, r.FormValue("after"), calendar.Zone)
		if err != nil {
			s.missing(w, r)
			return
		}
		after = t
	}
	p, err := s.Directory.Page(r.Context(), year, after, id)
	if s.unless(w, r, err) {
		return
	}
	v := directoryView{chrome: s.chrome(), DirectoryPage: p, Year: year}
	if year == 0 && len(p.Years) > 0 {
		v.Year = p.Years[0]
	}
	if k := len(p.Lines); p.More && k > 0 {
		last := p.Lines[k-1]
		v.Next = "/directory?" + url.Values{"year": {strconv.Itoa(v.Year)}, "after": {last.FormedOn.Format(time.DateOnly)}, "id": {strconv.FormatInt(last.ID, 10)}}.Encode()
	}
	s.write(w, r, http.StatusOK, "directory", v)
}

var directoryMedia = map[string]string{"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}

func (s *site) directoryFile(w http.ResponseWriter, r *http.Request) {
	ext := r.PathValue("ext")
	media := directoryMedia[ext]
	if media == "" {
		s.missing(w, r)
		return
	}
	b, err := s.Directory.File(r.Context(), "."+ext)
	if s.unless(w, r, err) {
		return
	}
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Cache-Control", "no-cache")
	if ext != "json" {
		h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape("公开目录."+ext))
	}
	_, _ = w.Write(b) // a reader that went away
}
