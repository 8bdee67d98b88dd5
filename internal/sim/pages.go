package sim

import (
	"bytes"
	"embed"
	"html/template"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gaoshi/internal/calendar"
)

//go:embed pages
var pageFiles embed.FS

var funcs = template.FuncMap{
	"dict":  dict,
	"when":  func(t time.Time) string { return t.In(calendar.Zone).Format("1月2日 15:04") },
	"clock": func(t time.Time) string { return t.In(calendar.Zone).Format("15:04") },
	"full":  func(t time.Time) string { return t.In(calendar.Zone).Format("2006-01-02 15:04") },
	"mark":  avatar,
	"tint":  tint,
	"link":  linkify,
	"kind":  kindName,
	"whom":  whom,
	"kb":    func(b []byte) string { return strconv.Itoa((len(b) + 1023) / 1024) },
}

var pages = template.Must(template.New("").Funcs(funcs).ParseFS(pageFiles, "pages/*.html"))

var style = template.CSS(must(pageFiles.ReadFile("pages/style.css"))) // embedded

func must(b []byte, err error) string {
	if err != nil {
		panic("sim: embedded file: " + err.Error())
	}
	return string(b)
}

func kindName(kind string) string {
	switch kind {
	case KindText:
		return "文字"
	case KindNews:
		return "图文卡片"
	case KindMark:
		return "markdown"
	case KindImage:
		return "图片"
	case KindFile:
		return "文件"
	case KindPublish:
		return "发布"
	case KindMass:
		return "群发"
	case KindNotice:
		return "订阅通知"
	case KindApp:
		return "应用消息"
	case KindTask:
		return "客户群群发"
	case KindArticle:
		return "门户文章"
	case KindGone:
		return "撤下"
	}
	return kind
}

// dict adds pairs to a page's data for a part of it.
func dict(data map[string]any, pairs ...any) map[string]any {
	out := maps.Clone(data)
	for i := 0; i+1 < len(pairs); i += 2 {
		if k, ok := pairs[i].(string); ok {
			out[k] = pairs[i+1]
		}
	}
	return out
}

// whom names the receivers of an application's message: a|b|c.
func whom(key string) string {
	first, rest, many := strings.Cut(key, "|")
	if !many {
		return "给 " + first
	}
	return "给 " + first + " 等" + strconv.Itoa(strings.Count(rest, "|")+2) + "人"
}

// avatar is the one character in a group's picture.
func avatar(name string) string {
	for _, r := range name {
		return string(r)
	}
	return "群"
}

// tint gives every group its own calm colour.
func tint(name string) string {
	colours := []string{"#5b8fb9", "#6a9c78", "#c08552", "#8a7fb8", "#b56576", "#4d9a9a", "#a3875b", "#7389ae"}
	h := 0
	for _, r := range name {
		h = h*31 + int(r)
	}
	if h < 0 {
		h = -h
	}
	return colours[h%len(colours)]
}

var urlForm = regexp.MustCompile(`https?://[^\s<>"，。；）（】]+`)

// linkify shows a text as WeChat does: line feeds kept, addresses blue.
func linkify(s string) template.HTML {
	var b strings.Builder
	from := 0
	for _, m := range urlForm.FindAllStringIndex(s, -1) {
		b.WriteString(template.HTMLEscapeString(s[from:m[0]]))
		u := template.HTMLEscapeString(s[m[0]:m[1]])
		b.WriteString(`<a href="` + u + `" rel="noreferrer">` + u + `</a>`)
		from = m[1]
	}
	b.WriteString(template.HTMLEscapeString(s[from:]))
	return template.HTML(strings.ReplaceAll(b.String(), "\n", "<br>")) // escaped above
}

func (s *Sim) pageRoutes(m *http.ServeMux) {
	m.HandleFunc("GET /sim/{$}", s.pageHome)
	m.HandleFunc("GET /sim/group/{key}", s.pageGroup)
	m.HandleFunc("GET /sim/picture/{n}", s.pagePicture)
	m.HandleFunc("GET /sim/portal/{$}", s.pagePortal)
	m.HandleFunc("GET /sim/portal/{id}", s.pageArticle)
	cross := http.NewCrossOriginProtection()
	m.Handle("POST /sim/fault", cross.Handler(http.HandlerFunc(s.postFault)))
	s.officialPages(m, cross)
}

// show fills a page. A page of the simulator loads nothing from elsewhere and
// runs no script.
func (s *Sim) show(w http.ResponseWriter, status int, name string, data map[string]any) {
	data["Style"], data["Now"], data["Portal"] = style, s.o.Clock.Now(), s.o.CMSName
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, data); err != nil {
		s.o.Log.Error("sim page", "page", name, "err", err)
		http.Error(w, "这一页画不出来", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: https: http:; form-action 'self'; frame-ancestors 'self'; base-uri 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the client may be gone
}

// chat is one line of the list of chats.
type chat struct {
	Group
	Count int
	Last  *Arrival
	Fault string
}

func (s *Sim) pageHome(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	last, count := map[string]*Arrival{}, map[string]int{}
	for i := range s.arrivals {
		a := s.arrivals[i]
		last[a.Target] = &a
		count[a.Target]++
	}
	var chats []chat
	for _, k := range s.order {
		if g := s.groups[k]; g != nil {
			c := chat{Group: *g, Count: count[k], Last: last[k]}
			if f := s.faults[k]; f != nil {
				c.Fault = f.Mode
			}
			chats = append(chats, c)
		}
	}
	slices.SortStableFunc(chats, func(a, b chat) int {
		switch {
		case a.Last == nil && b.Last == nil:
			return 0
		case a.Last == nil:
			return 1
		case b.Last == nil:
			return -1
		}
		return b.Last.N - a.Last.N
	})
	repeated := 0
	for _, a := range s.arrivals {
		if a.Soon {
			repeated++
		}
	}
	data := map[string]any{
		"Chats": chats, "Total": s.total, "Repeated": repeated, "Pages": len(s.cms.order),
		"LastPage": last["cms"], "OA": s.oa.summary(), "LastOA": last["oa"], "LastApp": last["work"], "Modes": Modes,
	}
	s.mu.Unlock()
	s.show(w, http.StatusOK, "home.html", data)
}

func (s *Sim) pageGroup(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	g := s.groupNamed(r.PathValue("key"))
	s.mu.Unlock()
	if g == nil {
		s.show(w, http.StatusNotFound, "gone.html", map[string]any{"Title": "没有这个群"})
		return
	}
	s.show(w, http.StatusOK, "group.html", map[string]any{"Group": g, "Arrivals": s.ArrivalsAt(g.Key), "Fault": s.Faults()[g.Key], "Modes": Modes})
}

func (s *Sim) pagePicture(w http.ResponseWriter, r *http.Request) {
	n, _ := strconv.Atoi(r.PathValue("n"))
	for _, a := range s.Arrivals() {
		if a.N == n && len(a.Data) > 0 {
			w.Header().Set("X-Content-Type-Options", "nosniff")
			if a.Kind == KindImage {
				w.Header().Set("Content-Type", http.DetectContentType(a.Data))
			} else {
				w.Header().Set("Content-Type", "application/octet-stream")
				w.Header().Set("Content-Disposition", `attachment; filename="file"`)
			}
			_, _ = w.Write(a.Data)
			return
		}
	}
	http.NotFound(w, r)
}

func (s *Sim) pagePortal(w http.ResponseWriter, _ *http.Request) {
	byColumn := map[string][]Page{}
	var columns []string
	s.mu.Lock()
	pages := s.shown().pages()
	s.mu.Unlock()
	for _, p := range pages {
		if _, ok := byColumn[p.Column]; !ok {
			columns = append(columns, p.Column)
		}
		byColumn[p.Column] = append(byColumn[p.Column], p)
	}
	s.show(w, http.StatusOK, "portal.html", map[string]any{"Columns": columns, "ByColumn": byColumn})
}

func (s *Sim) pageArticle(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	var p Page
	found := s.shown().byID[r.PathValue("id")]
	if found != nil && found.Trashed {
		found = nil
	}
	if found != nil {
		p = *found
	}
	s.mu.Unlock()
	switch {
	case found == nil:
		s.show(w, http.StatusNotFound, "gone.html", map[string]any{"Title": "没有这篇文章"})
	case !p.Withdrawn.IsZero():
		s.show(w, http.StatusGone, "withdrawn.html", map[string]any{"Page": p})
	default:
		s.show(w, http.StatusOK, "article.html", map[string]any{"Page": p})
	}
}

// postFault switches a fault on from the page.
func (s *Sim) postFault(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4096)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "表单读不出来", http.StatusBadRequest)
		return
	}
	times, _ := strconv.Atoi(r.PostFormValue("times"))
	code, _ := strconv.Atoi(r.PostFormValue("code"))
	seconds, _ := strconv.Atoi(r.PostFormValue("seconds"))
	f := Fault{Mode: r.PostFormValue("mode"), Times: max(times, 0), Code: code, Delay: time.Duration(max(seconds, 0)) * time.Second}
	target := r.PostFormValue("target")
	s.mu.Lock()
	if g := s.groupNamed(target); g != nil {
		target = g.Key
	}
	s.mu.Unlock()
	if err := s.SetFault(target, f); err != nil {
		http.Error(w, "没有这种故障", http.StatusBadRequest)
		return
	}
	back := r.PostFormValue("back")
	if !strings.HasPrefix(back, "/sim/") {
		back = "/sim/"
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
}
