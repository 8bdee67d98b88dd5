// Package logs is the daemon's log, for those who run it: lines with a level, in text
// or JSON, to the standard error (journald keeps that) or to a file that is turned
// over by size and by age. A line that was written on behalf of a request says which:
// the number rides in the context, is shown to the person on the page of an error,
// and goes along with the jobs that the request has left behind.
//
// A line holds no secret and names no villager; accounts of officers may stand in it.
package logs

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"gaoshi/internal/calendar"
)

// New returns a logger of a level (debug, info, warn, error) and a form (text, json).
func New(w io.Writer, level, form string) *slog.Logger {
	o := &slog.HandlerOptions{Level: map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}[level]}
	if form == "json" {
		return slog.New(Numbered(slog.NewJSONHandler(w, o)))
	}
	return slog.New(Numbered(slog.NewTextHandler(w, o)))
}

// Numbered adds the request's number to the lines that are written on its behalf.
func Numbered(h slog.Handler) slog.Handler { return numbered{h} }

type numbered struct{ slog.Handler }

func (h numbered) Handle(ctx context.Context, r slog.Record) error {
	if id := ID(ctx); id != "" {
		r = r.Clone()
		r.AddAttrs(slog.String("request", id))
	}
	return h.Handler.Handle(ctx, r)
}

func (h numbered) WithAttrs(a []slog.Attr) slog.Handler { return numbered{h.Handler.WithAttrs(a)} }
func (h numbered) WithGroup(name string) slog.Handler   { return numbered{h.Handler.WithGroup(name)} }

type idKey struct{}

// WithID marks a context with the number of a request.
func WithID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, idKey{}, id)
}

// ID is the number of the request that a context belongs to, "" for none.
func ID(ctx context.Context) string {
	id, _ := ctx.Value(idKey{}).(string)
	return id
}

// NewID makes a number: eight letters and digits, for a person to read out.
func NewID() string { return rand.Text()[:8] }

// header tells a visitor the number of the request.
const header = "X-Request-Id"

// Requests numbers every request, and writes a line about each: at debug, or at error
// where the daemon failed. quiet takes secrets out of an address. Neither where a
// visitor comes from nor what they asked for beside the address is written.
func Requests(h http.Handler, log *slog.Logger, quiet func(path string) string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		watch := calendar.StartStopwatch()
		ctx := WithID(r.Context(), NewID())
		w.Header().Set(header, ID(ctx))
		seen := &status{ResponseWriter: w}
		h.ServeHTTP(seen, r.WithContext(ctx))
		level := slog.LevelDebug
		if seen.code == http.StatusInternalServerError {
			level = slog.LevelError
		}
		log.LogAttrs(ctx, level, "answered", slog.String("method", method(r.Method)), slog.String("path", clean(quiet(r.URL.Path))), slog.Int("status", max(seen.code, http.StatusOK)), slog.Int64("ms", watch.Elapsed().Milliseconds()))
	})
}

// method keeps what a stranger calls a method short.
func method(m string) string { return clean(m[:min(len(m), 16)]) }

// clean keeps a stranger's text on one line, and short.
func clean(s string) string {
	s = strings.ToValidUTF8(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '?'
		}
		return r
	}, s), "?")
	if r := []rune(s); len(r) > 200 {
		return string(r[:200]) + "…"
	}
	return s
}

// status remembers what was answered.
type status struct {
	http.ResponseWriter
	code int
}

func (s *status) WriteHeader(code int) {
	if s.code == 0 {
		s.code = code
	}
	s.ResponseWriter.WriteHeader(code)
}

func (s *status) Write(b []byte) (int, error) {
	if s.code == 0 {
		s.code = http.StatusOK
	}
	return s.ResponseWriter.Write(b)
}

// Unwrap is for http.ResponseController.
func (s *status) Unwrap() http.ResponseWriter { return s.ResponseWriter }
