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
	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/draft"
)

// Options is what the room needs.
type Options struct {
	Drafts *draft.Room // where they are kept. It must be given.
}

// Room is where drafts are made.
type Room struct {
	*edition.Room
	Options
}

// New opens the room.
func New(e *edition.Room, o Options) (*Room, error) {
	err := frame.Given("drafting", map[string]bool{"Drafts": o.Drafts != nil})
	return &Room{e, o}, err
}
