package frame

import (
	"slices"

	"gaoshi/internal/notice"
)

// Roles of an officer, as town.yaml spells them.
const (
	Clerk       = "clerk"        // 经办人
	Proofreader = "proofreader"  // 校对
	Secrecy     = "secrecy"      // 保密审查
	Leader      = "leader"       // 签发
	VillageHead = "village_head" // 村主任, of one village
	Admin       = "admin"        // 管理员
)

// roleNames are the roles in Chinese, in the order of the work.
var roleNames = []struct{ Role, Name string }{
	{Clerk, "经办人"}, {Proofreader, "校对人"}, {Secrecy, "保密审查人"}, {Leader, "签发人"}, {Admin, "管理员"}, {VillageHead, "村主任"},
}

func RoleName(role string) string {
	for _, r := range roleNames {
		if r.Role == role {
			return r.Name
		}
	}
	return role
}

// Officer is one account of the desk.
type Officer struct {
	Account string
	Name    string
	Title   string // 党政综合办公室经办人
	Roles   []string
	Village string // village id of a village head
	WeCom   string // account in WeCom; "" for none
}

// Has reports whether the officer holds the role.
func (o *Officer) Has(role string) bool { return slices.Contains(o.Roles, role) }

// Signs is how the officer stands on a receipt: by post, not by name alone.
func (o *Officer) Signs() string {
	if o.Title == "" {
		return o.Name
	}
	return o.Title + " " + o.Name
}

// InOffice reports whether the officer works at the town's office.
func (o *Officer) InOffice() bool {
	return slices.ContainsFunc(o.Roles, func(r string) bool { return r != VillageHead })
}

// RoleOf is the role that an act of review needs.
func RoleOf(s notice.Step) string {
	switch s {
	case notice.StepProofread:
		return Proofreader
	case notice.StepSecrecy:
		return Secrecy
	case notice.StepIssue:
		return Leader
	}
	return ""
}

func (d *Frame) Officer(account string) *Officer {
	for i := range d.Officers {
		if d.Officers[i].Account == account {
			return &d.Officers[i]
		}
	}
	return nil
}

// NameOf is an account as people know it.
func (d *Frame) NameOf(account string) string {
	if o := d.Officer(account); o != nil {
		return o.Name
	}
	return account
}

// WithRole names the officers who hold a role, to say whom a notice waits for.
func (d *Frame) WithRole(role string) []string {
	var out []string
	for i := range d.Officers {
		if d.Officers[i].Has(role) {
			out = append(out, d.Officers[i].Name)
		}
	}
	return out
}

func WaitsFor(names []string) string {
	if len(names) == 0 {
		return "没有人有这个岗位，请管理员设置"
	}
	out := names[0]
	if len(names) > 1 {
		out += "等"
	}
	return "在" + out + "手里"
}
