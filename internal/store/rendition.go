package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"gaoshi/internal/notice"
)

// erasedBody is what is left of a rendition whose words were erased: its digest stays.
const erasedBody = `{"erased":true}`

type renditionFile struct {
	notice.File
	Blob string `json:"blob"`
}

type renditionBody struct {
	Erased   bool             `json:"erased,omitempty"` // nothing else is left of it
	Channel  string           `json:"channel,omitempty"`
	Text     string           `json:"text,omitempty"`
	Wordings []notice.Wording `json:"wordings,omitempty"`
	Reminder string           `json:"reminder,omitempty"`
	Seconds  int              `json:"seconds,omitempty"`
	Files    []renditionFile  `json:"files,omitempty"`
	Findings []notice.Finding `json:"findings,omitempty"`
}

// rendition is the body without its files.
func (b *renditionBody) rendition(target notice.TargetID) notice.Rendition {
	return notice.Rendition{Channel: b.Channel, Target: target, Text: b.Text, Wordings: b.Wordings, Reminder: b.Reminder, Seconds: b.Seconds, Findings: b.Findings}
}

// PutBlob keeps bytes under their SHA-256, once, and returns it in lower-case hex.
func (t *Tx) PutBlob(ctx context.Context, data []byte) (string, error) {
	sum := sha256.Sum256(data)
	d := hex.EncodeToString(sum[:])
	if data == nil {
		data = []byte{}
	}
	_, err := t.db.ExecContext(ctx, `INSERT INTO blob (digest, data) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING`, d, data)
	return d, err
}

// ErrAltered says that kept bytes are not what their digest says.
var ErrAltered = errors.New("store: the kept bytes changed")

// Proved reports whether an error proves that what was kept is gone or changed.
// Any other is a fault of the database or of the way to it, and passes.
func Proved(err error) bool { return errors.Is(err, ErrNotFound) || errors.Is(err, ErrAltered) }

// Blob returns what PutBlob kept. ErrAltered: it is not that any more.
func (q *queries) Blob(ctx context.Context, digest string) ([]byte, error) {
	var b []byte
	err := q.db.QueryRowContext(ctx, `SELECT data FROM blob WHERE digest = $1`, digest).Scan(&b)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if sum := sha256.Sum256(b); err == nil && hex.EncodeToString(sum[:]) != digest {
		return nil, fmt.Errorf("file %s: %w", digest, ErrAltered)
	}
	return b, err
}

// PutRendition keeps a rendition under its digest, once, and returns the digest.
func (t *Tx) PutRendition(ctx context.Context, r *notice.Rendition) (string, error) {
	digest := r.Digest()
	var kept string
	switch err := t.db.QueryRowContext(ctx, `SELECT body FROM rendition WHERE digest = $1`, digest).Scan(&kept); {
	case err == nil && kept == erasedBody:
		if err := t.touch(ctx, "rendition", []any{digest}); err != nil {
			return "", err
		}
	case err == nil:
		return digest, nil
	case !errors.Is(err, sql.ErrNoRows):
		return "", err
	}
	body := renditionBody{Channel: r.Channel, Text: r.Text, Wordings: r.Wordings, Reminder: r.Reminder, Seconds: r.Seconds, Findings: r.Findings}
	for _, f := range r.Files {
		b, err := t.PutBlob(ctx, f.Data)
		if err != nil {
			return "", fmt.Errorf("keep %s: %w", f.Name, err)
		}
		body.Files = append(body.Files, renditionFile{f, b})
	}
	text, err := json.Marshal(body)
	if err != nil {
		return "", err
	}
	added, err := t.db.ExecContext(ctx, `INSERT INTO rendition (digest, body) VALUES ($1, $2)
		ON CONFLICT (digest) DO UPDATE SET body = excluded.body WHERE rendition.body = '`+erasedBody+`'`, digest, string(text))
	if err != nil {
		return "", err
	}
	if one(added, nil) == nil { // else another transaction kept the same just now
		t.made("rendition", []any{digest})
	}
	return digest, nil
}

// Rendition returns what was kept, for a target, and checks that it still is
// what its digest says. ErrNotFound, ErrAltered: it is proved that it is not. Any
// other error is the database's own, and says nothing about what is kept.
func (q *queries) Rendition(ctx context.Context, digest string, target notice.TargetID) (notice.Rendition, error) {
	var text string
	err := q.db.QueryRowContext(ctx, `SELECT body FROM rendition WHERE digest = $1`, digest).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return notice.Rendition{}, ErrNotFound
	}
	if err != nil {
		return notice.Rendition{}, err
	}
	var body renditionBody
	if err := json.Unmarshal([]byte(text), &body); err != nil {
		return notice.Rendition{}, fmt.Errorf("read rendition %s: %w: %w", digest, ErrAltered, err)
	}
	if body.Erased {
		return notice.Rendition{}, fmt.Errorf("rendition %s: %w", digest, ErrErased)
	}
	r := body.rendition(target)
	for _, f := range body.Files {
		if f.Data, err = q.Blob(ctx, f.Blob); err != nil {
			return notice.Rendition{}, fmt.Errorf("read %s of rendition %s: %w", f.Name, digest, err)
		}
		r.Files = append(r.Files, f.File)
	}
	if r.Digest() != digest {
		return notice.Rendition{}, fmt.Errorf("rendition %s: %w", digest, ErrAltered)
	}
	return r, nil
}
