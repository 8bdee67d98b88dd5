package backup_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"maps"
	"reflect"
	"testing"
	"time"

	"gaoshi/internal/backup"
	"gaoshi/internal/calendar"
	"gaoshi/internal/journal/verify"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

var morning = time.Date(2026, 11, 23, 8, 0, 0, 0, calendar.Zone)

type fixed struct{ at time.Time }

func (c *fixed) Now() time.Time { return c.at }

// town fills a database with an edition, a rendition with a file, and deliveries.
func town(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	storetest.Editions(t, s, "QH-2026-0101")
	err := s.InTx(ctx, func(tx *store.Tx) error {
		r := notice.Rendition{Channel: notice.WeChat, Text: "请大家按时缴费。", Files: []notice.File{{Name: "a.bin", Data: []byte{0, 1, 2, 0xff}}}}
		digest, err := tx.PutRendition(ctx, &r)
		if err != nil {
			return err
		}
		var list []notice.Delivery
		for i, target := range []notice.TargetID{"v1/g1", "v1/g2", "v1/g3"} {
			list = append(list, notice.Delivery{Notice: "QH-2026-0101", Edition: 1, Occasion: notice.Main, Target: notice.Target{ID: target, Channel: notice.WeChat},
				Rendition: digest, Title: "关于缴费", Urgency: notice.Normal, State: notice.Planned, DueAt: morning.Add(time.Duration(i-1) * time.Hour), UpdatedAt: morning})
		}
		return tx.InsertDeliveries(ctx, list)
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.ComeHome(ctx, 0, false); err != nil {
		t.Fatal(err)
	}
}

// From either database into either: counts equal, verify passes, what was due is
// held and what is to come is not.
func TestBackupAndRestoreAcrossDatabases(t *testing.T) {
	for _, from := range storetest.Engines {
		for _, to := range storetest.Engines {
			t.Run(from+" to "+to, func(t *testing.T) {
				ctx := t.Context()
				clock := &fixed{morning}
				o := storetest.Options(t, from)
				o.Clock = clock
				s, err := store.Open(ctx, o)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(s.Close)
				town(t, s)
				var file bytes.Buffer
				_, wrote, err := backup.Write(ctx, &file, s, backup.Head{Made: morning, Files: true}, nil)
				if err != nil {
					t.Fatal(err)
				}
				head, key, err := backup.Check(bytes.NewReader(file.Bytes()))
				if err != nil || len(key) > 0 || head.Engine != from {
					t.Fatal(head, err)
				}
				p := storetest.Options(t, to)
				p.Clock, p.Keys, p.Upto = clock, s.Keys(), head.Version
				r, err := store.Open(ctx, p)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(r.Close)
				got, err := backup.Load(ctx, bytes.NewReader(file.Bytes()), r)
				if err != nil {
					t.Fatal(err)
				}
				if !maps.Equal(got, wrote) || got["delivery"] != 3 {
					t.Errorf("wrote %v, got %v", wrote, got)
				}
				if err := r.Finish(ctx); err != nil {
					t.Fatal(err)
				}
				if _, err := backup.Load(ctx, bytes.NewReader(file.Bytes()), r); !errors.Is(err, store.ErrNotEmpty) {
					t.Errorf("a database that holds something took a backup: %v", err)
				}
				home, err := r.ComeHome(ctx, 0, false)
				if err != nil || !home.Restored || home.Held != 2 {
					t.Fatalf("%+v %v", home, err)
				}
				again, err := r.ComeHome(ctx, 0, false)
				if err != nil || again.Restored || again.ID != home.ID {
					t.Errorf("%+v %v", again, err)
				}
				report, err := verify.Journal(ctx, r, verify.Options{Keys: r.Keys()})
				if err != nil || !report.OK() {
					t.Errorf("%v %v", report.Problems, err)
				}
				held, err := r.HeldDeliveries(ctx, "", 10)
				if err != nil || len(held) != 2 {
					t.Error(held, err)
				}
				sent, err := r.Rendition(ctx, held[0].Rendition, "v1/g1")
				if err != nil || !bytes.Equal(sent.Files[0].Data, []byte{0, 1, 2, 0xff}) {
					t.Errorf("%v %v", sent, err)
				}
				storetest.Editions(t, r, "QH-2026-0102") // it counts on
			})
		}
	}
}

// sameBytes reports whether two gzipped files unpack to the same.
func sameBytes(t *testing.T, a, b []byte) bool {
	t.Helper()
	var out [2][]byte
	for i, x := range [][]byte{a, b} {
		r, err := gzip.NewReader(bytes.NewReader(x))
		if err != nil {
			t.Fatal(err)
		}
		if out[i], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return bytes.Equal(out[0], out[1])
}

// A file that is cut, or of which a byte is another, is refused whole.
func TestADamagedFileIsRefused(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	town(t, s)
	var file bytes.Buffer
	if _, _, err := backup.Write(context.Background(), &file, s, backup.Head{Made: morning, Files: true}, []byte("a key")); err != nil {
		t.Fatal(err)
	}
	whole, key, err := backup.Check(bytes.NewReader(file.Bytes()))
	if err != nil || string(key) != "a key" {
		t.Fatal(err)
	}
	for at := 0; at < file.Len(); at += max(1, file.Len()/60) {
		b := bytes.Clone(file.Bytes())
		b[at] ^= 0x20
		// Some bits of gzip's own say nothing: its header's time, what pads a block to a byte.
		if got, gotKey, err := backup.Check(bytes.NewReader(b)); err == nil && (!reflect.DeepEqual(got, whole) || !bytes.Equal(gotKey, key) || !sameBytes(t, b, file.Bytes())) {
			t.Errorf("byte %d of %d was changed, and it was taken", at, file.Len())
		}
		if _, _, err := backup.Check(bytes.NewReader(file.Bytes()[:at])); err == nil {
			t.Errorf("cut at %d, and it was taken", at)
		}
	}
}
