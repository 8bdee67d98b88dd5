package frame

import (
	"gaoshi/internal/notice"
)

// Officer is an account, nil where there is none.
func (d *Frame) Officer(account string) *notice.Officer {
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
