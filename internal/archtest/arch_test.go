// Package archtest holds the plan of the house as a test: which rooms there are, what
// belongs in each, and which of our rooms it opens. Arrows only go down.
//
// The plan is house.txt: a room stands at the beginning of its line, with what it is
// for, and below it, indented, the rooms that it imports, one a line. It is exact: an
// arrow that is not there fails, and so does one that nobody needs any more.
package archtest

import (
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

//go:embed house.txt
var plan string

var update = flag.Bool("update", false, "write house.txt as the code is: look at what changes, and say in the commit why")

// room is one room of the plan.
type room struct {
	note  string // what it is for
	opens []string
}

// read reads the plan.
func read(text string) (map[string]*room, error) {
	house := map[string]*room{}
	var last *room
	for i, line := range strings.Split(text, "\n") {
		name, note, _ := strings.Cut(line, "#")
		name, note = strings.TrimRight(name, " "), strings.TrimSpace(note)
		switch {
		case name == "":
		case strings.HasPrefix(name, "\t"):
			if last == nil {
				return nil, fmt.Errorf("house.txt:%d: an arrow without a room", i+1)
			}
			last.opens = append(last.opens, strings.TrimSpace(name))
		case house[name] != nil:
			return nil, fmt.Errorf("house.txt:%d: %s stands twice", i+1, name)
		default:
			last = &room{note: note}
			house[name] = last
		}
	}
	return house, nil
}

// built asks the go command which rooms there are and what they import.
func built(t *testing.T) map[string]*room {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "gaoshi/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	house := map[string]*room{}
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); err == io.EOF {
			return house
		} else if err != nil {
			t.Fatal(err)
		}
		r := &room{}
		for _, imp := range p.Imports {
			if to, ours := strings.CutPrefix(imp, "gaoshi/"); ours {
				r.opens = append(r.opens, to)
			}
		}
		slices.Sort(r.opens)
		house[strings.TrimPrefix(p.ImportPath, "gaoshi/")] = r
	}
}

// words is the house as text, as house.txt has it.
func words(house map[string]*room) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(house)) {
		b.WriteString(name)
		if house[name].note != "" {
			b.WriteString(" # " + house[name].note)
		}
		b.WriteByte('\n')
		for _, to := range house[name].opens {
			b.WriteString("\t" + to + "\n")
		}
	}
	return b.String()
}

// floors are the floors of the house, the highest first. A room opens its own floor
// and those below.
var floors = []string{"cmd", "scheduler", "channels", "config", "internal", "templates"}

func floor(room string) int {
	top, _, _ := strings.Cut(room, "/")
	return slices.Index(floors, top)
}

// forTests are rooms that only tests open: they may look up.
func forTests(room string) bool {
	return strings.HasSuffix(room, "test") || room == "internal/canary"
}

// doors are the rooms of people and of storage: a channel may not open them.
var doors = []string{"internal/store", "internal/desk", "internal/site", "internal/intake"}

func TestArrows(t *testing.T) {
	house, err := read(plan)
	if err != nil {
		t.Fatal(err)
	}
	now := built(t)
	if *update {
		for name, r := range now {
			if was := house[name]; was != nil {
				r.note = was.note
			}
		}
		if err := os.WriteFile("house.txt", []byte(words(now)), 0o600); err != nil {
			t.Fatal(err)
		}
		house = now
	}
	const mend = "Mend it in internal/archtest/house.txt (or: go test ./internal/archtest -run Arrows -update), and say in the commit why."
	for name, r := range now {
		planned := house[name]
		if planned == nil {
			t.Errorf("%s is a new room: give it a line of its own, %q, and below it what it opens. %s", name, name+" # what it is for", mend)
			continue
		}
		for _, to := range r.opens {
			if !slices.Contains(planned.opens, to) {
				t.Errorf("%s opens %s, which the plan does not show. If it should, add the line %q below %q. %s", name, to, "\t"+to, name, mend)
			}
			if floor(name) > floor(to) && !forTests(name) {
				t.Errorf("%s opens %s: arrows only go down", name, to)
			}
			if strings.HasPrefix(name, "channels/") && name != "channels/channeltest" && slices.Contains(doors, to) {
				t.Errorf("the channel %s may not open %s", name, to)
			}
		}
		for _, to := range planned.opens {
			if !slices.Contains(r.opens, to) {
				t.Errorf("%s no longer opens %s: take the line %q away below %q. %s", name, to, "\t"+to, name, mend)
			}
		}
	}
	for name := range house {
		if now[name] == nil {
			t.Errorf("%s is in the plan, and not in the house. %s", name, mend)
		}
	}
	t.Log("the house:\n" + words(house))
}

func TestThePlanIsReadStrictly(t *testing.T) {
	house, err := read("# a note\na # for a\n\tb\n\tc # why\n\nb\n")
	if err != nil || len(house) != 2 || house["a"].note != "for a" || !slices.Equal(house["a"].opens, []string{"b", "c"}) || house["b"].opens != nil {
		t.Errorf("%+v, %v", house, err)
	}
	for _, bad := range []string{"\tb\n", "a\na\n"} {
		if _, err := read(bad); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
}
