// Package backup writes a town's database into one file while the daemon works, and
// puts such a file into a new database of either kind.
//
// The file is a gzipped tar. backup.json comes first and says what it is of; then
// the tables, in parts of JSON lines (tables/NAME/0001.jsonl: a line of column names,
// then a line a row; bytes are {"b": base64}); then, where it was asked for, the
// keys; last SHA256SUMS, of everything before it, in the form of sha256sum. A file
// without its last entry, or of which one byte is another, is refused before
// anything is written: Check reads it to the end first.
//
// What is read is one moment of the database (a read transaction). The queue's jobs,
// sign-ins and tokens stay behind: deliveries that are not yet due get new jobs, and
// what was due is held (store.ComeHome).
package backup

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"gaoshi/internal/store"
)

// format is the version of the file.
const format = 1

const (
	headName = "backup.json"
	sumsName = "SHA256SUMS"
	keyName  = "keys/seal.key"
	partSize = 4 << 20
	partMost = 256 << 20 // a part that a program of ours never wrote
)

// Head says what a file is of.
type Head struct {
	Format      int       `json:"format"`
	Program     string    `json:"program"`
	Made        time.Time `json:"made"`
	Town        string    `json:"town"`
	Engine      string    `json:"engine"` // sqlite, postgres
	Version     int64     `json:"tables"` // the number of the last migration
	Fingerprint string    `json:"key"`    // of the key that signs
	Journal     int64     `json:"journal"`
	Files       bool      `json:"files"`
	Keys        bool      `json:"keys"`
}

// ErrBroken says that a file is not whole, or not what was written.
var ErrBroken = errors.New("backup: the file is damaged")

// ErrNotOurs says that a file is no backup of this program.
var ErrNotOurs = errors.New("backup: not a backup of gaoshi")

// Write writes a backup of the database. head is completed. key, where it is not
// empty, is the text of the key file to take along.
func Write(ctx context.Context, w io.Writer, s *store.Store, head Head, key []byte) (Head, map[string]int, error) {
	head.Format, head.Engine, head.Fingerprint, head.Keys = format, "sqlite", s.Keys().Fingerprint(), len(key) > 0
	if s.Postgres() {
		head.Engine = "postgres"
	}
	var err error
	if head.Version, err = s.Version(ctx); err != nil {
		return head, nil, err
	}
	h, _, err := s.Head(ctx)
	if err != nil {
		return head, nil, err
	}
	head.Journal = h.N
	zw, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return head, nil, err
	}
	f := &file{tw: tar.NewWriter(zw), made: head.Made, rows: map[string]int{}}
	text, err := json.MarshalIndent(head, "", " ")
	if err != nil {
		return head, nil, err
	}
	if err := f.entry(headName, text); err != nil {
		return head, nil, err
	}
	err = s.Look(ctx, func(v *store.View) error { return v.Dump(ctx, head.Files, f.row) })
	if err = errors.Join(err, f.flush()); err != nil {
		return head, nil, err
	}
	if len(key) > 0 {
		if err := f.entry(keyName, key); err != nil {
			return head, nil, err
		}
	}
	if err := f.entry(sumsName, f.sums.Bytes()); err != nil {
		return head, nil, err
	}
	return head, f.rows, errors.Join(f.tw.Close(), zw.Close())
}

// file is a backup that is being written.
type file struct {
	tw    *tar.Writer
	made  time.Time
	sums  bytes.Buffer
	table string
	part  int
	buf   bytes.Buffer
	rows  map[string]int
}

func (f *file) entry(name string, data []byte) error {
	if err := f.tw.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(data)), ModTime: f.made, Format: tar.FormatPAX}); err != nil {
		return err
	}
	fmt.Fprintf(&f.sums, "%x  %s\n", sha256.Sum256(data), name)
	_, err := f.tw.Write(data)
	return err
}

func (f *file) row(table string, cols []string, values []any) error {
	if table != f.table || f.buf.Len() > partSize {
		if err := f.flush(); err != nil {
			return err
		}
		if table != f.table {
			f.table, f.part = table, 0
		}
		if err := f.line(cols); err != nil {
			return err
		}
	}
	out := make([]any, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case []byte:
			out[i] = map[string]string{"b": base64.StdEncoding.EncodeToString(v)}
		case time.Time:
			return fmt.Errorf("the column %s of %s holds a time of the database's own", cols[i], table)
		default:
			out[i] = v
		}
	}
	f.rows[table]++
	return f.line(out)
}

func (f *file) line(v any) error {
	b, err := json.Marshal(v)
	f.buf.Write(b)
	f.buf.WriteByte('\n')
	return err
}

func (f *file) flush() error {
	if f.buf.Len() == 0 {
		return nil
	}
	f.part++
	err := f.entry(fmt.Sprintf("tables/%s/%04d.jsonl", f.table, f.part), f.buf.Bytes())
	f.buf.Reset()
	return err
}

// read calls f with every entry of a backup, in order, and checks all of it.
func read(r io.Reader, f func(name string, data []byte) error) (Head, error) {
	var head Head
	zr, err := gzip.NewReader(r)
	if err != nil {
		return head, ErrNotOurs
	}
	tr := tar.NewReader(zr)
	var sums strings.Builder
	whole := false
	for {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || h.Size > partMost || whole {
			return head, ErrBroken
		}
		data, err := io.ReadAll(tr)
		if err != nil {
			return head, ErrBroken
		}
		if head.Format == 0 {
			if h.Name != headName || json.Unmarshal(data, &head) != nil || head.Format < 1 {
				return head, ErrNotOurs
			}
			if head.Format > format {
				return head, store.ErrNewer
			}
		}
		if h.Name == sumsName {
			if whole = string(data) == sums.String(); !whole {
				return head, ErrBroken
			}
			continue
		}
		sum := sha256.Sum256(data)
		sums.WriteString(hex.EncodeToString(sum[:]) + "  " + h.Name + "\n")
		if err := f(h.Name, data); err != nil {
			return head, err
		}
	}
	if _, err := io.Copy(io.Discard, zr); err != nil || !whole { // to the end: the checksum of all stands there
		return head, ErrBroken
	}
	return head, nil
}

// Check reads a file to its end: nil, and it is whole. key is the text of the key
// that it brings along, or nil.
func Check(r io.Reader) (head Head, key []byte, err error) {
	head, err = read(r, func(name string, data []byte) error {
		if name == keyName {
			key = bytes.Clone(data)
		}
		return nil
	})
	return head, key, err
}

// Load puts the rows of a file into a new database, in one transaction, and returns
// how many each table got.
func Load(ctx context.Context, r io.Reader, s *store.Store) (map[string]int, error) {
	return s.Load(ctx, func(l *store.Loader) error {
		_, err := read(r, func(name string, data []byte) error {
			if !strings.HasPrefix(name, "tables/") {
				return nil
			}
			return part(ctx, l, path.Base(path.Dir(name)), data)
		})
		return err
	})
}

func part(ctx context.Context, l *store.Loader, table string, data []byte) error {
	in := bufio.NewReader(bytes.NewReader(data))
	var cols []string
	var rows [][]any
	for {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if cols == nil {
			if json.Unmarshal(line, &cols) != nil || len(cols) == 0 {
				return ErrBroken
			}
			continue
		}
		row, err := values(line)
		if err != nil || len(row) != len(cols) {
			return fmt.Errorf("a row of %s: %w", table, ErrBroken)
		}
		if rows = append(rows, row); len(rows) == 200 {
			if err := l.Put(ctx, table, cols, rows); err != nil {
				return err
			}
			rows = rows[:0]
		}
	}
	return l.Put(ctx, table, cols, rows)
}

func values(line []byte) ([]any, error) {
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	var row []any
	if err := d.Decode(&row); err != nil {
		return nil, err
	}
	for i, v := range row {
		switch v := v.(type) {
		case json.Number:
			n, err := v.Int64()
			if err != nil {
				f, ferr := v.Float64()
				if ferr != nil {
					return nil, ferr
				}
				row[i] = f
				continue
			}
			row[i] = n
		case map[string]any:
			text, _ := v["b"].(string)
			b, err := base64.StdEncoding.DecodeString(text)
			if err != nil {
				return nil, err
			}
			row[i] = b
		}
	}
	return row, nil
}
