// Package drafting is the clerk's work on an edition that is not signed: a file or
// pasted text becomes a draft, its fields are edited, what a click can mend is
// mended, what was issued gets a correction or a withdrawal, and what will not be
// used is given up.
//
// Only its author changes a draft. A form that is refused comes back with all that
// was typed; one that met another's change shows both. Whatever is changed goes the
// way of review anew.
package drafting

import (
	"context"
	"time"

	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/intake"
	"gaoshi/internal/notice"
)

// Options is what the room needs.
type Options struct {
	// Insert keeps a new edition. It must be given.
	Insert func(ctx context.Context, n *notice.Notice) error
	Prefix string // of numbers given to notices without one: QH; "" is GS
}

// Room is where drafts are made.
type Room struct {
	*edition.Room
	Options
	reader *intake.Reader
}

// convertTime is how long an old Word or WPS file may take to become a new one.
const convertTime = time.Minute

// New opens the room.
func New(e *edition.Room, o Options) (*Room, error) {
	if o.Prefix == "" {
		o.Prefix = "GS"
	}
	err := frame.Given("drafting", map[string]bool{"Insert": o.Insert != nil})
	return &Room{e, o, &intake.Reader{Convert: intake.LibreOffice("", convertTime)}}, err
}
