package page

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestPhones(t *testing.T) {
	tests := []struct{ text, dial string }{
		{"电话：0000-1234575；医保服务热线：12393。", "00001234575 12393"},
		{"电话 0000-1234575，400-810-1234。", "00001234575 4008101234"},
		{"打12345反映", "12345"},
		{"值班手机13800000000。", "13800000000"},
		{"共12345元，打折后11000元", ""},
		{"青禾府通〔2026〕11号 999901111/2026-00101", ""},
		{"合同号100-2026-0101-12345", ""},
		{"2026-11-23", ""},
		{"表里有12345和10086", ""},
		{"", ""},
	}
	for _, tt := range tests {
		var dial []string
		var all strings.Builder
		for _, p := range Phones(tt.text) {
			all.WriteString(p.Text)
			if p.Tel != "" {
				dial = append(dial, p.Tel)
			}
		}
		if got := strings.Join(dial, " "); got != tt.dial {
			t.Errorf("%q: dials %q, want %q", tt.text, got, tt.dial)
		}
		if all.String() != tt.text {
			t.Errorf("%q became %q", tt.text, all.String())
		}
	}
}

func FuzzPhones(f *testing.F) {
	f.Add("电话：0000-1234575；热线12393。")
	f.Add("0\xff12-12345678")
	f.Fuzz(func(t *testing.T, s string) {
		var all strings.Builder
		for _, p := range Phones(s) {
			all.WriteString(p.Text)
		}
		if all.String() != s {
			t.Errorf("%q became %q", s, all.String())
		}
	})
}

func TestTimes(t *testing.T) {
	utc := time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC) // midnight of the 23rd at the office
	for got, want := range map[string]string{
		Moment(utc): "11月23日", Moment(utc.Add(9 * time.Hour)): "11月23日 09:00", LongDay(utc): "2026年11月23日", Weekday(utc): "星期一",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestCompress(t *testing.T) {
	text := strings.Repeat("公告", 500)
	h := Compress(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kind := r.URL.Query().Get("kind")
		w.Header().Set("Content-Type", kind)
		_, _ = io.WriteString(w, text)
	}))
	for kind, zipped := range map[string]bool{"text/html; charset=utf-8": true, "application/pdf": false, "image/png": false} {
		r := httptest.NewRequest("GET", "/?kind="+strings.ReplaceAll(strings.ReplaceAll(kind, ";", "%3B"), " ", "+"), nil)
		r.Header.Set("Accept-Encoding", "gzip, br")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != zipped {
			t.Errorf("%s: compressed %v", kind, got)
		}
		if !zipped {
			continue
		}
		z, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(z); err != nil || string(b) != text {
			t.Errorf("%s: %d bytes back, %v", kind, len(b), err)
		}
	}
}
