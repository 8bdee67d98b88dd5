package desktest

import (
	"context"
	"sync"
	"testing"
	"time"

	"gaoshi/internal/calendar"
	deskregister "gaoshi/internal/desk/register"
	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
	"gaoshi/internal/register"
	"gaoshi/internal/store"
)

// register is the office's register, over a real database that is made when a page first
// asks for it; files are their names.
func (o *Office) register(t testing.TB, set *policy.Set) deskregister.Options {
	pdf := func(word string) []byte { return []byte("%PDF-1.7 " + word) }
	return deskregister.Options{
		Register: sync.OnceValue(func() *register.Room {
			s, err := store.Open(context.Background(), store.Options{Dir: t.TempDir(), Clock: o})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(s.Close)
			r, err := register.New(register.Options{
				Keep: s, Policy: set, Calendar: calendar.Builtin, Clock: o, NotFound: store.ErrNotFound, Changed: store.ErrChanged, KeepPersonal: 30 * 24 * time.Hour,
				Published: func(context.Context, notice.ID) (*register.Published, error) { return nil, nil },
			})
			if err != nil {
				t.Fatal(err)
			}
			o.Register = r
			return r
		}),
		Table:     func(context.Context, int, string) ([]byte, int, error) { return []byte("台账"), 0, nil },
		Directory: func(context.Context, int, string) ([]byte, int, error) { return []byte("目录"), 0, nil },
		Letter: func(_ context.Context, _ int64, k register.EventKind) (string, []byte, error) {
			return string(k) + ".docx", []byte("PK"), nil
		},
		Proof: func(_ context.Context, refs []string) ([]byte, error) { return pdf(refs[0]), nil },
		Pack: func(context.Context, time.Time, time.Time) (string, []byte, error) {
			return "检查材料.zip", []byte("PK"), nil
		},
		Archive: func(context.Context, int) (string, []byte, error) { return "移交.zip", []byte("PK"), nil },
		Columns: func(context.Context) ([]notice.Column, error) { return o.Columns, o.Broken },
	}
}
