package page

import (
	"compress/gzip"
	"net/http"
	"strings"
)

// Compress sends text compressed to browsers that take it, for villages on slow
// lines. Answers of other kinds, and parts of files, go as they are.
func Compress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") || r.Header.Get("Range") != "" || r.Method == http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		z := &zipped{ResponseWriter: w}
		defer z.close()
		next.ServeHTTP(z, r)
	})
}

type zipped struct {
	http.ResponseWriter
	gz    *gzip.Writer
	begun bool
}

func (z *zipped) WriteHeader(status int) {
	if !z.begun {
		z.begun = true
		h := z.Header()
		h.Add("Vary", "Accept-Encoding")
		t := h.Get("Content-Type")
		text := strings.HasPrefix(t, "text/") || strings.Contains(t, "json") || strings.Contains(t, "svg")
		if text && h.Get("Content-Encoding") == "" && status != http.StatusNotModified && status != http.StatusNoContent {
			h.Set("Content-Encoding", "gzip")
			h.Del("Content-Length")
			z.gz = gzip.NewWriter(z.ResponseWriter)
		}
	}
	z.ResponseWriter.WriteHeader(status)
}

func (z *zipped) Write(b []byte) (int, error) {
	if !z.begun {
		z.WriteHeader(http.StatusOK)
	}
	if z.gz != nil {
		return z.gz.Write(b)
	}
	return z.ResponseWriter.Write(b)
}

func (z *zipped) close() {
	if z.gz != nil {
		_ = z.gz.Close() // the reader has gone: nothing can be told
	}
}
