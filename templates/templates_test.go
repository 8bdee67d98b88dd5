package templates

import (
	"html/template"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

// some stands in for the doors' own functions: any name, any arguments.
func some() template.FuncMap {
	m := template.FuncMap{}
	for _, name := range strings.Fields(`blockKind oneParagraph alignName phones tel day longDay moment clock weekday isoDay isoMoment rfc3339
		channelName stateName statusName stepName join tone severityName urgencyName roleName noticeHref deliveryHref text length canRetry
		canConfirm dutyHref hasLetter wayName fullDay canHurry annualColumns annualRulings annualCourts canGiveUp doneWord todo placeName occasion pair titled urgencies urgencyWord allChannels second fileOf grouped`) {
		m[name] = func(...any) string { return "" }
	}
	return m
}

func TestLoad(t *testing.T) {
	for door, want := range map[string][]string{
		"desk": {"today", "notice", "issue", "village", "sign-in", "trouble"},
		"site": {"home", "notice", "trouble"},
	} {
		p, err := Load(door, "/x/", nil, some())
		if err != nil {
			t.Fatal(err)
		}
		names := strings.Join(p.Names(), " ")
		for _, name := range want {
			if !strings.Contains(names, name) {
				t.Errorf("%s has no page %s: %s", door, name, names)
			}
		}
		if strings.Contains(names, "_") {
			t.Errorf("%s: a piece is a page: %s", door, names)
		}
	}
}

func TestOverlay(t *testing.T) {
	over := fstest.MapFS{
		"site/trouble.html":  {Data: []byte(`{{define "title"}}本镇的{{end}}{{define "main"}}<p>本镇自己的话</p>{{end}}`)},
		"site/_frame.html":   {Data: []byte(`{{define "frame"}}<link href="{{asset "style.css"}}">{{template "main" .}}{{end}}`)},
		"site/style.css":     {Data: []byte("body{color:#123}")},
		"site/static/our.js": {Data: []byte("1")},
	}
	p, err := Load("site", "/static/", over, some())
	if err != nil {
		t.Fatal(err)
	}
	b, err := p.Page("trouble", nil)
	if err != nil || !strings.Contains(string(b), "本镇自己的话") {
		t.Errorf("%s %v", b, err)
	}
	_, address, _ := strings.Cut(string(b), `href="`)
	address, _, _ = strings.Cut(address, `"`)
	w := httptest.NewRecorder()
	if !p.ServeStatic(w, httptest.NewRequest("GET", address, nil), "style.css") || !strings.Contains(w.Body.String(), "--red:") || !strings.Contains(w.Body.String(), "body{color:#123}") {
		t.Errorf("style sheet: %s", w.Body)
	}
	if c := w.Header().Get("Cache-Control"); !strings.Contains(c, "immutable") {
		t.Errorf("a versioned address is kept as %q", c)
	}
	if p.ServeStatic(httptest.NewRecorder(), httptest.NewRequest("GET", "/static/x", nil), "x") {
		t.Error("served a file that is not there")
	}
	if _, err := p.Page("none", nil); err == nil {
		t.Error("a page that is not there")
	}
}

// Faults of a laid-over folder are found at start-up.
func TestOverlayFaults(t *testing.T) {
	for name, over := range map[string]fstest.MapFS{
		"does not parse":     {"desk/today.html": {Data: []byte(`{{define "main"}}{{if}}{{end}}`)}},
		"unknown function":   {"desk/today.html": {Data: []byte(`{{define "main"}}{{shout .}}{{end}}`)}},
		"unknown media type": {"desk/static/a.exe": {Data: []byte("MZ")}},
	} {
		if _, err := Load("desk", "/x/", over, some()); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
