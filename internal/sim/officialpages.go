package sim

import (
	"net/http"
	"slices"
	"strings"
)

func (s *Sim) officialPages(m *http.ServeMux, cross *http.CrossOriginProtection) {
	m.HandleFunc("GET /sim/oa", s.pageOA)
	m.HandleFunc("GET /sim/oa/{id}", s.pageOAArticle)
	m.HandleFunc("GET /sim/image/{id}", s.pageImage)
	m.HandleFunc("GET /sim/work", s.pageWork)
	m.Handle("POST /sim/word", cross.Handler(http.HandlerFunc(s.postWord)))
	m.Handle("POST /sim/tap", cross.Handler(http.HandlerFunc(s.postTap)))
}

func (s *Sim) pageOA(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	var list []oaArticle
	for _, id := range slices.Backward(s.oa.order) {
		list = append(list, *s.oa.published[id])
	}
	used, quota := s.massUsed(s.o.Clock.Now()), s.massQuota()
	drafts := 0
	for _, d := range s.oa.drafts {
		if !d.used {
			drafts++
		}
	}
	talk := slices.Clone(s.talk)
	s.mu.Unlock()
	s.show(w, http.StatusOK, "oa.html", map[string]any{
		"Talk": talk, "CanTalk": s.o.Callback.URL != "",
		"Articles": list, "Used": used, "Quota": quota, "Monthly": s.o.Monthly, "Drafts": drafts,
		"Texts": s.oaTexts(), "Fault": s.Faults()["oa"], "Modes": Modes,
	})
}

// oaTexts are the arrivals that are no article: texts and subscription notices.
func (s *Sim) oaTexts() []Arrival {
	var out []Arrival
	for _, a := range s.ArrivalsAt("oa") {
		if a.Kind == KindNotice || a.Kind == KindMass && a.URL == "" {
			out = append(out, a)
		}
	}
	slices.Reverse(out)
	return out
}

func (s *Sim) pageOAArticle(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	var a oaArticle
	found := s.oa.published[r.PathValue("id")]
	if found != nil {
		a = *found
	}
	s.mu.Unlock()
	switch {
	case found == nil:
		s.show(w, http.StatusNotFound, "gone.html", map[string]any{"Title": "没有这篇文章"})
	case a.Deleted:
		s.show(w, http.StatusGone, "gone.html", map[string]any{"Title": "该内容已被发布者删除"})
	default:
		s.show(w, http.StatusOK, "oaarticle.html", map[string]any{"Article": a})
	}
}

func (s *Sim) pageImage(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	m, ok := s.media[r.PathValue("id")]
	s.mu.Unlock()
	if !ok || !isPicture(m.Data) {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", http.DetectContentType(m.Data))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(m.Data)
}

func (s *Sim) pageWork(w http.ResponseWriter, _ *http.Request) {
	var apps, asks []Arrival
	for _, a := range s.ArrivalsAt("work") {
		if a.Kind == KindApp {
			apps = append(apps, a)
		}
	}
	slices.Reverse(apps)
	for _, a := range apps { // somebody is asked to decide: not to be looked for among the others
		if strings.Contains(a.URL+a.Text, "/desk/a/") || strings.HasPrefix(a.Title, "请") {
			asks = append(asks, a)
		}
	}
	apps = slices.DeleteFunc(apps, func(a Arrival) bool {
		return slices.ContainsFunc(asks, func(b Arrival) bool { return a.N == b.N })
	})
	s.show(w, http.StatusOK, "work.html", map[string]any{"Apps": apps, "Asks": asks, "Tasks": s.Tasks(), "Fault": s.Faults()["work"], "Modes": Modes})
}

// postTap is the owner's tap, made on the page.
func (s *Sim) postTap(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4096)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "表单读不出来", http.StatusBadRequest)
		return
	}
	s.Tap(r.PostFormValue("id"), r.PostFormValue("refused") != "")
	http.Redirect(w, r, "/sim/work", http.StatusSeeOther)
}
