package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"os/exec"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"gaoshi/internal/notice"
)

// Limits of reading one picture.
const (
	recogniseTime  = 30 * time.Second
	recogniseBytes = 1 << 20 // of text
	mostRecognised = 256     // pictures whose words are remembered
)

var errNoPicture = errors.New("no picture that tesseract reads")

// recogniser reads pictures with tesseract, where it is installed with Chinese.
type recogniser struct {
	program string
	mu      sync.Mutex
	words   map[[32]byte]string
}

// newRecogniser finds tesseract; nil where it or its Chinese is not installed.
var newRecogniser = sync.OnceValue(func() *recogniser {
	program, err := exec.LookPath("tesseract")
	if err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), recogniseTime)
	defer cancel()
	langs, err := exec.CommandContext(ctx, program, "--list-langs").Output()
	if err != nil || !slices.Contains(strings.Fields(string(langs)), "chi_sim") {
		return nil
	}
	return &recogniser{program: program, words: map[[32]byte]string{}}
})

// Recognise gives the words that a picture shows.
func (r *recogniser) Recognise(a notice.Attachment) (string, error) {
	if !slices.Contains([]string{".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp"}, strings.ToLower(path.Ext(a.Name))) {
		return "", errNoPicture
	}
	key := sha256.Sum256(a.Data)
	r.mu.Lock()
	text, ok := r.words[key]
	r.mu.Unlock()
	if ok {
		return text, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), recogniseTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, r.program, "stdin", "stdout", "-l", "chi_sim+eng")
	cmd.Stdin, cmd.Env = bytes.NewReader(a.Data), []string{"OMP_THREAD_LIMIT=1", "LC_ALL=C.UTF-8"}
	out, err := cmd.Output()
	if err != nil {
		return "", err
	}
	text = joined(string(out[:min(len(out), recogniseBytes)]))
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.words) >= mostRecognised {
		clear(r.words)
	}
	r.words[key] = text
	return text, nil
}

// joined takes out the spaces that tesseract puts between Chinese characters.
func joined(s string) string {
	r := []rune(s)
	var b strings.Builder
	for i, c := range r {
		if c == ' ' && i > 0 && i+1 < len(r) && (r[i-1] > 0x2E80 || r[i+1] > 0x2E80) {
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
}
