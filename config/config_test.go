package config

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gaoshi/internal/notice"
)

func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const goodTown = `town: {name: 青禾镇, county: 云禾县, issuer: 云禾县青禾镇人民政府, region_code: "999901", office_phone: "0000-1234567"}
portal: {id: county, name: 县门户, kind: county}
villages:
  - {id: v01, name: 示例村, type: 行政村, printer: A4}
`

func TestPracticeTown(t *testing.T) {
	all, err := Load("")
	if err != nil {
		t.Fatal(err)
	}
	town := all.Town.Registry()
	if len(town.Villages) != 12 || all.Settings.Mode != Practice {
		t.Errorf("%d villages, mode %s", len(town.Villages), all.Settings.Mode)
	}
	seen := map[notice.TargetID]bool{}
	for _, x := range town.Targets {
		if seen[x.ID] {
			t.Errorf("two places are called %s", x.ID)
		}
		seen[x.ID] = true
		if x.Channel == notice.Loudspeaker && len(x.Slots) == 0 {
			t.Errorf("%s has no slots", x.ID)
		}
		if v, ok := town.Village(x.Village); ok && x.Paper == "A3" && v.Printer == "A4" {
			t.Errorf("%s: an A3 sheet for a printer that takes A4", x.ID)
		}
	}
	for _, role := range []string{notice.RoleClerk, notice.RoleProofreader, notice.RoleSecrecy, notice.RoleLeader, notice.RoleAdmin} {
		if _, ok := all.Town.FirstWith(role); !ok {
			t.Errorf("nobody is %s", role)
		}
	}
	notices, err := PracticeNotices()
	if err != nil || len(notices) != 12 {
		t.Errorf("%d practice notices, %v", len(notices), err)
	}
}

// Every fault of every file is told at once, with its line and what is allowed.
func TestEveryFaultAtOnce(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"unknown keys and wrong types", map[string]string{"gaoshi.yaml": "mode: live\nworkers: x\nlog: {levle: info}\nquiet_hours: 21:00\n", "town.yaml": goodTown},
			[]string{"第2行（workers）", "整数", "第3行（log.levle）", "是不是想写“level”", "level、format", "第4行（quiet_hours）", "列表"}},
		{"a key twice", map[string]string{"gaoshi.yaml": "workers: 1\nworkers: 2\n", "town.yaml": goodTown}, []string{"workers"}},
		{"values out of range", map[string]string{"gaoshi.yaml": "mode: live\nworkers: 0\nlisten: nowhere\nloudspeaker: {rate: 500}\nquiet_hours: [\"25:00-26:00\"]\n", "town.yaml": goodTown},
			[]string{"正式发布要写明二维码里的网址", "1 到 200", "地址:端口", "80 到 300", "免打扰时段"}},
		{"secrets in the open", map[string]string{"gaoshi.yaml": "database: postgres://u:pw-in-the-open@h/d\nwechat: {app_secret: abcdef}\nportal: {headers: {Authorization: Bearer abc}}\n", "town.yaml": goodTown},
			[]string{"（database）", "（wechat.app_secret）", "（portal.headers.Authorization）", "secret:名字"}},
		{"no YAML", map[string]string{"gaoshi.yaml": "mode: [\n", "town.yaml": goodTown}, []string{"gaoshi.yaml"}},
		{"no town", map[string]string{"gaoshi.yaml": ""}, []string{"town.yaml：没有这个文件"}},
		{"town", map[string]string{"town.yaml": strings.Replace(goodTown, "printer: A4", "printer: A4, groups: [{id: g1, name: 群, kind: bot}, {id: g1, name: 群, kind: group_robot, robot: 0a1b2c}, {id: g3, name: 群, kind: group_robot, robot: \"env:R\", form: markdown}], speakers: [{id: s1, zone: 全村, kind: ip, slots: [\"7点\"]}], boards: [{id: B, paper: A5}]", 1) + "officers:\n  - {account: a, name: 甲, roles: [boss, village_head], village: v09}\n"},
			[]string{"group_robot、forward、customer_group", "readers: wecom", "已经用过", "密钥不能直接写在这里", "不是时段", "小写字母", "A4、A3", "boss", "v09"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(write(t, c.files))
			var faults Faults
			if !errors.As(err, &faults) {
				t.Fatalf("got %v, want faults", err)
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("without %q:\n%s", w, err)
				}
			}
			if strings.Contains(err.Error(), "pw-in-the-open") {
				t.Error("a secret is in the fault")
			}
		})
	}
}

func TestTownLaysItsRulesOver(t *testing.T) {
	dir := write(t, map[string]string{"town.yaml": goodTown, "policy.yaml": "version: 1\ncategories:\n  news:\n    channels: {on: [portal], allowed: [wechat, board]}\n    source: 本县目录\n"})
	all, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if r, ok := all.Policy.Category("news"); !ok || !r.Permits(notice.Board) {
		t.Error("the county's row does not hold")
	}
	if r, ok := all.Policy.Category("relief_review"); !ok || r.Permits(notice.WeChat) {
		t.Error("a rule that the county did not name is gone")
	}
}

func TestWhatIsNotSaidKeepsItsDefault(t *testing.T) {
	for _, text := range []string{"", "# nothing\n", "log: {format: json}\nloudspeaker: {rate: 160}\n", "workers:\n"} {
		all, err := Load(write(t, map[string]string{"town.yaml": goodTown, "gaoshi.yaml": text}))
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		s, d := all.Settings, DefaultSettings()
		if s.Mode != Practice || s.Workers != d.Workers || s.Log.Level != "info" || s.Speaker.Outbox != d.Speaker.Outbox || s.Speaker.Days != d.Speaker.Days || len(s.QuietHours) != 2 {
			t.Errorf("%q: %+v", text, s)
		}
	}
}

func TestSecrets(t *testing.T) {
	dir := write(t, map[string]string{"town.yaml": goodTown, "gaoshi.yaml": "secrets_file: s.yaml\n", "s.yaml": "v01-g1: key-from-file\n", "key.txt": "  key-in-a-file\n"})
	t.Setenv("GAOSHI_TEST_SECRET", "key-from-env")
	all, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSecrets(&all.Settings)
	if err != nil {
		t.Fatal(err)
	}
	for ref, want := range map[string]string{"secret:v01-g1": "key-from-file", "env:GAOSHI_TEST_SECRET": "key-from-env", "file:key.txt": "key-in-a-file"} {
		if got, err := s.Secret(ref); err != nil || got != want {
			t.Errorf("%s: %q, %v", ref, got, err)
		}
	}
	for _, ref := range []string{"secret:none", "env:GAOSHI_NONE", "file:none", "practice:x", "plain", ""} {
		if got, err := s.Secret(ref); err == nil {
			t.Errorf("%s gave %q", ref, got)
		}
	}
	if k, err := (PracticeSecrets{}).Secret("secret:v01-g1"); err != nil || strings.Contains(k, "key-from") {
		t.Errorf("practice read a real key: %q", k)
	}
}

func TestInitWritesOnlyWhatIsMissing(t *testing.T) {
	dir := write(t, map[string]string{"town.yaml": goodTown})
	written, err := Init(dir)
	if err != nil || len(written) != 2 {
		t.Fatalf("%v, %v", written, err)
	}
	if b, _ := os.ReadFile(filepath.Join(dir, "town.yaml")); string(b) != goodTown {
		t.Error("a file that was there is changed")
	}
	if _, err := Load(dir); err != nil {
		t.Errorf("the samples do not load: %v", err)
	}
	if again, err := Init(dir); err != nil || !slices.Equal(again, nil) {
		t.Errorf("%v, %v", again, err)
	}
}

func FuzzSettings(f *testing.F) {
	f.Add("mode: practice\n")
	f.Add("log: {level: info}\nportal: {headers: {a: b}}\nquiet_hours: [\"21:00-06:30\"]\n")
	f.Add(goodTown)
	f.Fuzz(func(t *testing.T, text string) {
		readSettings("gaoshi.yaml", []byte(text))
		readTown("town.yaml", []byte(text))
	})
}
