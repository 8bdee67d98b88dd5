package main

import (
	"net"
	"strings"
	"testing"

	"gaoshi/config"
)

// A practice town that other machines can reach says so; one on its own machine, and a
// real one, do not.
func TestPracticeOpenToOthersIsWarnedOf(t *testing.T) {
	for _, c := range []struct {
		mode, at string
		warns    bool
	}{
		{config.Practice, "0.0.0.0:8420", true}, {config.Practice, "[::]:8420", true}, {config.Practice, "10.1.2.3:80", true},
		{config.Practice, "127.0.0.1:8420", false}, {config.Practice, "127.8.0.1:1", false}, {config.Practice, "[::1]:8420", false},
		{config.Live, "0.0.0.0:8420", false},
	} {
		at, err := net.ResolveTCPAddr("tcp", c.at)
		if err != nil {
			t.Fatal(err)
		}
		s := config.DefaultSettings()
		s.Mode = c.mode
		if got := openPractice(&s, at); (got != "") != c.warns || c.warns && !strings.Contains(got, "127.0.0.1") {
			t.Errorf("%s on %s: %q", c.mode, c.at, got)
		}
	}
}
