package annual

import (
	"slices"
	"testing"
)

// filled is a report of zeros in which rows of table three stand as given.
func filled(f Form, year int, rows map[Line][7]int, sum [7]int) *Report {
	r := Empty(f, year)
	for _, c := range r.Refs() {
		*r.At(c) = Filled(0)
	}
	for l, v := range rows {
		for j, n := range v {
			r.Three[f.ThreeRowOf(l)][j] = Filled(Whole(n))
		}
	}
	for j, n := range sum {
		r.Three[f.ThreeSum()][j] = Filled(Whole(n))
	}
	return r
}

// The vectors of the form: which rules of arithmetic are broken.
func TestVectors(t *testing.T) {
	for _, tt := range []struct {
		name string
		rows map[Line][7]int
		sum  [7]int
		want []string
	}{
		{"zeros", nil, [7]int{}, nil},
		{"small", map[Line][7]int{Received: {3, 1, 0, 0, 0, 0, 4}, CarriedIn: {1, 0, 0, 0, 0, 0, 1}, Granted: {2, 0, 0, 0, 0, 0, 2},
			Partly: {1, 0, 0, 0, 0, 0, 1}, NotHeld: {0, 1, 0, 0, 0, 0, 1}, CarriedOut: {1, 0, 0, 0, 0, 0, 1}}, [7]int{3, 1, 0, 0, 0, 0, 4}, nil},
		{"R1", map[Line][7]int{Received: {3, 0, 0, 0, 0, 0, 3}, Granted: {2, 0, 0, 0, 0, 0, 2}}, [7]int{2, 0, 0, 0, 0, 0, 2}, []string{"R1"}},
		{"R2", map[Line][7]int{Received: {2, 1, 0, 0, 0, 0, 2}, Granted: {2, 1, 0, 0, 0, 0, 2}}, [7]int{2, 1, 0, 0, 0, 0, 2}, []string{"R2"}},
		{"R3", map[Line][7]int{Received: {2, 0, 0, 0, 0, 0, 2}, Granted: {1, 0, 0, 0, 0, 0, 1}}, [7]int{2, 0, 0, 0, 0, 0, 2}, []string{"R3"}},
	} {
		for _, f := range []Form{Form2019, Form2021} {
			e := Examine(filled(f, 2020, tt.rows, tt.sum), Known{})
			if got := e.Broken(); !slices.Equal(got, tt.want) {
				t.Errorf("%s in form %d: broken %v, want %v", tt.name, f, got, tt.want)
			}
			if e.Finished() != (tt.want == nil) {
				t.Errorf("%s: finished %v", tt.name, e.Finished())
			}
		}
	}
}

func TestParseAmount(t *testing.T) {
	for s, want := range map[string]string{"12": "12", "１２": "12", "1,234": "1234", "3.50": "3.5", "190.457379": "190.457379", "-2": "-2", "十二": "12", "一百二十七": "127",
		"二十": "20", "一百零四": "104", "零": "0", "两": "2", "一千零五": "1005", "一万二千": "12000", " 0 ": "0", "二〇一九": "2019", "三百": "300"} {
		if a, ok := ParseAmount(s); !ok || a.String() != want {
			t.Errorf("%q: %v %v, want %s", s, a, ok, want)
		}
	}
	for _, s := range []string{"", "/", "-", "无", "12件", "1.2.3", "1.", ".5x", "1.1234567"} {
		if a, ok := ParseAmount(s); ok {
			t.Errorf("%q: %v, want none", s, a)
		}
	}
}
