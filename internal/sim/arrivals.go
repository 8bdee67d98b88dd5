package sim

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"time"
)

// Kinds of arrival.
const (
	KindText    = "text"
	KindNews    = "news"
	KindMark    = "markdown"
	KindImage   = "image"
	KindFile    = "file"
	KindPublish = "publish"   // an article of the official account, published
	KindMass    = "mass"      // an article or text of the official account, sent to followers
	KindNotice  = "subscribe" // a subscription notice
	KindApp     = "app"       // a message of a WeCom application
	KindTask    = "task"      // a customer group task: waits for the owner's tap
	KindArticle = "article"   // an article of the county's CMS
	KindGone    = "withdrawn" // an article of the CMS taken down
)

// Arrival is one thing that the platform took and delivered.
type Arrival struct {
	N       int       `json:"n"` // 1 for the first
	At      time.Time `json:"at"`
	Target  string    `json:"target"` // key of the robot, "oa", "cms", "app" …
	Kind    string    `json:"kind"`
	Title   string    `json:"title,omitempty"`
	Text    string    `json:"text,omitempty"`
	URL     string    `json:"url,omitempty"`
	Picture string    `json:"picture,omitempty"`
	Key     string    `json:"key,omitempty"` // idempotency key that came with it
	Ref     string    `json:"ref,omitempty"` // the platform's own id
	Sum     string    `json:"sum"`           // SHA-256 of the exact body, in hex
	Seen    int       `json:"seen"`          // how often this body has come to this target, this time included
	// Recalled: an application's message that was taken back.
	Recalled bool `json:"recalled,omitempty"`
	Soon     bool `json:"soon,omitempty"` // the one before came less than half an hour ago: no reminder, but a repetition

	Cards []Card `json:"cards,omitempty"`
	Data  []byte `json:"-"` // a picture's or file's bytes, of the newest arrivals only
}

// Card is one article of a news message.
type Card struct {
	Title string `json:"title"`
	Desc  string `json:"desc,omitempty"`
	URL   string `json:"url"`
	Pic   string `json:"pic,omitempty"`
}

// count is how often a body came to a target, and when it came last.
type count struct {
	n    int
	last time.Time
}

const (
	soon      = 30 * time.Minute
	dataBytes = 64 << 20 // of pictures and files that are kept
)

// record keeps an arrival and journals it. The lock is held.
func (s *Sim) record(q *request, a Arrival) {
	s.total++
	sum := sha256.Sum256(q.body)
	a.N, a.At, a.Sum = s.total, q.now, hex.EncodeToString(sum[:])
	if a.Target == "" {
		a.Target = q.target
	}
	key := a.Target + " " + a.Sum
	if c, known := s.counts[key]; known || len(s.counts) < 200_000 {
		a.Seen, a.Soon = c.n+1, known && q.now.Sub(c.last) < soon
		s.counts[key] = count{a.Seen, q.now}
	}
	s.arrivals = append(s.arrivals, a)
	if len(s.arrivals) > s.o.Keep+s.o.Keep/4 {
		s.arrivals = append(s.arrivals[:0:0], s.arrivals[len(s.arrivals)-s.o.Keep:]...)
	}
	if len(a.Data) > 0 {
		room := dataBytes
		for i := len(s.arrivals) - 1; i >= 0; i-- {
			if room -= len(s.arrivals[i].Data); room < 0 {
				s.arrivals[i].Data = nil
			}
		}
	}
	if s.o.Journal != nil {
		if b, err := json.Marshal(a); err == nil {
			if _, err := s.o.Journal.Write(append(b, '\n')); err != nil {
				s.o.Log.Error("sim journal", "err", err)
			}
		}
	}
}

// Arrivals returns the newest arrivals, oldest first.
func (s *Sim) Arrivals() []Arrival {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Arrival(nil), s.arrivals...)
}

// ArrivalsAt returns the newest arrivals at one target, oldest first.
func (s *Sim) ArrivalsAt(target string) []Arrival {
	var out []Arrival
	for _, a := range s.Arrivals() {
		if a.Target == target {
			out = append(out, a)
		}
	}
	return out
}

// Total is how many arrivals there were in all, those not kept included.
func (s *Sim) Total() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.total
}

// Refused is how often the platform said no of itself, by errcode; faults that
// were switched on do not count.
func (s *Sim) Refused() map[int]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.refused)
}

// Repeated returns the arrivals whose exact body had come to the same target
// before: what villagers saw twice.
func (s *Sim) Repeated() []Arrival {
	var out []Arrival
	for _, a := range s.Arrivals() {
		if a.Seen > 1 {
			out = append(out, a)
		}
	}
	return out
}

// Reset forgets what arrived and every fault; groups, tokens and drafts stay.
func (s *Sim) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.arrivals, s.total = nil, 0
	clear(s.counts)
	clear(s.faults)
	clear(s.windows)
	clear(s.refused)
}
