package notice

import "slices"

// Roles that an officer may hold, as town.yaml spells them.
const (
	RoleClerk       = "clerk"        // 经办人
	RoleProofreader = "proofreader"  // 校对人
	RoleSecrecy     = "secrecy"      // 保密审查人
	RoleLeader      = "leader"       // 签发人
	RoleAdmin       = "admin"        // 管理员
	RoleVillageHead = "village_head" // 村主任, of one village
)

// Roles are all of them, in the order of the work.
var Roles = []string{RoleClerk, RoleProofreader, RoleSecrecy, RoleLeader, RoleAdmin, RoleVillageHead}

// RoleName is a role as people say it, or the word itself.
func RoleName(role string) string {
	switch role {
	case RoleClerk:
		return "经办人"
	case RoleProofreader:
		return "校对人"
	case RoleSecrecy:
		return "保密审查人"
	case RoleLeader:
		return "签发人"
	case RoleAdmin:
		return "管理员"
	case RoleVillageHead:
		return "村主任"
	}
	return role
}

// Role is the role that an act of review needs, "" for what is none.
func (s Step) Role() string {
	switch s {
	case StepProofread:
		return RoleProofreader
	case StepSecrecy:
		return RoleSecrecy
	case StepIssue, StepCountersign:
		return RoleLeader
	}
	return ""
}

// Officer is one account of those who work.
type Officer struct {
	Account string   `yaml:"account"`
	Name    string   `yaml:"name"`
	Title   string   `yaml:"title"` // 党政综合办公室经办人
	Roles   []string `yaml:"roles"`
	Village string   `yaml:"village"` // village id of a village head
	WeCom   string   `yaml:"wecom"`   // account in WeCom 企业微信, where approval links and reminders go; "" for none
}

// Has reports whether the officer holds the role.
func (o *Officer) Has(role string) bool { return slices.Contains(o.Roles, role) }

// InOffice reports whether the officer works at the town's office.
func (o *Officer) InOffice() bool {
	return slices.ContainsFunc(o.Roles, func(r string) bool { return r != RoleVillageHead })
}

// Signs is how the officer stands on a receipt: by post, not by name alone.
func (o *Officer) Signs() string {
	if o.Title == "" {
		return o.Name
	}
	return o.Title + " " + o.Name
}

// MayReview reports whether the officer may take the step that the edition waits
// for: it has one, they hold its role, and it is not their own.
func (o *Officer) MayReview(n *Notice) bool {
	step := n.NextStep()
	return step != "" && o.Account != n.Author && o.Has(step.Role())
}
