// Package pack is the zip that leaves the house: the inspection pack of a period and the
// archive package of a year, each to be checked by somebody who has no network and no
// database, with gaoshi verify.
//
// # Format
//
// A zip with the files, a manifest and the public key. manifest.txt is two lines: “gaoshi
// pack 1” and one line of JSON (Manifest) that names every other file with its size and
// SHA-256, and the newest anchor of the journal. manifest.sig is the same text as a signed
// note (internal/seal, the key of the journal). Under statements/ lie the signed statements
// of approval as they were made: each is a signed note of its own, and holds digests, no
// words. Whoever checks opens the signature, compares every file, and opens every
// statement. The key in the zip proves only that nothing was changed since somebody packed
// it; who that was proves the key that the checker keeps.
package pack

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"gaoshi/internal/notice"
	"gaoshi/internal/seal"
)

// File is one file of a pack. Name has slashes; Data is its bytes.
type File struct {
	Name string
	Data []byte
}

// Entry is a file in the manifest.
type Entry struct {
	Name   string `json:"name"`
	Size   int    `json:"size"`
	SHA256 string `json:"sha256"`
}

// Manifest is what a pack says of itself.
type Manifest struct {
	Kind   string  `json:"kind"` // inspection, archive
	Title  string  `json:"title"`
	Made   string  `json:"made"`   // RFC 3339
	Key    string  `json:"key"`    // its fingerprint, as the 审批单 shows it
	Anchor string  `json:"anchor"` // of the journal, when it was made
	Files  []Entry `json:"files"`  // by name
}

const (
	head         = "gaoshi pack 1\n"
	manifestName = "manifest.txt"
	sigName      = "manifest.sig"
	keyName      = "seal.pub"
	statements   = "statements/"
)

// limits of a pack that is read.
const (
	mostFiles = 200_000
	mostBytes = 2 << 30
)

// Write makes a pack. The same files, manifest and key give the same bytes but for the
// signature.
func Write(m Manifest, files []File, keys *seal.Keys) ([]byte, error) {
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	m.Key = keys.Fingerprint()
	m.Files = make([]Entry, len(files))
	for i, f := range files {
		if f.Name == "" || f.Name == manifestName || f.Name == sigName || f.Name == keyName || i > 0 && files[i-1].Name == f.Name {
			return nil, fmt.Errorf("pack: the name %q cannot be used", f.Name)
		}
		sum := sha256.Sum256(f.Data)
		m.Files[i] = Entry{f.Name, len(f.Data), hex.EncodeToString(sum[:])}
	}
	line, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	text := head + string(line) + "\n"
	signed, err := keys.Sign(seal.Journal, text)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range append([]File{{manifestName, []byte(text)}, {sigName, []byte(signed)}, {keyName, []byte(keys.Public())}}, files...) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(f.Data); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Report is what a check came to.
type Report struct {
	Manifest
	Statements int
	Own        bool // checked with the key in the zip, not with the checker's
	Problems   []string
}

// OK reports whether everything fits.
func (r *Report) OK() bool { return len(r.Problems) == 0 }

func refuse(format string, a ...any) error { return &notice.Refusal{Msg: fmt.Sprintf(format, a...)} }

// Is reports whether a file may be a pack: a zip that begins with a manifest.
func Is(data []byte) bool {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return false
	}
	for _, f := range z.File {
		if f.Name == manifestName {
			return true
		}
	}
	return false
}

// Verify checks a pack with the checker's key; keys nil takes the one in the zip. An error
// is a refusal: it is no pack at all.
func Verify(data []byte, keys *seal.Keys) (*Report, error) {
	files, err := unzip(data)
	if err != nil {
		return nil, err
	}
	r := &Report{Own: keys == nil}
	if keys == nil {
		if keys, err = seal.Public(string(files[keyName])); err != nil {
			return nil, refuse("包里没有验签公钥 %s，或读不懂。请用自己保管的那一份：--keys 文件。", keyName)
		}
	}
	say := func(format string, a ...any) { r.Problems = append(r.Problems, fmt.Sprintf(format, a...)) }
	text, err := keys.Open(seal.Journal, string(files[sigName]))
	switch {
	case err != nil:
		say("清单的签名打不开：不是这把密钥签的，或被改过")
		text = string(files[manifestName])
	case text != string(files[manifestName]):
		say("清单 %s 和签名的不一样", manifestName)
	}
	line, ok := strings.CutPrefix(text, head)
	if !ok || json.Unmarshal([]byte(line), &r.Manifest) != nil {
		return nil, refuse("清单读不懂，这不是完整的检查材料包。")
	}
	named := map[string]bool{manifestName: true, sigName: true, keyName: true}
	for _, e := range r.Files {
		b, there := files[e.Name]
		sum := sha256.Sum256(b)
		switch {
		case named[e.Name]:
			say("清单里有两个 %s", e.Name)
		case !there:
			say("%s 不见了", e.Name)
		case len(b) != e.Size || hex.EncodeToString(sum[:]) != e.SHA256:
			say("%s 和打包时不一样", e.Name)
		case strings.HasPrefix(e.Name, statements):
			r.Statements++
			if _, err := keys.Open(seal.Approval, string(b)); err != nil {
				say("%s 的签名打不开：不是这把密钥签的，或被改过", e.Name)
			}
		}
		named[e.Name] = true
	}
	for _, name := range slices.Sorted(mapsKeys(files)) {
		if !named[name] {
			say("%s 不在清单里", name)
		}
	}
	return r, nil
}

func mapsKeys(m map[string][]byte) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func unzip(data []byte) (map[string][]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, refuse("这个文件打不开，不是完整的 zip 包。请重新拷一份再查。")
	}
	if len(z.File) > mostFiles {
		return nil, refuse("包里的文件太多，没有打开。")
	}
	files, left := map[string][]byte{}, int64(mostBytes)
	for _, f := range z.File {
		if f.FileInfo().IsDir() {
			continue
		}
		if _, twice := files[f.Name]; twice {
			return nil, refuse("包里有两个 %s，不是照原样打的包。", f.Name)
		}
		r, err := f.Open()
		if err != nil {
			return nil, refuse("包里的 %s 打不开。请重新拷一份再查。", f.Name)
		}
		b, err := io.ReadAll(io.LimitReader(r, left+1))
		_ = r.Close() // it was read
		if left -= int64(len(b)); left < 0 {
			return nil, refuse("包解开以后太大，没有打开。")
		}
		if err != nil { // the zip's own checksum
			b = append(b, "（读不完整）"...)
		}
		files[f.Name] = b
	}
	return files, nil
}

// At reads the manifest's moment.
func (m Manifest) At() time.Time {
	t, err := time.Parse(time.RFC3339, m.Made)
	if err != nil {
		return time.Time{}
	}
	return t
}

// Statement names the file of a signed statement.
func Statement(id notice.ID, edition int, part seal.Part) string {
	return fmt.Sprintf("%s%s-%d-%s.txt", statements, id, edition, part)
}

// Sum is the SHA-256 of a file, in lower-case hex.
func Sum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
