package main

import (
	"errors"
	"fmt"

	"gaoshi/internal/calendar"
	"gaoshi/internal/draft"
	"gaoshi/internal/intake"
	"gaoshi/internal/notice"
	"gaoshi/internal/preflight"
)

// readCmd shows what a file is taken for. Standard output holds the notice as Markdown
// with its front matter, the same text that the desk opens; standard error holds what
// was not taken over and what is missing. Nothing is kept.
type readCmd struct {
	Files []string `arg:"" name:"文件" help:"Word、Excel、WPS、网页、文本，或带抬头的 Markdown，可以一次写几个。"`
}

func (x *readCmd) Run(c *commands, s streams) error {
	all, err := c.load()
	if err != nil {
		return err
	}
	room := draft.Room{Options: draft.Options{Town: all.Town.Registry(), Policy: all.Policy, Clock: calendar.RealClock{}}}
	refused := false
	for i, path := range x.Files {
		read, err := readFile(path)
		var told *notice.Refusal
		if errors.As(err, &told) { // the others are read all the same
			fmt.Fprintln(s.err, err)
			refused = true
			continue
		}
		if err != nil {
			return err
		}
		n := read.Notice
		formed := n.Content.FormedOn
		room.Fill(&n.Content)
		n.Content.FormedOn = formed // what the file does not say is asked, not guessed
		if i > 0 {
			fmt.Fprintln(s.out)
		}
		if _, err := s.out.Write(intake.File(n)); err != nil {
			return err
		}
		if err := preflight.WriteText(s.err, path, together(read.Found, n, nil)); err != nil {
			return err
		}
	}
	if refused {
		return errSilent
	}
	return nil
}
