package notice

import "testing"

// A step is taken by who holds its role, and never by the author.
func TestMayReview(t *testing.T) {
	all := Officer{Account: "all", Roles: Roles}
	for _, s := range []Step{StepProofread, StepSecrecy, StepIssue, StepCountersign} {
		if r := s.Role(); r == "" || RoleName(r) == r {
			t.Errorf("%s: role %q", s, r)
		}
	}
	if Step("other").Role() != "" {
		t.Error("a role for no step")
	}
	n := &Notice{ID: "A", Edition: 1, Author: "clerk", Status: Draft}
	for _, tt := range []struct {
		account string
		roles   []string
		may     bool
	}{
		{"x", []string{RoleProofreader}, true}, {"x", []string{RoleSecrecy, RoleLeader, RoleAdmin}, false}, {"x", nil, false},
		{"clerk", []string{RoleClerk, RoleProofreader}, false}, {"clerk", Roles, false},
	} {
		if o := (Officer{Account: tt.account, Roles: tt.roles}); o.MayReview(n) != tt.may {
			t.Errorf("%s %v: %v", tt.account, tt.roles, !tt.may)
		}
	}
	n.Status = Issued
	if all.MayReview(n) {
		t.Error("what is issued waits for nobody")
	}
}
