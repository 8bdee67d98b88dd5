// Package site is the public's door: the landing pages 阅读页 behind the QR codes,
// a list of the notices in force, a search through all that was ever issued, and a feed.
//
// A page is the elderly version; there is no other to look for. It stays under
// 50 KB with everything in it, needs no script, no login and no cookie, and says
// in its first box who must do what by when. It is a reading copy: the county's
// portal holds the original, and the page links to it.
//
// Nobody is tracked. A visit through a QR code adds one to a number kept for a
// notice, a place and a day; nothing of the visitor is kept or logged.
//
// What may not stand online is decided before it comes here: Options.Public
// gives the edition as it may be shown, names masked, or nil, and then the page
// says the plain line and sends the reader to the village's board.
package site

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/seal"
	"gaoshi/internal/site/page"
	"gaoshi/templates"
)

// Notices gives what was issued, compared with its signature: what is not what was
// signed never comes here.
type Notices interface {
	// InForce returns the newest issued edition of each notice, newest first, at
	// most limit, and none that an officer holds.
	InForce(ctx context.Context, limit int) ([]seal.Notice, error)
	// Issued returns the newest edition that was issued. A *seal.Mismatch: there is
	// one, and it is not what was signed.
	Issued(ctx context.Context, id notice.ID) (seal.Notice, error)
	// Edition returns one edition that was issued. seal.ErrUnissued: that one never
	// was.
	Edition(ctx context.Context, id notice.ID, edition int) (seal.Notice, error)
}

// Codes knows where a QR code leads, and counts visits.
type Codes interface {
	Code(ctx context.Context, code string) (notice.ID, notice.TargetID, error)
	// CountReach adds one visit on a day, 2006-01-02.
	CountReach(ctx context.Context, id notice.ID, target notice.TargetID, day string) error
}

// Blobs gives the bytes of an attachment, as they were signed.
type Blobs interface {
	Attachment(ctx context.Context, n seal.Notice, digest string) ([]byte, error)
}

// Options is what the door needs. Notices, Codes, Town and Clock must be given.
type Options struct {
	Notices Notices
	Codes   Codes
	Blobs   Blobs // nil: attachments are named, not served
	Town    *notice.Town
	Clock   calendar.Clock
	Log     *slog.Logger

	// NotFound is the error with which Notices and Codes say that nothing is
	// kept under that name.
	NotFound error
	// Public returns the edition as it may stand online, or nil where policy
	// keeps it off the net. A nil func keeps every body off the net.
	Public func(*notice.Notice) *notice.Notice
	// Original returns the address of the notice on the county's portal, "" when
	// it is not up. It may be nil.
	Original func(ctx context.Context, id notice.ID) string
	// Sound returns the recording of an edition for a village's loudspeakers, nil
	// where none was made. It may be nil.
	Sound func(ctx context.Context, n *notice.Notice, village string) *page.Sound
	// Stopped returns the stop of a notice, nil for none. While one holds, no page
	// shows what the notice says, at the next request. It may be nil.
	Stopped func(ctx context.Context, id notice.ID) (*notice.Stop, error)
	// Search looks through all that was ever issued, the newest first. nil: the home
	// page looks through the titles of what is in force.
	Search func(ctx context.Context, q Query) ([]Hit, error)
	// CategoryName gives a category's Chinese name. It may be nil.
	CategoryName func(notice.Category) string

	// Mailboxes stand on every notice 问一问这件事; none: nothing stands there.
	Mailboxes []Mailbox
	// Related are the notices that belong to one. It may be nil.
	Related func(ctx context.Context, n *notice.Notice) []Related
	// Directory is the public directory 公开目录; nil: there is none.
	Directory Directory

	// Address is the door's own, https://qh.example.gov.cn, without a slash at
	// its end; for the feed and the meta tags.
	Address string
	// Identity goes into the government's meta tags, only where the county agrees.
	Identity Identity
	Practice bool  // 演练: every page says so
	Overlay  fs.FS // laid over the templates; may be nil
}

// Identity is what the county's web standard wants to be told of a site.
type Identity struct {
	SiteName   string
	SiteDomain string
	SiteIDCode string // 10 digits
}

// csp lets a page load our style sheet and pictures, and nothing else.
const csp = "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

type site struct {
	Options
	pages *templates.Pages
}

// New parses the pages and returns the door. It serves /, /q/ (and /Q/), /n/, /feed.json,
// /feed.atom, /sitemap.xml, /static/, and /directory where it is given.
func New(o Options) (http.Handler, error) {
	if o.Notices == nil || o.Codes == nil || o.Town == nil || o.Clock == nil {
		return nil, errors.New("site: Notices, Codes, Town and Clock must be given")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.NotFound == nil {
		o.NotFound = errors.New("site: not found")
	}
	o.Address = strings.TrimRight(o.Address, "/")
	pages, err := templates.Load("site", "/static/", o.Overlay, page.Funcs())
	if err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	s := &site{o, pages}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.home)
	mux.HandleFunc("GET /q/{code}", s.code)
	mux.HandleFunc("GET /Q/{code}", s.code) // as printed codes spell it
	mux.HandleFunc("GET /q/{code}/sound", s.sound)
	mux.HandleFunc("GET /n/{id}", s.notice)
	mux.HandleFunc("GET /n/{id}/file/{n}", s.file)
	mux.HandleFunc("GET /feed.json", s.feed)
	mux.HandleFunc("GET /feed.atom", s.atom)
	mux.HandleFunc("GET /sitemap.xml", s.sitemap)
	if s.Directory != nil {
		mux.HandleFunc("GET /directory", s.directory)
		for ext := range directoryMedia {
			mux.HandleFunc("GET /directory."+ext, func(w http.ResponseWriter, r *http.Request) {
				r.SetPathValue("ext", ext)
				s.directoryFile(w, r)
			})
		}
	}
	mux.HandleFunc("GET /static/{name}", func(w http.ResponseWriter, r *http.Request) {
		if !pages.ServeStatic(w, r, r.PathValue("name")) {
			s.missing(w, r)
		}
	})
	mux.HandleFunc("/", s.missing)
	return page.Guard(csp, page.Compress(mux)), nil
}

// chrome is what every page's frame shows.
type chrome struct {
	Listed   bool // there is a public directory
	Town     *notice.Town
	Identity Identity
	Practice bool
}

func (s *site) chrome() chrome { return chrome{s.Directory != nil, s.Town, s.Identity, s.Practice} }

func (s *site) write(w http.ResponseWriter, r *http.Request, status int, name string, data any) {
	body, err := s.pages.Page(name, data)
	if err != nil {
		s.Log.ErrorContext(r.Context(), "page", "page", name, "err", err)
		http.Error(w, "页面出错，请稍后再看，或打办公室电话 "+s.Town.OfficePhone, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	page.Write(w, status, body)
}

// trouble is a page that says that something is not there or not working.
type trouble struct {
	chrome
	Title string
	Lines []string
}

func (s *site) missing(w http.ResponseWriter, r *http.Request) {
	s.write(w, r, http.StatusNotFound, "trouble", trouble{s.chrome(), "没有找到这条公告", []string{
		"可能是二维码破损、网址少了几个字，或者公告已经收起来了。",
		"请对着公告栏再扫一次，或者打电话问一问。",
	}})
}

func (s *site) failed(w http.ResponseWriter, r *http.Request, err error) {
	s.Log.ErrorContext(r.Context(), "site", "path", r.URL.Path, "err", err)
	s.write(w, r, http.StatusInternalServerError, "trouble", trouble{s.chrome(), "现在打不开，请过一会儿再看", []string{
		"是我们这边出了问题，不是您的手机。",
		"急着知道的，请打电话问，或者看村里的公告栏。",
	}})
}

// withheld answers where what is kept is not what was signed: it is not shown.
func (s *site) withheld(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Retry-After", "3600")
	s.write(w, r, http.StatusServiceUnavailable, "trouble", trouble{s.chrome(), "这条公告正在核对，暂时不能看", []string{
		"我们发现这里存的和签发的不一样，核对清楚以前不给看，免得您看到错的。",
		"急着知道的，请打电话问，或者看村里的公告栏。",
	}})
}

// errStopped says that an officer holds the notice.
type errStopped struct{ *notice.Stop }

func (errStopped) Error() string { return "site: the notice is stopped" }

// open is an errStopped where an officer holds the notice.
func (s *site) open(ctx context.Context, id notice.ID) error {
	if s.Stopped == nil {
		return nil
	}
	x, err := s.Stopped(ctx, id)
	if err == nil && x.Holds() {
		return errStopped{x}
	}
	return err
}

// stopped answers for a notice that an officer holds: what it says is not shown, nor
// its title, which may be what is wrong.
func (s *site) stopped(w http.ResponseWriter, r *http.Request, x *notice.Stop) {
	if x.Recall {
		s.write(w, r, http.StatusGone, "trouble", trouble{s.chrome(), "这条公告已经撤下", []string{
			"里面有不该公开的个人信息，已经撤回，不再提供。",
			"手里有这张纸、手机里有这条消息的，请不要再转发，撕下或删掉。",
			"想知道这件事怎么办，请打电话问。",
		}})
		return
	}
	w.Header().Set("Retry-After", "600")
	s.write(w, r, http.StatusServiceUnavailable, "trouble", trouble{s.chrome(), "这条公告正在核实", []string{
		"内容可能有不对的地方，核实清楚以前先不给看。请先不要照着办，也不要转发。",
		"急着办的，请打电话问清楚。核实好了，再扫这个码就能看到。",
	}})
}

// unless answers an error with the page for it, and reports whether there was one.
func (s *site) unless(w http.ResponseWriter, r *http.Request, err error) bool {
	var held errStopped
	switch {
	case err == nil:
		return false
	case errors.As(err, &held):
		s.stopped(w, r, held.Stop)
	case errors.As(err, new(*seal.Mismatch)):
		s.withheld(w, r)
	case errors.Is(err, s.NotFound):
		s.missing(w, r)
	default:
		s.failed(w, r, err)
	}
	return true
}
