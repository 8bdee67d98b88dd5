package cms

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"github.com/tidwall/gjson"

	"gaoshi/config"
)

var funcs = template.FuncMap{
	"json":  toJSON,
	"query": url.QueryEscape,
	"path":  url.PathEscape,
	"slug":  Slug,
	"lower": strings.ToLower,
	"upper": strings.ToUpper,
}

func toJSON(v any) (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimRight(b.String(), "\n"), err
}

// Slug writes a key in lower-case letters, digits and single hyphens.
func Slug(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.TrimRight(b.String(), "-")
}

// parse reads the templates of an operation. all are the headers of every call.
func parse(key string, d config.Operation, all map[string]string) (*operation, error) {
	op := &operation{Operation: d, key: key, headers: map[string]*template.Template{}}
	if op.Method == "" {
		op.Method = "POST"
	}
	var errs []error
	read := func(what, text string) *template.Template {
		t, err := template.New(what).Option("missingkey=error").Funcs(funcs).Parse(text)
		if err != nil {
			errs = append(errs, fault(key, what, err))
		}
		return t
	}
	op.address = read("address", d.Address)
	if d.Body != "" {
		op.body = read("body", d.Body)
	}
	headers := maps.Clone(all)
	if headers == nil {
		headers = map[string]string{}
	}
	maps.Copy(headers, d.Headers)
	for _, k := range slices.Sorted(maps.Keys(headers)) {
		op.headers[k] = read("headers."+k, headers[k])
	}
	return op, errors.Join(errs...)
}

// fault is a template's fault in Chinese, with the key that it stands under.
func fault(key, what string, err error) error {
	return fmt.Errorf("portal.%s.%s 写得不对：%s", key, what, PlainFault(err))
}

// PlainFault turns what text/template says into words for the administrator.
func PlainFault(err error) string {
	s := err.Error()
	for _, x := range []struct{ in, say string }{
		{"can't evaluate field ", "没有这个字段："}, {"function ", "没有这个函数："},
		{"unexpected ", "大括号里写错了，附近是："}, {"unclosed action", "少了收尾的 }}"},
	} {
		if _, rest, ok := strings.Cut(s, x.in); ok {
			word, _, _ := strings.Cut(rest, " in type")
			return x.say + strings.Trim(strings.TrimSuffix(word, " not defined"), `"`)
		}
	}
	if _, rest, ok := strings.Cut(s, ": "); ok {
		s = rest
	}
	return s
}

// fill executes the templates. An error is Chinese and names the key.
func (op *operation) fill(base string, c Call) (to string, headers map[string]string, body []byte, err error) {
	c.Base, c.And = strings.TrimRight(base, "/"), "?"
	if strings.Contains(base, "?") {
		c.And = "&"
	}
	if c.Package == nil {
		c.Package = &Package{}
	}
	exec := func(what string, t *template.Template) string {
		var b strings.Builder
		if e := t.Execute(&b, c); e != nil && err == nil {
			err = fault(op.key, what, e)
		}
		return b.String()
	}
	to = strings.TrimSpace(exec("address", op.address))
	headers = map[string]string{}
	json := false
	for k, t := range op.headers {
		headers[k] = exec("headers."+k, t)
		if strings.ContainsAny(headers[k], "\r\n") && err == nil {
			err = fmt.Errorf("portal.%s.headers.%s 里不能换行", op.key, k)
		}
		json = json || strings.EqualFold(k, "Content-Type") && strings.Contains(strings.ToLower(headers[k]), "json")
	}
	if op.body != nil {
		body = []byte(exec("body", op.body))
	}
	if err != nil {
		return "", nil, nil, err
	}
	if u, e := url.Parse(to); e != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", nil, nil, fmt.Errorf("portal.%s.address 得出的不是完整的网址", op.key)
	}
	if json && body != nil && !gjson.ValidBytes(body) {
		return "", nil, nil, fmt.Errorf("portal.%s.body 得出的不是 JSON；每个值都要写成 {{json .Title}} 这样，不加引号", op.key)
	}
	return to, headers, body, nil
}

// Try fills every template of every operation with a sample, and returns all that
// is wrong, in Chinese.
func (c *Client) Try(sample Call) error {
	var errs []error
	base := c.o.Portal.URL
	if base == "" {
		base = "https://cms.example.test/api"
	}
	for _, key := range slices.Sorted(maps.Keys(c.ops)) {
		if _, _, _, err := c.ops[key].fill(base, sample); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// What an answer means where the description does not say.
var usual = map[Meaning][]string{
	Done: {"2xx"}, Gone: {"404", "410"}, Refused: {"3xx", "4xx"}, Later: {"408", "425", "429", "503"},
}

func (op *operation) answers(m Meaning) []string {
	said := map[Meaning][]string{Done: op.Done, Gone: op.Gone, Refused: op.Refused, Later: op.Later}[m]
	if said == nil {
		return usual[m]
	}
	return said
}

// meaning judges a reply: first by what stands in it, then by its status.
func (op *operation) meaning(status int, body []byte) Meaning {
	for _, m := range []Meaning{Later, Gone, Refused, Done} {
		if slices.ContainsFunc(op.answers(m), func(a string) bool { return says(body, a) }) {
			return m
		}
	}
	if status/100 == 2 && gjson.ValidBytes(body) && slices.ContainsFunc(op.Done, func(a string) bool { return strings.Contains(a, "=") }) {
		return Refused // the reply was to say that it is done, and says something else
	}
	for _, m := range []Meaning{Later, Gone, Done, Refused} {
		if slices.ContainsFunc(op.answers(m), func(a string) bool { return isStatus(a, status) }) {
			return m
		}
	}
	return Unclear
}

// says reports whether a reply holds path=value.
func says(body []byte, answer string) bool {
	path, want, ok := strings.Cut(answer, "=")
	if !ok || !gjson.ValidBytes(body) {
		return false
	}
	v := gjson.GetBytes(body, path)
	return v.Exists() && v.String() == want
}

// isStatus reports whether a status is meant by 404, 4xx or 500-599.
func isStatus(answer string, status int) bool {
	if strings.HasSuffix(answer, "xx") && len(answer) == 3 {
		return int(answer[0]-'0') == status/100
	}
	from, to, ranged := strings.Cut(answer, "-")
	a, err := strconv.Atoi(from)
	if err != nil {
		return false
	}
	if !ranged {
		return a == status
	}
	b, err := strconv.Atoi(to)
	return err == nil && a <= status && status <= b
}

// readable reports whether a reply that should name something can be read.
func (op *operation) readable(body []byte) bool {
	if op.ID == "" && op.Public == "" && op.Key == "" || len(strings.TrimSpace(string(body))) == 0 {
		return true
	}
	return gjson.ValidBytes(body)
}

// entries takes what the reply names: one thing, or lists of equal length. A
// relative address is completed by the address that was called.
func (op *operation) entries(body []byte, called string) []Entry {
	ids, addresses, keys := strs(body, op.ID), strs(body, op.Public), strs(body, op.Key)
	n := max(len(ids), len(addresses))
	out := make([]Entry, 0, n)
	at := func(list []string, i int) string {
		if i < len(list) {
			return list[i]
		}
		return ""
	}
	base, _ := url.Parse(called)
	for i := range n {
		e := Entry{ID: at(ids, i), Address: at(addresses, i), Key: at(keys, i)}
		if e.Address != "" && base != nil {
			if u, err := base.Parse(e.Address); err == nil {
				e.Address = u.String()
			}
		}
		if e.ID != "" || e.Address != "" {
			out = append(out, e)
		}
	}
	return out
}

func strs(body []byte, path string) []string {
	if path == "" {
		return nil
	}
	v := gjson.GetBytes(body, path)
	if !v.IsArray() {
		if s := v.String(); v.Exists() && v.Type != gjson.Null && s != "" {
			return []string{s}
		}
		return nil
	}
	var out []string
	for _, x := range v.Array() {
		out = append(out, x.String())
	}
	return out
}
