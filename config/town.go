package config

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/robfig/cron/v3"

	"gaoshi/internal/notice"
)

// Town is town.yaml.
type Town struct {
	Town struct {
		Name        string `yaml:"name"`
		County      string `yaml:"county"`
		Issuer      string `yaml:"issuer"`
		RegionCode  string `yaml:"region_code"`
		OfficePhone string `yaml:"office_phone"`
	} `yaml:"town"`
	Phones []string `yaml:"phones"`
	Names  []string `yaml:"names"`
	// Readings are pinyin of names that a dictionary would misread: 石庙垭: shí miào yā.
	Readings map[string]string `yaml:"readings"`
	Portal   struct {
		ID   string `yaml:"id"`
		Name string `yaml:"name"`
		Kind string `yaml:"kind"`
	} `yaml:"portal"`
	WeChat   []account        `yaml:"wechat"`
	Officers []notice.Officer `yaml:"officers"`
	Villages []village        `yaml:"villages"`
}

// account is a WeChat target of the whole town: the official account, the
// application's messages to officials, subscription notices.
type account struct {
	ID       string `yaml:"id"`
	Name     string `yaml:"name"`
	Kind     string `yaml:"kind"`
	Mode     string `yaml:"mode"`     // official: publish | mass
	Tag      string `yaml:"tag"`      // official, mass: id of the followers' tag; "" is everybody
	Users    string `yaml:"users"`    // app: WeCom ids, by |
	Template string `yaml:"template"` // subscribe
	Fields   string `yaml:"fields"`   // subscribe: thing1=title,time2=day
}

type village struct {
	ID         string    `yaml:"id"`
	Name       string    `yaml:"name"`
	Type       string    `yaml:"type"`
	Households int       `yaml:"households"`
	Registered int       `yaml:"registered"`
	Resident   int       `yaml:"resident"`
	Migrants   int       `yaml:"migrants"`
	Printer    string    `yaml:"printer"`
	Tag        string    `yaml:"wechat_tag"` // id of the official account's tag for this village
	Groups     []group   `yaml:"groups"`
	Boards     []board   `yaml:"boards"`
	Speakers   []speaker `yaml:"speakers"`
}

type group struct {
	ID      string `yaml:"id"`
	Name    string `yaml:"name"`
	Members int    `yaml:"members"`
	Away    bool   `yaml:"away"`
	Kind    string `yaml:"kind"`
	Robot   string `yaml:"robot"`
	Form    string `yaml:"form"`    // group_robot: card | text | full | image | file | markdown
	Readers string `yaml:"readers"` // group_robot: wecom where all read it in WeCom; markdown needs it
	Owner   string `yaml:"owner"`   // customer_group: the owner's WeCom id
	Chats   string `yaml:"chats"`   // customer_group: chat ids, by commas
}

type board struct {
	ID    string `yaml:"id"`
	Place string `yaml:"place"`
	Paper string `yaml:"paper"`
	Type  string `yaml:"type"` // large: 大字版
	Ink   string `yaml:"ink"`  // black: nothing in red, for a printer that has none
	Long  string `yaml:"long"` // what does not fit: one page in small type, or an excerpt; "" is a second page
}

type speaker struct {
	ID    string   `yaml:"id"`
	Zone  string   `yaml:"zone"`
	Count int      `yaml:"count"`
	Kind  string   `yaml:"kind"`
	Slots []string `yaml:"slots"`
	// Volume is what the platform that plays is asked for, 1 to 100; 0 leaves it as it is.
	Volume   int    `yaml:"volume"`
	AreaCode string `yaml:"area_code"` // 12 digits of the zone for emergency broadcasts; "" is loudspeaker.ebd.area_code
}

// wecomForm is a member's account 账号 in WeCom: never "@all", which is everybody,
// and no "|", which parts one account from the next.
var wecomForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}$`)

// areaForm is a code of 统计用区划代码, down to the village.
var areaForm = regexp.MustCompile(`^[0-9]{12}$`)

var idForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,30}$`)

func readTown(file string, src []byte) (*Town, *reader) {
	t := new(Town)
	r := read(file, src, t)
	if r.broken {
		return t, r
	}
	for path, v := range map[string]string{"town.name": t.Town.Name, "town.county": t.Town.County, "town.issuer": t.Town.Issuer} {
		if v == "" {
			r.fault(path, "不能空着")
		}
	}
	if len(t.Villages) == 0 {
		r.fault("villages", "至少要有一个村")
	}
	seen := map[string]bool{}
	r.id(seen, "portal.id", t.Portal.ID)
	for i, a := range t.WeChat {
		p := fmt.Sprintf("wechat[%d]", i)
		r.id(seen, p+".id", a.ID)
		r.oneOf(p+".kind", a.Kind, "official", "app", "subscribe")
		switch a.Kind {
		case "official":
			r.oneOf(p+".mode", a.Mode, "publish", "mass")
		case "app":
			r.needs(p+".users", a.Users, "成员账号，用 | 隔开")
		case "subscribe":
			r.needs(p+".tag", a.Tag, "订阅的人在公众平台的标签编号")
			r.needs(p+".template", a.Template, "订阅通知的模板编号")
			r.needs(p+".fields", a.Fields, "例如 thing1=title,thing2=line,time3=day")
		}
	}
	for i, v := range t.Villages {
		p := fmt.Sprintf("villages[%d]", i)
		r.id(seen, p+".id", v.ID)
		if v.Name == "" {
			r.fault(p+".name", "不能空着")
		}
		r.oneOf(p+".printer", v.Printer, "A4", "A3", "none")
		r.village(p, v)
	}
	r.officers(t)
	return t, r
}

func (r *reader) id(seen map[string]bool, path, id string) {
	switch {
	case !idForm.MatchString(id):
		r.fault(path, "编号“%s”只能用小写字母、数字和短横，例如 v02", id)
	case seen[id]:
		r.fault(path, "编号“%s”已经用过，请换一个", id)
	}
	seen[id] = true
}

func (r *reader) village(p string, v village) {
	seen := map[string]bool{}
	for i, g := range v.Groups {
		gp := fmt.Sprintf("%s.groups[%d]", p, i)
		r.id(seen, gp+".id", g.ID)
		r.oneOf(gp+".kind", g.Kind, "group_robot", "forward", "customer_group")
		if g.Form != "" {
			r.oneOf(gp+".form", g.Form, "card", "text", "full", "image", "file", "markdown")
		}
		r.oneOf(gp+".readers", g.Readers, "", "wecom")
		if g.Form == "markdown" && g.Readers != "wecom" {
			r.fault(gp+".form", "微信里看不了 markdown：群里的人都用企业微信，才写 form: markdown 和 readers: wecom；否则写 card 或 text")
		}
		if g.Kind == "customer_group" {
			r.needs(gp+".owner", g.Owner, "群主的企业微信账号")
			r.needs(gp+".chats", g.Chats, "客户群的编号，用逗号隔开")
		}
		if g.Kind == "group_robot" && g.Robot == "" {
			r.fault(gp+".kind", "用机器人的群要写 robot: 密钥的位置，例如 robot: secret:%s-%s", v.ID, g.ID)
		}
		if g.Robot != "" && !IsRef(g.Robot) {
			r.fault(gp+".robot", "机器人的密钥不能直接写在这里，请写 env:变量名、file:文件 或 secret:名字")
		}
	}
	for i, b := range v.Boards {
		bp := fmt.Sprintf("%s.boards[%d]", p, i)
		r.id(seen, bp+".id", b.ID)
		r.oneOf(bp+".paper", b.Paper, "A4", "A3")
		r.oneOf(bp+".type", b.Type, "", "large")
		r.oneOf(bp+".long", b.Long, "", "one", "excerpt")
		r.oneOf(bp+".ink", b.Ink, "", "black")
	}
	for i, s := range v.Speakers {
		sp := fmt.Sprintf("%s.speakers[%d]", p, i)
		r.id(seen, sp+".id", s.ID)
		r.oneOf(sp+".kind", s.Kind, "ip", "fm", "portable")
		if s.Volume < 0 || s.Volume > 100 {
			r.fault(sp+".volume", "音量写 1 到 100；不写，按平台原来的音量")
		}
		if s.AreaCode != "" && !areaForm.MatchString(s.AreaCode) {
			r.fault(sp+".area_code", "“%s”不是统计用区划代码，应为12位数字", s.AreaCode)
		}
		if len(s.Slots) == 0 {
			r.fault(sp+".slots", "至少要有一个播出时段，例如 \"0 7 * * *\"（每天7点）")
		}
		for j, line := range s.Slots {
			if _, err := cron.ParseStandard(line); err != nil {
				r.fault(fmt.Sprintf("%s.slots[%d]", sp, j), "“%s”不是时段，应为“分 时 日 月 周”，例如 \"30 7 * * *\"（每天7:30）", line)
			}
		}
	}
}

// needs asks for a value that may not be empty.
func (r *reader) needs(path, value, what string) {
	if value == "" {
		r.fault(path, "要写%s", what)
	}
}

func (r *reader) officers(t *Town) {
	seen := map[string]bool{}
	members := map[string]bool{}
	villages := map[string]bool{}
	for _, v := range t.Villages {
		villages[v.ID] = true
	}
	for i, o := range t.Officers {
		p := fmt.Sprintf("officers[%d]", i)
		r.id(seen, p+".account", o.Account)
		if o.Name == "" {
			r.fault(p+".name", "不能空着")
		}
		switch {
		case o.WeCom == "":
		case !wecomForm.MatchString(o.WeCom):
			r.fault(p+".wecom", "“%s”不是企业微信的账号。请在企业微信管理后台的通讯录里看这位同志的“账号”，照抄过来", o.WeCom)
		case members[o.WeCom]:
			r.fault(p+".wecom", "企业微信账号“%s”已经写给另一位同志了，审批链接会发错人", o.WeCom)
		}
		members[o.WeCom] = true
		for j, role := range o.Roles {
			r.oneOf(fmt.Sprintf("%s.roles[%d]", p, j), role, notice.Roles...)
		}
		if o.Has(notice.RoleVillageHead) && !villages[o.Village] {
			r.fault(p+".village", "村主任要写明是哪个村；没有编号为“%s”的村", o.Village)
		}
	}
}

// options makes a target's options of key, value, key, value …; empty values are
// left out.
func options(pairs ...string) map[string]string {
	var m map[string]string
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			continue
		}
		if m == nil {
			m = map[string]string{}
		}
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

// VillageTag is the official account's tag of a village.
type VillageTag struct{ Name, Tag string }

// Tags returns the tags of the villages that have one.
func (t *Town) Tags() []VillageTag {
	var out []VillageTag
	for _, v := range t.Villages {
		if v.Tag != "" {
			out = append(out, VillageTag{v.Name, v.Tag})
		}
	}
	return out
}

// Officer returns the officer with this account.
func (t *Town) Officer(account string) (notice.Officer, bool) {
	for _, o := range t.Officers {
		if o.Account == account {
			return o, true
		}
	}
	return notice.Officer{}, false
}

// FirstWith returns the first officer who holds the role.
func (t *Town) FirstWith(role string) (notice.Officer, bool) {
	for _, o := range t.Officers {
		if o.Has(role) {
			return o, true
		}
	}
	return notice.Officer{}, false
}

// Registry turns the settings into the domain's registry of places.
func (t *Town) Registry() *notice.Town {
	out := &notice.Town{
		Name: t.Town.Name, County: t.Town.County, Issuer: t.Town.Issuer, RegionCode: t.Town.RegionCode,
		OfficePhone: t.Town.OfficePhone, Phones: t.Phones, Names: t.Names,
	}
	if t.Portal.ID != "" {
		out.Targets = append(out.Targets, notice.Target{
			ID: notice.TargetID("portal/" + t.Portal.ID), Channel: notice.Portal, Kind: t.Portal.Kind, Name: t.Portal.Name,
		})
	}
	for _, a := range t.WeChat {
		out.Targets = append(out.Targets, notice.Target{
			ID: notice.TargetID("wechat/" + a.ID), Channel: notice.WeChat, Kind: a.Kind, Name: a.Name,
			Options: options("mode", a.Mode, "tag", a.Tag, "users", a.Users, "template", a.Template, "fields", a.Fields),
		})
	}
	for _, v := range t.Villages {
		out.Villages = append(out.Villages, notice.Village{
			ID: v.ID, Name: v.Name, Type: v.Type, Households: v.Households, Registered: v.Registered,
			Resident: v.Resident, Migrants: v.Migrants, Printer: v.Printer,
		})
		place := func(id, channel, kind, name string) notice.Target {
			return notice.Target{ID: notice.TargetID(v.ID + "/" + id), Channel: channel, Kind: kind, Village: v.ID, VillageName: v.Name, Name: name}
		}
		for _, g := range v.Groups {
			x := place(g.ID, notice.WeChat, g.Kind, g.Name)
			x.Away, x.Members = g.Away, g.Members
			x.Options = options("robot", g.Robot, "form", g.Form, "readers", g.Readers, "owner", g.Owner, "chats", g.Chats)
			out.Targets = append(out.Targets, x)
		}
		for _, b := range v.Boards {
			x := place(b.ID, notice.Board, "board", b.Place)
			x.Paper = b.Paper
			join := ""
			if v.Printer == "A4" && b.Paper == "A3" { // two sheets of the village's printer make the board's one
				x.Paper, join = "A4", "A3"
			}
			x.Options = options("join", join, "type", b.Type, "long", b.Long, "ink", b.Ink)
			out.Targets = append(out.Targets, x)
		}
		for _, s := range v.Speakers {
			x := place(s.ID, notice.Loudspeaker, s.Kind, s.Zone)
			x.Slots = s.Slots
			volume := ""
			if s.Volume > 0 {
				volume = strconv.Itoa(s.Volume)
			}
			x.Options = options("volume", volume, "area_code", s.AreaCode)
			out.Targets = append(out.Targets, x)
		}
	}
	notice.SortTargets(out.Targets)
	return out
}
