package config

import (
	"errors"
	"strings"
	"testing"
)

func TestWhoIsToldAndHowOften(t *testing.T) {
	officer := "officers:\n  - {account: a, name: 甲, roles: [leader], wecom: %}\n  - {account: b, name: 乙, roles: [leader], wecom: lisi}\n"
	for _, c := range []struct{ settings, wecom, want string }{
		{"", "wang.si-1@x", ""},
		{"", "\"@all\"", "不是企业微信的账号"}, // everybody
		{"", "\"a|b\"", "不是企业微信的账号"},
		{"", "lisi", "已经写给另一位同志"},
		{"remind: {after: 1m}", "wang", "5m"},
		{"remind: {after_urgent: 半小时}", "wang", "不是时长"},
		{"remind: {a_day: 4}", "wang", "一天最多提醒 3 次"},
		{"remind: {heads_at: \"8点\"}", "wang", "不是时间"},
		{"remind: {after: 2h30m, after_urgent: 15m, a_day: 0, heads_at: \"07:30\"}", "wang", ""},
	} {
		_, err := Load(write(t, map[string]string{"gaoshi.yaml": c.settings + "\n", "town.yaml": goodTown + strings.Replace(officer, "%", c.wecom, 1)}))
		var faults Faults
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s %s: %v", c.settings, c.wecom, err)
		case c.want != "" && (!errors.As(err, &faults) || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s %s: %v, want %q", c.settings, c.wecom, err, c.want)
		}
	}
}
