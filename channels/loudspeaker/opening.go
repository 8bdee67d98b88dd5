package loudspeaker

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

var (
	kindTail    = regexp.MustCompile(`的?(通告|通知|公告|公示|说明|意见|决定|预警|倡议书|告知书|一封信|公开信)$`)
	topicHead   = regexp.MustCompile(`^(?:关于)?(?:进一步)?(?:切实)?(?:做好|开展|实施)?`)
	topicTail   = regexp.MustCompile(`(?:有关)?(?:工作|事项|事宜)$`)
	titleMark   = regexp.MustCompile(`^【[^】]*】|^[^：]{2,6}：`)
	countyName  = regexp.MustCompile(`^[\p{Han}]{2,3}?[县区市旗](\p{Han}{1,5}?(?:街道|[镇乡]))`)
	greeting    = regexp.MustCompile(`乡亲|村民|居民|父老|大家|请注意|注意了|紧急通知|各位|朋友`)
	spokenAgain = regexp.MustCompile(`(?:再(?:说|播|讲|念|报)一?遍|重复一遍)`)
	partyPair   = regexp.MustCompile(`\s+`)
)

// isWarning reports whether a notice passes a warning on: it is said three times
// and opens with its source.
func isWarning(n *notice.Notice) bool {
	r := n.Content.Relay
	return n.Content.Urgency == notice.Emergency || r != nil && r.Level != "" && r.Event != ""
}

// greet is the call to the village.
func greet(n *notice.Notice, t notice.Target) string {
	who := t.VillageName
	switch {
	case who == "":
		who = "全镇的乡亲们"
	case strings.HasSuffix(who, "社区"), strings.HasSuffix(who, "居委会"):
		who += "的居民朋友们"
	default:
		who += "的乡亲们"
	}
	if isWarning(n) && n.Kind == notice.Original {
		return "紧急通知，紧急通知。" + who + "请注意。"
	}
	return who + "，请注意听。"
}

// shortIssuer is the issuer as people call it: without the county in front of a
// town, without remarks in brackets.
func shortIssuer(issuer string) string {
	s := bracket.ReplaceAllString(issuer, "")
	parts := partyPair.Split(strings.TrimSpace(s), -1)
	for i, p := range parts {
		parts[i] = countyName.ReplaceAllString(p, "$1")
	}
	return strings.Join(parts, "和")
}

// topicAndKind takes a title apart: what it is about, and what kind of paper it is.
func topicAndKind(title string) (topic, kind string) {
	s := strings.TrimSpace(title)
	for titleMark.MatchString(s) {
		s = strings.TrimSpace(titleMark.ReplaceAllString(s, ""))
	}
	kind = "消息"
	if m := kindTail.FindStringSubmatch(s); m != nil {
		kind = m[1]
		s = strings.TrimSuffix(s, m[0])
	}
	s = strings.TrimPrefix(s, "关于")
	short := topicTail.ReplaceAllString(topicHead.ReplaceAllString(s, ""), "")
	if hanzi(short) >= 4 {
		s = short
	}
	s, _ = openBrackets(s)
	return s, kind
}

// matter says who speaks and what about.
func matter(n *notice.Notice) []string {
	c := &n.Content
	topic, kind := topicAndKind(c.Title)
	if r := c.Relay; r != nil && r.SourceIssuer != "" {
		source := bracket.ReplaceAllString(r.SourceIssuer, "")
		if r.Level != "" && r.Event != "" {
			out := []string{"现在播送预警。"}
			when := ""
			if !r.SourceTime.IsZero() {
				when = moment12(r.SourceTime)
			}
			out = append(out, source+"，"+when+"发布"+r.Event+r.Level+"预警。")
			if !r.ValidUntil.IsZero() {
				out = append(out, "预警到"+moment12(r.ValidUntil)+"为止。")
			}
			return out
		}
		return []string{"现在播送" + shortIssuer(c.Issuer) + kind + "。", "这是转发" + source + "的" + kind + "。", "说的是" + topic + "的事。"}
	}
	who := shortIssuer(c.Issuer)
	topic = strings.TrimPrefix(strings.TrimPrefix(topic, bracket.ReplaceAllString(c.Issuer, "")), who)
	if strings.HasPrefix(topic, townOf(who)) && hanzi(strings.TrimPrefix(topic, townOf(who))) >= 4 {
		topic = strings.TrimPrefix(topic, townOf(who))
	}
	return []string{"现在播送" + who + ifElse(kind == "消息", "的", "") + kind + "。", "说的是" + topic + ifElse(strings.ContainsAny(topic, "？?"), "", "的事") + "。"}
}

func townOf(issuer string) string {
	if m := regexp.MustCompile(`^\p{Han}{1,5}?(?:街道|[镇乡])`).FindString(issuer); m != "" {
		return m
	}
	return "\x00"
}

func ifElse(b bool, x, y string) string {
	if b {
		return x
	}
	return y
}

// amended says what a correction or a withdrawal does to what was heard before.
func amended(n *notice.Notice) []string {
	topic, kind := topicAndKind(n.Content.Title)
	reason := strings.TrimRight(strings.TrimSpace(n.Reason), "。")
	switch n.Kind {
	case notice.Correction:
		out := []string{"现在播送" + shortIssuer(n.Content.Issuer) + "更正。", "前面播的" + kind + "有错。", "说的是" + topic + "的事。"}
		if reason != "" {
			out = append(out, "更正的原因是："+reason+"。")
		}
		return append(out, "请大家以这一次播的为准。")
	case notice.Withdrawal:
		out := []string{"现在播送" + shortIssuer(n.Content.Issuer) + "撤回通知。", "前面播过的" + topic + "的" + kind + "，已经撤回。"}
		if reason != "" {
			out = append(out, "撤回的原因是："+reason+"。")
		}
		return append(out, "请大家不要再按原来的内容办理。")
	}
	return nil
}

// moment12 writes a moment as villagers say it: 7月16日晚上9点.
func moment12(t time.Time) string {
	t = t.In(calendar.Zone)
	h, part := t.Hour(), ""
	switch {
	case h < 5:
		part = "凌晨"
	case h < 9:
		part = "早上"
	case h < 12:
		part = "上午"
	case h < 13:
		part = "中午"
	case h < 18:
		part = "下午"
	default:
		part = "晚上"
	}
	if h > 12 {
		h -= 12
	}
	s := t.Format("1月2日") + part
	if t.Hour() == 0 {
		return s + "零点" + ifElse(t.Minute() > 0, t.Format("4分"), "")
	}
	return s + strconv.Itoa(h) + "点" + ifElse(t.Minute() > 0, strconv.Itoa(t.Minute())+"分", "")
}
