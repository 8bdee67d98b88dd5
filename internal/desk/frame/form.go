package frame

import (
	"net/url"
	"slices"
	"strings"
)

// Digits reads what was typed, in narrow or wide digits, with or without spaces.
func Digits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		}
		return -1
	}, s)
}

// Form is what stands in the fields of a page, with what is wrong beside them.
type Form struct {
	Values url.Values
	Errors map[string]string
}

// V is the value of a field.
func (f Form) V(name string) string { return f.Values.Get(name) }

// Has reports whether a box is ticked.
func (f Form) Has(name, value string) bool { return slices.Contains(f.Values[name], value) }

// Err is what is wrong with a field, in Chinese.
func (f Form) Err(name string) string { return f.Errors[name] }

// Errs counts what is wrong.
func (f Form) Errs() int { return len(f.Errors) }

func OneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
