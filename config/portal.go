package config

import (
	"fmt"
	"maps"
	"net"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gaoshi/internal/yamlstrict"
)

// Kinds of county CMS.
const (
	PortalHandoff   = "handoff"   // no interface: a package 报送包 that a person pastes
	PortalJSON      = "json"      // a plain JSON interface, see kinds/json.yaml
	PortalWordPress = "wordpress" // see kinds/wordpress.yaml
)

// Portal describes the county's CMS and the town's columns in it.
type Portal struct {
	Kind    string            `yaml:"kind"`    // handoff | json | wordpress; "" is json with a url, handoff without
	URL     string            `yaml:"url"`     // root of the interface, {{.Base}} in the operations
	Login   Login             `yaml:"login"`   // Basic authentication of every call
	Headers map[string]string `yaml:"headers"` // of every call; values may be references: env:NAME, file:PATH, secret:NAME

	Create     Operation `yaml:"create"`
	Update     Operation `yaml:"update"`      // in place, at the same address; without address: the CMS cannot
	Withdraw   Operation `yaml:"withdraw"`    // take down, or put the tombstone in its place
	Find       Operation `yaml:"find"`        // by our key; without address: the CMS cannot
	Read       Operation `yaml:"read"`        // one article by its id
	Upload     Operation `yaml:"upload"`      // one attachment or picture
	FindFile   Operation `yaml:"find_file"`   // an uploaded file by its name
	RemoveFile Operation `yaml:"remove_file"` // an uploaded file

	Private    []string `yaml:"private"`      // hosts, host:port or networks inside the office that may be called
	SiteName   string   `yaml:"site_name"`    // meta SiteName
	SiteDomain string   `yaml:"site_domain"`  // meta SiteDomain; public addresses lie below it
	SiteIDCode string   `yaml:"site_id_code"` // meta SiteIDCode 网站标识码, ten digits

	Columns   map[string]string `yaml:"columns"`        // column name → the CMS's column id, "" where it has none
	Meta      map[string]string `yaml:"meta"`           // further tags of the detail page, as templates: ColumnType …
	Staleness map[string]int    `yaml:"staleness_days"` // column name → days without an entry until it is stale; 0: never told
	IndexNo   string            `yaml:"index_no"`       // template of 索引号 for notices that bring none
}

// Login is a name with a password that is a reference.
type Login struct {
	User     string `yaml:"user"`
	Password string `yaml:"password"`
}

// Operation is one call of the CMS. Address, headers and body are templates over
// the fields of channels/portal. ID, Public, Key and Message are JSON paths (gjson)
// into the reply. Done, Gone, Refused and Later are answers: a status (201), a
// class (4xx), a range (500-599), or path=value in the reply (code=0).
type Operation struct {
	Method  string            `yaml:"method"`
	Address string            `yaml:"address"`
	Headers map[string]string `yaml:"headers"`
	Body    string            `yaml:"body"`
	Field   string            `yaml:"field"` // upload: field of a multipart form; "" sends the bytes alone
	ID      string            `yaml:"id"`
	Public  string            `yaml:"public"`
	Key     string            `yaml:"key"`
	Message string            `yaml:"message"`
	Done    []string          `yaml:"done"`
	Gone    []string          `yaml:"gone"`
	Refused []string          `yaml:"refused"`
	Later   []string          `yaml:"later"`
}

// Can reports whether the CMS has this operation.
func (o Operation) Can() bool { return o.Address != "" }

// Operations are the operations by their keys.
func (p *Portal) Operations() map[string]*Operation {
	return map[string]*Operation{
		"create": &p.Create, "update": &p.Update, "withdraw": &p.Withdraw, "find": &p.Find, "read": &p.Read,
		"upload": &p.Upload, "find_file": &p.FindFile, "remove_file": &p.RemoveFile,
	}
}

// fifteen are the columns that a township has in the county's portal, unless the
// settings name others.
var fifteen = []string{
	"乡镇动态", "乡镇公告", "公示公告", "公开目录", "应急文件", "乡镇预算", "机构职能", "人事任免", "政策性文件", "政策解读",
	"劳动保障就业创业", "村务", "行政执法", "政府信息公开指南", "政府信息公开年报",
}

// Days until a column without an entry is stale, where neither policy nor settings
// say otherwise (DOMAIN: 动态 two weeks, the rest half a year).
const (
	newsDays  = 14
	otherDays = 182
)

// Column is one column with the days after which it is stale.
type Column struct {
	Name string
	Days int // 0: never told
}

// Watched are the town's columns in the portal with their limits: the settings'
// own number, else the category's staleness_days, else two weeks for news and half
// a year for the rest.
func (p *Portal) Watched(category map[string]int) []Column {
	names := slices.Clone(fifteen)
	if len(p.Columns) > 0 {
		names = slices.Sorted(maps.Keys(p.Columns))
	}
	for _, more := range slices.Sorted(maps.Keys(p.Staleness)) {
		if !slices.Contains(names, more) {
			names = append(names, more)
		}
	}
	out := make([]Column, len(names))
	for i, name := range names {
		days, said := p.Staleness[name]
		switch {
		case said:
		case category[name] > 0:
			days = category[name]
		case strings.HasSuffix(name, "动态") || strings.HasSuffix(name, "要闻"):
			days = newsDays
		default:
			days = otherDays
		}
		out[i] = Column{name, days}
	}
	return out
}

// PortalKind returns a ready description.
func PortalKind(kind string) (Portal, error) {
	var p Portal
	b, err := files.ReadFile(path.Join("kinds", kind+".yaml"))
	if err != nil {
		return p, fmt.Errorf("portal kind %q: %w", kind, err)
	}
	if r := read(kind+".yaml", b, &p); len(r.faults) > 0 {
		return p, r.faults
	}
	p.Kind = kind
	return p, nil
}

// complete lays the settings over the ready description of their kind.
func (p *Portal) complete() error {
	if p.Kind == "" {
		p.Kind = PortalHandoff
		if p.URL != "" {
			p.Kind = PortalJSON
		}
	}
	if p.Kind == PortalHandoff {
		return nil
	}
	ready, err := PortalKind(p.Kind)
	if err != nil {
		return err
	}
	p.Headers = over(ready.Headers, p.Headers)
	ops := ready.Operations()
	for key, mine := range p.Operations() {
		mine.lay(*ops[key])
	}
	return nil
}

// none in place of an address says that the CMS cannot do what its kind can.
const none = "none"

// lay fills what the settings leave open from the ready description.
func (o *Operation) lay(ready Operation) {
	if o.Address == none {
		*o = Operation{}
		return
	}
	for _, f := range []struct{ mine, ready *string }{
		{&o.Method, &ready.Method}, {&o.Address, &ready.Address}, {&o.Body, &ready.Body}, {&o.Field, &ready.Field},
		{&o.ID, &ready.ID}, {&o.Public, &ready.Public}, {&o.Key, &ready.Key}, {&o.Message, &ready.Message},
	} {
		if *f.mine == "" {
			*f.mine = *f.ready
		}
	}
	for _, f := range []struct{ mine, ready *[]string }{{&o.Done, &ready.Done}, {&o.Gone, &ready.Gone}, {&o.Refused, &ready.Refused}, {&o.Later, &ready.Later}} {
		if *f.mine == nil {
			*f.mine = *f.ready
		}
	}
	o.Headers = over(ready.Headers, o.Headers)
}

func over(ready, mine map[string]string) map[string]string {
	out := maps.Clone(ready)
	if out == nil {
		out = map[string]string{}
	}
	maps.Copy(out, mine)
	return out
}

var (
	siteCode   = regexp.MustCompile(`^\d{10}$`)
	answerForm = regexp.MustCompile(`^([1-5]\d\d|[1-5]xx|[1-5]\d\d-[1-5]\d\d|[^=\s][^=]*=.*)$`)
)

// check refuses a description that cannot work. Templates are tried by the
// channel, which knows their fields.
func (p *Portal) check(r *reader) {
	r.oneOf("portal.kind", p.Kind, "", PortalHandoff, PortalJSON, PortalWordPress)
	if p.URL != "" {
		if u, err := url.Parse(p.URL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
			r.fault("portal.url", "要写完整的接口地址，以 https:// 或 http:// 开头，不带用户名和密码")
		}
	}
	if p.Kind == PortalHandoff && p.URL != "" {
		r.fault("portal.url", "kind: handoff 是人工报送，不用接口地址；有接口请写 kind: json 或 wordpress")
	}
	if (p.Kind == PortalJSON || p.Kind == PortalWordPress) && p.URL == "" {
		r.fault("portal.url", "kind: %s 要写接口地址", p.Kind)
	}
	if (p.Login.User == "") != (p.Login.Password == "") {
		r.fault("portal.login", "user 和 password 要一起写")
	}
	if p.Login.Password != "" && !IsRef(p.Login.Password) {
		r.fault("portal.login.password", "密钥不能直接写在这里，请写 env:变量名、file:文件 或 secret:名字")
	}
	r.checkRefs("portal.headers", p.Headers)
	for key, o := range p.Operations() {
		o.check(r, "portal."+key, key)
	}
	for i, h := range p.Private {
		if !validPrivate(h) {
			r.fault(fmt.Sprintf("portal.private[%d]", i), "“%s”不是主机、主机:端口或网段，例如 10.1.2.3、cms.local:8080、10.1.0.0/16", h)
		}
	}
	if p.SiteIDCode != "" && !siteCode.MatchString(p.SiteIDCode) {
		r.fault("portal.site_id_code", "网站标识码是10位数字")
	}
	if strings.ContainsAny(p.SiteDomain, "/: ") {
		r.fault("portal.site_domain", "只写域名，例如 www.example.gov.cn")
	}
	for name, days := range p.Staleness {
		if days < 0 || days > 3660 {
			r.fault(yamlstrict.Join("portal.staleness_days", name), "应在 0 到 3660 天之间；0 是不提醒")
		}
	}
	for name := range p.Columns {
		if strings.TrimSpace(name) == "" {
			r.fault("portal.columns", "栏目要写名称")
		}
	}
}

func (o *Operation) check(r *reader, path, key string) {
	if o.Method != "" && !slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, o.Method) {
		r.fault(path+".method", "不能写“%s”，只能写：GET、POST、PUT、PATCH、DELETE", o.Method)
	}
	if o.Field != "" && key != "upload" {
		r.fault(path+".field", "只有 upload 用得到")
	}
	r.checkRefs(path+".headers", o.Headers)
	for name, list := range map[string][]string{"done": o.Done, "gone": o.Gone, "refused": o.Refused, "later": o.Later} {
		for i, a := range list {
			if !answerForm.MatchString(a) || !orderly(a) {
				r.fault(fmt.Sprintf("%s.%s[%d]", path, name, i), "“%s”看不懂，请写状态码（200、4xx、500-599）或“路径=值”（code=0）", a)
			}
		}
	}
}

// orderly reports whether a range of statuses does not run backwards.
func orderly(answer string) bool {
	from, to, ranged := strings.Cut(answer, "-")
	if !ranged || len(from) != 3 || len(to) != 3 {
		return true
	}
	a, err := strconv.Atoi(from)
	b, err2 := strconv.Atoi(to)
	return err != nil || err2 != nil || a <= b
}

// validPrivate reports whether s is a host, host:port or a network in CIDR form.
func validPrivate(s string) bool {
	if strings.Contains(s, "/") {
		_, _, err := net.ParseCIDR(s)
		return err == nil
	}
	host := s
	if h, port, err := net.SplitHostPort(s); err == nil {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return false
		}
		host = h
	}
	return host != "" && !strings.ContainsAny(host, " \t@?#")
}
