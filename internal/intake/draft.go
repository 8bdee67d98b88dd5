package intake

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"gaoshi/internal/notice"
)

// fill makes a draft's content of what was recognised.
func fill(n *notice.Notice, body []part, o Official) []notice.Finding {
	c := &n.Content
	c.Title, c.DocNo, c.Issuer, c.FormedOn = o.Title, o.DocNo, o.Issuer, o.Date
	c.Body = writeParts(body)
	if o.PrintedBy != "" {
		c.Drafter = o.PrintedBy
	}
	var fs []notice.Finding
	switch {
	case strings.Contains(o.Remark, "依申请公开"):
		c.Disclosure = "依申请公开"
	case strings.Contains(o.Remark, "不予公开"):
		c.Disclosure = "不予公开"
		fs = append(fs, secrecyFinding("附注", "不予公开"))
	case strings.Contains(o.Remark, "公开"):
		c.Disclosure = "主动公开"
	}
	switch o.Urgency {
	case "特急", "特提", "加急":
		c.Urgency = notice.Urgent
	}
	posting(c)
	if cat, word := guessCategory(c.Title, c.Body); cat != "" {
		c.Category = cat
		f := found("guessed", notice.Warn, "类别", fmt.Sprintf("类别是按“%s”这个词猜的，请看看对不对。", word))
		f.Text = string(cat)
		fs = append(fs, f)
	}
	return fs
}

var (
	postingForm = regexp.MustCompile(`公示(?:期限|时间|期|日期)?[^。；\n]{0,24}?(\d{4})年(\d{1,2})月(\d{1,2})日起?\s*(?:至|到|—|－|-|~|～)+\s*(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日`)
	daysForm    = regexp.MustCompile(`(不少于|至少)?\s*(\d{1,3})\s*个?(工作日|自然日|日历天|日|天)`)
)

// posting reads 公示期：… from the body, with the number of days that its
// sentence says.
func posting(c *notice.Content) {
	at := postingForm.FindStringSubmatchIndex(c.Body)
	if at == nil {
		return
	}
	m := postingForm.FindStringSubmatch(c.Body)
	if m[4] == "" {
		m[4] = m[1]
	}
	from, ok1 := dayOf(m[1], m[2], m[3])
	last, ok2 := dayOf(m[4], m[5], m[6])
	if !ok1 || !ok2 || last.Before(from) {
		return
	}
	c.Posting.From, c.Posting.LastDay = from, last
	before := c.Body[at[0]:at[2]]
	after := c.Body[at[1]:]
	if i := strings.IndexAny(after, "。；\n"); i >= 0 {
		after = after[:i]
	}
	for _, s := range []string{after, before} {
		f := daysForm.FindStringSubmatch(s)
		if f == nil {
			continue
		}
		if n, err := strconv.Atoi(f[2]); err == nil && n > 0 && n <= 366 {
			c.Posting.N, c.Posting.Min, c.Posting.Unit = n, f[1] != "", "calendar"
			if f[3] == "工作日" {
				c.Posting.Unit = "workday"
			}
			return
		}
	}
}

func dayOf(year, month, day string) (time.Time, bool) {
	return parseTime(year + "年" + strings.TrimLeft(month, "0") + "月" + strings.TrimLeft(day, "0") + "日")
}

// categoryWords guess a category from words of the title; the first that fits
// wins. The keys are those of the default policy.
var categoryWords = []struct {
	category notice.Category
	words    []string
}{
	{"interpretation", []string{"解读", "读懂", "问答", "明白纸", "说清楚", "怎么办"}},
	{"emergency_relay", []string{"预警"}},
	{"utility_outage", []string{"停电", "停水", "停气"}},
	{"medical_insurance", []string{"医疗保险", "医保"}},
	{"yulu", []string{"雨露计划"}},
	{"relief_review", []string{"临时救助", "最低生活保障", "低保", "特困", "救助对象"}},
	{"subsidy_list", []string{"补贴", "一卡通"}},
	{"budget", []string{"预算", "决算"}},
	{"personnel_pre", []string{"任前公示", "拟任"}},
	{"personnel", []string{"任免", "任职", "免职"}},
	{"tender", []string{"中标", "招标", "采购", "比选", "竞争性"}},
	{"land", []string{"征地", "征收土地", "土地征收"}},
	{"penalty", []string{"行政处罚"}},
	{"annual_report", []string{"信息公开年度报告", "信息公开工作年度报告"}},
	{"village_affairs", []string{"村务公开", "村级财务", "财务收支"}},
	{"meeting", []string{"坝坝会", "召开", "会议"}},
}

func guessCategory(title, body string) (notice.Category, string) {
	for _, g := range categoryWords {
		for _, w := range g.words {
			if strings.Contains(title, w) {
				return g.category, w
			}
		}
	}
	if strings.HasPrefix(strings.TrimSpace(body), "本网讯") {
		return "news", "本网讯"
	}
	return "", ""
}
