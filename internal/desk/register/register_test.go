package register_test

import (
	"net/url"
	"strings"
	"testing"

	"gaoshi/internal/desk/desktest"
	"gaoshi/internal/notice"
	"gaoshi/internal/site/page/pagetest"
)

const ledger = `文件名称,发文字号,成文日期,公开属性,不公开理由,公开日期
关于做好森林防火工作的通知,青禾府发〔2026〕1号,2026-01-06,主动公开,,2026-01-10
关于申请维修经费的请示,青禾府〔2026〕2号,2026年1月8日,不予公开,上行文,
关于干部考核的报告,青禾府〔2026〕3号,2026-02-30,不予公开,内部,
关于值班安排的通知,青禾府发〔2026〕4号,2026-11-20,主动公开,,
关于冬季防火的通知,青禾府发〔2026〕5号,2026-10-20,主动公开,,
`

func TestImportIsShownThenTaken(t *testing.T) {
	o := desktest.New(t)
	s := o.Open(t, nil)
	clerk := desktest.As(t, s, "jingban")
	at := clerk.GiveTo("/desk/register/import", "台账.csv", ledger, nil)
	at.Has(t, "可以导入 4 件", "认作", "C4", "没有这一天", "什么都没有写")
	if list := clerk.Get("/desk/register"); strings.Contains(list.Text(), "森林防火") {
		t.Error("written before it was confirmed")
	}
	take := at.Fields()
	take.Del("again")
	for range 2 {
		at = clerk.Post("/desk/register/import/take", take)
	}
	at.Has(t, "台账里已有的4件没有动")
	at = clerk.Get("/desk/register")
	at.Has(t, "2026年文件", "不予公开", "过程性信息：请示报告（上行文）", "还剩", "超期")
	clerk.Get("/desk/register?s=森林").Has(t, "森林防火工作")
	clerk.Get("/desk/register?as=withheld").Lacks(t, "森林防火")
	clerk.Get("/desk/register/due").Has(t, "关于冬季防火的通知", "超期", "怎么算的", "起算日2026年10月20日")
}

func TestADocumentThatWentAnotherWay(t *testing.T) {
	o := desktest.New(t)
	s := o.Open(t, nil)
	clerk, leader := desktest.As(t, s, "jingban"), desktest.As(t, s, "qianfa")
	form := url.Values{"title": {"关于一事的通知"}, "formed_on": {"2026-11-02"}, "disclosure": {"withheld"}}
	clerk.Post("/desk/register/new", form).Has(t, "逐件写明依据", "由谁决定")
	form.Set("ground", "discussion")
	form.Set("decided_by", "签发岗")
	at := clerk.Post("/desk/register/new", form)
	at.Has(t, "登记好了", "过程性信息：讨论记录、过程稿", "定期评估")
	at = clerk.Post("/desk/register/new", form)
	at.Has(t, "台账里已经有了")
	if at := clerk.Post("/desk/register/items/1/decide", url.Values{"decision": {"open"}, "reason": {"已经定稿发布"}}); at.Status != 403 {
		t.Errorf("a clerk decides: %d", at.Status)
	}
	leader.Post("/desk/register/items/1/decide", url.Values{"decision": {"open"}, "reason": {"好"}}).Has(t, "写明理由")
	leader.Post("/desk/register/items/1/decide", url.Values{"decision": {"open"}, "reason": {"已经定稿，可以公开"}}).Has(t, "改为主动公开", "还剩")
	clerk.Post("/desk/register/items/1/out", url.Values{"where": {"meeting"}, "on": {"2026-11-20"}, "note": {"永兴村坝坝会"}}).Has(t, "会议、坝坝会", "永兴村坝坝会")
	clerk.Post("/desk/register/items/1/out", url.Values{"where": {"meeting"}, "on": {"2026-10-20"}}).Has(t, "早于生成日期")
	if at := clerk.Get("/desk/register/items/99"); at.Status != 404 {
		t.Error(at.Status)
	}
}

func TestARequestAtTheDesk(t *testing.T) {
	o := desktest.New(t)
	s := o.Open(t, nil)
	clerk, leader := desktest.As(t, s, "jingban"), desktest.As(t, s, "qianfa")
	form := url.Values{"subject": {"2025年耕地地力补贴发放标准"}, "way": {"online"}, "who": {"person"}, "came_on": {"2026-11-02"}, "name": {"样例申请人"}, "contact": {"样例地址"}}
	at := clerk.Post("/desk/requests", form)
	at.Has(t, "依申请〔2026〕1号", "确认收到", "还没有确认", "样例申请人")
	clerk.Post("/desk/requests/1/step", url.Values{"kind": {"extend"}, "on": {"2026-11-03"}}).Has(t, "还没有与申请人确认")
	clerk.Post("/desk/requests/1/confirm", url.Values{"on": {"2026-11-03"}}).Has(t, "2026年12月1日") // 20 working days from 3 November
	clerk.Post("/desk/requests/1/step", url.Values{"kind": {"ask_third"}, "on": {"2026-11-10"}, "why": {"涉及他人承包面积"}}).Has(t, "停止计算", "等第三方意见", "2026年12月1日")
	if list := clerk.Get("/desk/requests"); strings.Contains(list.Text(), "样例申请人") {
		t.Error("the list names an applicant")
	}
	clerk.Post("/desk/requests/1/step", url.Values{"kind": {"got_opinion"}, "on": {"2026-11-20"}}).Has(t, "不计算")
	clerk.Post("/desk/requests/1/answer", url.Values{"result": {"partly"}, "on": {"2026-11-23"}}).Has(t, "要选不公开那一部分的依据")
	at = clerk.Post("/desk/requests/1/answer", url.Values{"result": {"partly"}, "ground": {"privacy"}, "on": {"2026-11-23"}})
	at.Has(t, "部分公开", "已经答复", "下载答复")
	if at := clerk.Get("/desk/requests/1/letter?kind=answered"); at.Status != 200 {
		t.Error(at.Status)
	}
	form.Set("came_on", "2026-11-20")
	clerk.Post("/desk/requests", form).Has(t, "同样的内容已有1件申请", "第四十四条")
	leader.Get("/desk/requests/1").Has(t, "由经办人办理")
	if at := desktest.As(t, s, "jiaodui").Get("/desk/requests/1"); at.Status != 403 {
		t.Errorf("a proofreader sees an applicant: %d", at.Status)
	}
	// The words of the law come into the year's numbers.
	clerk.Post("/desk/register/year", url.Values{"year": {"2026"}, "letters.mayor.received": {"6"}, "letters.mayor.answered": {"7"}}).Has(t, "对不上")
	clerk.Post("/desk/register/year", url.Values{"year": {"2026"}, "letters.mayor.received": {"6"}, "letters.mayor.answered": {"6"}, "letters.mayor.intime": {"5"}}).Has(t, "保存好了")
	clerk.Post("/desk/register/cases", url.Values{"court": {"direct"}, "opened": {"2026-11-10"}}).Has(t, "未经复议直接起诉", "尚未审结")
	clerk.Post("/desk/register/cases", url.Values{"id": {"1"}, "ruling": {"upheld"}, "closed": {"2026-11-20"}}).Has(t, "结果维持")
}

// From five numbers to five sheets: register, evidence, paste, press.
func TestFiveNumbersFiveSheets(t *testing.T) {
	o := desktest.New(t)
	s := o.Open(t, nil)
	leader := desktest.As(t, s, "qianfa")
	clicks := 0
	click := func(path string, want ...string) *desktest.Page {
		clicks++
		at := leader.Get(path)
		at.Has(t, want...)
		return at
	}
	click("/desk/register", "公开凭证")
	at := click("/desk/register/proof", "几份公告的凭证")
	form := at.Find("form")
	if len(form) < 3 {
		t.Fatal("no form")
	}
	clicks++ // into the box
	pdf := leader.Get("/desk/register/proof.pdf?refs=" + url.QueryEscape("1\n2\nQH-2026-0101\n4\n5"))
	clicks++
	if pdf.Status != 200 || clicks > 6 {
		t.Errorf("%d, %d clicks", pdf.Status, clicks)
	}
	leader.Get("/desk/register/proof.pdf?refs=").Has(t, "一行一个")
	leader.Get("/desk/register/pack.zip?from=2026-11-30&to=2026-11-01").Has(t, "从哪一天到哪一天")
}

func TestLooks(t *testing.T) {
	b := pagetest.Open(t)
	o := desktest.New(t)
	o.Columns = []notice.Column{{Name: "乡镇动态", Last: o.Time.AddDate(0, 0, -15), Since: o.Time.AddDate(0, -3, 0), Days: 14}}
	s := o.Open(t, nil)
	clerk := desktest.As(t, s, "jingban")
	taken := clerk.GiveTo("/desk/register/import", "台账.csv", ledger, nil).Fields()
	taken.Del("again")
	clerk.Post("/desk/register/import/take", taken)
	clerk.Post("/desk/requests", url.Values{"subject": {"2025年耕地地力补贴发放标准"}, "way": {"in_person"}, "who": {"person"}, "came_on": {"2026-11-02"}, "name": {"样例申请人"}, "contact": {"样例地址"}})
	clerk.Post("/desk/requests/1/step", url.Values{"kind": {"ask_correction"}, "on": {"2026-11-05"}, "why": {"没有写明是哪一年的标准"}})
	desktest.Enter(b, t, s.URL, "jingban", pagetest.Laptop)
	for name, path := range map[string]string{"register": "/desk/register", "item": "/desk/register/items/2", "new": "/desk/register/new", "due": "/desk/register/due", "year": "/desk/register/year", "proof": "/desk/register/proof", "import": "/desk/register/import", "requests": "/desk/requests", "request": "/desk/requests/1"} {
		for _, width := range []int{pagetest.Laptop, pagetest.Phone} {
			b.Visit(s.URL+path, width)
			view := "register-" + name + map[int]string{pagetest.Phone: "-phone", pagetest.Laptop: "-laptop"}[width]
			b.Shot("desk-" + view)
			b.Check(view, 44, 12)
		}
	}
}
