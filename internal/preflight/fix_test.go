package preflight

import (
	"strings"
	"testing"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/person"
	"gaoshi/internal/preflight/personal"
)

// Sample 10 after its fixes: no finding left; names, areas and amounts still
// there; names masked for online channels and whole for the board.
func TestFixSubsidyList(t *testing.T) {
	env := practiceEnv(t)
	n, _ := sample(t, "testdata/samples/10-惠农补贴发放表.md")
	fixed, diff, changed := Fix(n, Check(n, env)...)
	body := fixed.Body
	if !changed || !strings.Contains(diff, "-| 1 | 张示一 | 999901190101010017") {
		t.Fatalf("changed %v, diff:\n%s", changed, diff)
	}
	n.Content.Body = body
	if left := Check(n, env); len(left) != 0 {
		t.Errorf("findings left: %+v\n%s", left, body)
	}
	for _, keep := range []string{"张示一", "刘示六", "| 3.20 |", "313.60", "**18.80**", "**1842.40**", "新阳村2组 |", "新阳村3组 |"} {
		if !strings.Contains(body, keep) {
			t.Errorf("%q is gone:\n%s", keep, body)
		}
	}
	for _, gone := range []string{"身份证号", "一卡通账号", "联系电话 |", "18号", "9999011", "620000", "16000000"} {
		if strings.Contains(body, gone) {
			t.Errorf("%q is still there:\n%s", gone, body)
		}
	}
	rule, _ := env.Policy.Category(n.Content.Category)
	if personal.ForChannel(n, notice.Board, rule) != n {
		t.Error("the board's copy is not whole")
	}
	for _, ch := range []string{notice.WeChat, notice.Portal} {
		m := personal.ForChannel(n, ch, rule)
		if strings.Contains(m.Content.Body, "张示一") || !strings.Contains(m.Content.Body, "| 张*一 |") || !strings.Contains(m.Content.Body, "313.60") ||
			!strings.Contains(m.Content.Body, "| 新阳村 |") || strings.Contains(m.Content.Body, "新阳村2组") {
			t.Errorf("%s:\n%s", ch, m.Content.Body)
		}
	}
	if !strings.Contains(n.Content.Body, "张示一") {
		t.Error("ForChannel changed the notice")
	}
}

func TestFixWordsAndWeekdays(t *testing.T) {
	env := practiceEnv(t)
	n := &notice.Notice{Content: notice.Content{Category: "policy_doc", PublishAt: moment("2026-11-23"), Channels: []string{notice.Portal}, Body: "" +
		"截止目前，秸杆禁烧通告（青禾府通[2026]9号）已印发。\n于11月23日（星期二）开会，2026年11月25日（周三）结束。\n电话：咨询 16000000001。\n"}}
	fixed, _, _ := Fix(n, Check(n, env)...)
	body := fixed.Body
	want := "截至目前，秸秆禁烧通告（青禾府通〔2026〕9号）已印发。\n于11月23日（星期一）开会，2026年11月25日（周三）结束。\n电话：咨询 160****0001。\n"
	if body != want {
		t.Errorf("got  %s\nwant %s", body, want)
	}
	if _, _, changed := Fix(n); changed {
		t.Error("no findings, and yet a change")
	}
}

func TestForChannelLeavesListsOut(t *testing.T) {
	env := practiceEnv(t)
	n, _ := sample(t, "testdata/samples/02-雨露计划.md")
	rule, _ := env.Policy.Category(n.Content.Category)
	m := personal.ForChannel(n, notice.WeChat, rule)
	if strings.Contains(m.Content.Body, "李*萍") || !strings.Contains(m.Content.Body, "名单共8人") || !strings.Contains(m.Content.Body, "0000-1234570") {
		t.Errorf("WeChat:\n%s", m.Content.Body)
	}
	if b := personal.ForChannel(n, notice.Board, rule); !strings.Contains(b.Content.Body, "李*萍") || !strings.Contains(b.Content.Body, "欧阳*") {
		t.Errorf("board:\n%s", b.Content.Body)
	}
	for _, name := range []string{"01-医保缴费", "04-部门预算公开", "08-招投标"} {
		n, _ := sample(t, "testdata/samples/"+name+".md")
		rule, _ := env.Policy.Category(n.Content.Category)
		for _, ch := range notice.Channels {
			if personal.ForChannel(n, ch, rule) != n {
				t.Errorf("%s is changed for %s", name, ch)
			}
		}
	}
}

func TestMaskName(t *testing.T) {
	for in, want := range map[string]string{
		"张示一": "张*一", "李芳": "李*", "欧阳示": "欧阳*", "欧阳示一": "欧阳*", "欧阳": "欧*", "王*": "王*", "李某某": "李某某", "示": "示",
		"司马示二": "司马*", "阿依古丽·买买提": "阿依古丽·*", "张示一二": "张**二", "": "",
	} {
		if got := person.Mask(in); got != want {
			t.Errorf("%s → %s, want %s", in, got, want)
		}
	}
}

// After its fixes no case keeps a finding that said it could be fixed.
func TestFixLeavesNothing(t *testing.T) {
	env := practiceEnv(t)
	for _, v := range append(vectors(t, "testdata/pii.json"), vectors(t, "testdata/pii-shared.json")...) {
		n := plainNotice()
		n.Content.Category, n.Content.Channels = "relief_review", []string{notice.Board}
		n.Content.Posting = notice.Posting{From: moment("2026-11-23"), LastDay: moment("2026-12-02")}
		n.Content.Body = v.Text
		fixed, _, _ := Fix(n, Check(n, env)...)
		body := fixed.Body
		n.Content.Body = body
		for _, f := range Check(n, env) {
			if f.Fix != "" {
				t.Errorf("%q (%s) became %q: %s is left", v.Text, v.Why, body, f.Kind)
			}
		}
	}
}

func TestFixKeepsWhatIsNeeded(t *testing.T) {
	env := practiceEnv(t)
	n := plainNotice()
	n.Content.Category, n.Content.Channels = "relief_review", []string{notice.Board}
	n.Content.Posting = notice.Posting{From: moment("2026-11-23"), LastDay: moment("2026-12-02")}
	n.Content.Body = "> | 申请人 | 年龄 | 救助事由 | 备注 | 金额（元） |\n> |---|---|---|---|---:|\n" +
		"> | 欧阳示一 | 67 | 尿毒症透析 | 电话16000000001 | 2000 |\n> | 张示（999901190101010017） | 50 | 肢体残疾 | | 1000 |\n电话：0000-1234567\n"
	fixed, _, _ := Fix(n, Check(n, env)...)
	body := fixed.Body
	want := "> | 申请人 | 救助事由 | 备注 | 金额（元） |\n> | --- | --- | --- | ---: |\n" +
		"> | 欧阳* | 因病致困 | 电话160****0001 | 2000 |\n> | 张示（**************0017） | 因残致困 |  | 1000 |\n电话：0000-1234567\n"
	if body != want {
		t.Errorf("got\n%s\nwant\n%s", body, want)
	}
}
