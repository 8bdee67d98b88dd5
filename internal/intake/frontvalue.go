package intake

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// scalar returns the words of a plain value.
func (r *frontReader) scalar(key string, n ast.Node) (string, bool) {
	switch v := n.(type) {
	case nil, *ast.NullNode:
		return "", false
	case *ast.StringNode:
		return v.Value, true
	case *ast.LiteralNode:
		if v.Value == nil {
			return "", false
		}
		return v.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		r.fault(n, "“%s”的值用了 &、*、! 开头的写法，这里不支持。请给值加上双引号。", key)
	case *ast.SequenceNode:
		r.fault(n, "“%s”只能写一个值，不能写成列表。值里有方括号的，请加双引号。", key)
	default:
		r.fault(n, "“%s”只能写一个值。值里有冒号或花括号的，请加双引号。", key)
	}
	return "", false
}

// items returns the values of a list; a single value is a list of one.
func (r *frontReader) items(n ast.Node) []ast.Node {
	switch v := n.(type) {
	case nil, *ast.NullNode:
		return nil
	case *ast.SequenceNode:
		return v.Values
	}
	return []ast.Node{n}
}

func text(p *string) setter {
	return func(r *frontReader, key string, n ast.Node) {
		if s, ok := r.scalar(key, n); ok {
			*p = strings.TrimRight(s, " \t\n\u3000")
		}
	}
}

func texts(p *[]string) setter {
	return func(r *frontReader, key string, n ast.Node) {
		for _, item := range r.items(n) {
			if s, ok := r.scalar(key, item); ok && strings.TrimSpace(s) != "" {
				*p = append(*p, strings.TrimSpace(s))
			}
		}
	}
}

var nameForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`)

// named takes an identifier: of a notice, a category, a village.
func named[T ~string](p *T) setter {
	return func(r *frontReader, key string, n ast.Node) {
		s, ok := r.scalar(key, n)
		switch s = strings.TrimSpace(s); {
		case !ok || s == "":
		case !nameForm.MatchString(s):
			r.fault(n, "“%s”是“%s”，只能用英文字母、数字、短横线和下划线，不超过64个字符。", key, short(s))
		default:
			*p = T(s)
		}
	}
}

// category takes a category's key, or what a person takes it to be called: whether
// there is one of that name is for policy to say.
func category(p *notice.Category) setter { return called(p) }

// called takes an identifier or a Chinese name.
func called[T ~string](p *T) setter {
	return func(r *frontReader, key string, n ast.Node) {
		s, ok := r.scalar(key, n)
		if s = strings.TrimSpace(s); ok && hanName.MatchString(s) {
			*p = T(s)
			return
		}
		named(p)(r, key, n)
	}
}

var hanName = regexp.MustCompile(`^\p{Han}[\p{Han}、（）0-9]{1,15}$`)

// places takes villages by their ids. A name is taken too: preflight knows the
// town, and says which id is meant.
func places(p *[]string) setter {
	return func(r *frontReader, key string, n ast.Node) {
		for _, item := range r.items(n) {
			var s string
			called(&s)(r, key, item)
			if s != "" && slices.Contains(*p, s) {
				r.fault(item, "“%s”里“%s”写了两遍，请留一个。", key, s)
				continue
			}
			if s != "" {
				*p = append(*p, s)
			}
		}
		if len(*p) > 1 && slices.Contains(*p, "all") {
			r.fault(n, "“%s”里 all 表示全镇各村，不能和村的编号一起写。请只写 [all]，或只写村的编号。", key)
			*p = nil
		}
	}
}

func word[T ~string](p *T, allowed ...string) setter {
	return func(r *frontReader, key string, n ast.Node) {
		s, ok := r.scalar(key, n)
		switch s = strings.TrimSpace(s); {
		case !ok || s == "":
		case !slices.Contains(allowed, s):
			r.fault(n, "“%s”是“%s”，只能是：%s。", key, short(s), strings.Join(allowed, "、"))
		default:
			*p = T(s)
		}
	}
}

func words(p *[]string, allowed ...string) setter {
	return func(r *frontReader, key string, n ast.Node) {
		for _, item := range r.items(n) {
			var s string
			word(&s, allowed...)(r, key, item)
			switch {
			case s == "":
			case slices.Contains(*p, s):
				r.fault(item, "“%s”里“%s”写了两遍，请留一个。", key, s)
			default:
				*p = append(*p, s)
			}
		}
	}
}

func truth(p *bool) setter {
	return func(r *frontReader, key string, n ast.Node) {
		s, ok := r.scalar(key, n)
		switch strings.TrimSpace(s) {
		case "true":
			*p = true
		case "false":
			*p = false
		default:
			if ok {
				r.fault(n, "“%s”是“%s”，只能是：true（是）、false（否）。", key, short(s))
			}
		}
	}
}

func whole(p *int, least, most int) setter {
	return func(r *frontReader, key string, n ast.Node) {
		s, ok := r.scalar(key, n)
		if !ok {
			return
		}
		v, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil || v < least || v > most {
			r.fault(n, "“%s”是“%s”，要写 %d 到 %d 的整数。", key, short(s), least, most)
			return
		}
		*p = v
	}
}

func moment(p *time.Time) setter {
	return func(r *frontReader, key string, n ast.Node) {
		s, ok := r.scalar(key, n)
		if !ok || strings.TrimSpace(s) == "" {
			return
		}
		t, ok := parseTime(strings.TrimSpace(s))
		if !ok {
			r.fault(n, "“%s”是“%s”，不是看得懂的日期或时间。请写成 2026-11-23 或 2026-11-23T09:00（北京时间）。", key, short(s))
			return
		}
		*p = t
	}
}

// hour24 is the end of a day as people write it.
var hour24 = regexp.MustCompile(`[T ]?(?:24:00(?::00)?|24时)(?:Z|[+-]\d\d:\d\d)?$`)

// hourSaid tells a moment with an hour from a day without one.
var hourSaid = regexp.MustCompile(`\d[:：]\d|\d时`)

// ending takes the moment at which something ends. A day without an hour is the
// last day, whole; an hour of 24:00, and one of 0:00 the day after, say the same.
func ending(p *time.Time) setter {
	return func(r *frontReader, key string, n ast.Node) {
		s, ok := r.scalar(key, n)
		if s = strings.TrimSpace(s); ok && hour24.MatchString(s) {
			if t, ok := parseTime(strings.TrimSpace(hour24.ReplaceAllString(s, ""))); ok {
				*p = t
				return
			}
		}
		before := *p
		if moment(p)(r, key, n); !p.Equal(before) && hourSaid.MatchString(s) {
			*p = calendar.LastMoment(*p)
		}
	}
}

func moments(p *[]time.Time) setter {
	return func(r *frontReader, key string, n ast.Node) {
		for _, item := range r.items(n) {
			var t time.Time
			if moment(&t)(r, key, item); !t.IsZero() {
				*p = append(*p, t)
			}
		}
	}
}

// clocks takes times of day, as a list or with commas between: "07:30,12:00".
func clocks(p *[]string) setter {
	return func(r *frontReader, key string, n ast.Node) {
		for _, item := range r.items(n) {
			s, ok := r.scalar(key, item)
			if !ok {
				continue
			}
			for _, part := range strings.FieldsFunc(s, func(c rune) bool { return c == ',' || c == '，' || c == '、' || c == ' ' }) {
				t, err := time.Parse("15:04", strings.ReplaceAll(part, "：", ":"))
				if err != nil {
					r.fault(item, "“%s”里的“%s”不是钟点。请写成 07:30。", key, short(part))
					continue
				}
				*p = append(*p, t.Format("15:04"))
			}
		}
	}
}

func attachments(p *[]notice.Attachment) setter {
	return func(r *frontReader, key string, n ast.Node) {
		for _, item := range r.items(n) {
			var s string
			text(&s)(r, key, item)
			switch s = strings.TrimSpace(s); {
			case s == "":
			case strings.ContainsAny(s, "/\\\n\x00"):
				r.fault(item, "“%s”里的“%s”带了路径。请只写文件名。", key, short(s))
			default:
				*p = append(*p, notice.Attachment{Name: s, MediaType: mediaTypeOf(s)})
			}
		}
	}
}

// short cuts what a message quotes to a readable length.
func short(s string) string {
	rs := []rune(strings.ReplaceAll(s, "\n", " "))
	if len(rs) > 40 {
		return string(rs[:40]) + "…"
	}
	return string(rs)
}

var timeForms = []string{
	time.RFC3339, "2006-01-02T15:04Z07:00",
	"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04",
	"2006-01-02", "2006-1-2", "2006年1月2日15:04", "2006年1月2日15时04分", "2006年1月2日15时", "2006年1月2日",
}

// parseTime reads a date or a time; without a zone it is Asia/Shanghai. The
// result is in Asia/Shanghai, whole seconds, between the years 1949 and 2999.
func parseTime(s string) (time.Time, bool) {
	for _, form := range timeForms {
		if t, err := time.ParseInLocation(form, s, calendar.Zone); err == nil {
			t = t.In(calendar.Zone).Truncate(time.Second)
			return t, t.Year() >= 1949 && t.Year() <= 2999
		}
	}
	return time.Time{}, false
}
