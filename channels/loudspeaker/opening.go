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
	townName    = regexp.MustCompile(`^\p{Han}{1,5}?(?:街道|[镇乡])`)
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
func (p phrases) greet(n *notice.Notice, t notice.Target, on occasion) string {
	name := "greeting"
	switch who := t.VillageName; {
	case who == "":
		name = "greeting_town"
	case strings.HasSuffix(who, "社区"), strings.HasSuffix(who, "居委会"):
		name = "greeting_community"
	}
	call := p.say(name, "village", t.VillageName)
	if isWarning(n) && n.Kind == notice.Original && on.first() && !n.Lifts() {
		return p.say("urgent") + call
	}
	return call
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
func (p phrases) matter(n *notice.Notice) []string {
	c := &n.Content
	topic, kind := topicAndKind(c.Title)
	if r := c.Relay; r != nil && r.SourceIssuer != "" {
		source := bracket.ReplaceAllString(r.SourceIssuer, "")
		if r.Level == "" || r.Event == "" {
			return []string{p.say("who", "issuer", shortIssuer(c.Issuer), "kind", kind), p.say("relay", "source", source, "kind", kind), p.about(topic)}
		}
		when := ""
		if !r.SourceTime.IsZero() {
			when = moment12(r.SourceTime)
		}
		if n.Lifts() {
			return []string{p.say("lifted", "source", source, "when", when, "event", r.Event, "level", r.Level)}
		}
		out := []string{p.say("warning"), p.say("warned", "source", source, "when", when, "event", r.Event, "level", r.Level)}
		if !r.ValidUntil.IsZero() {
			out = append(out, p.say("valid", "until", until12(r.ValidUntil)))
		}
		return out
	}
	who := shortIssuer(c.Issuer)
	topic = strings.TrimPrefix(strings.TrimPrefix(topic, bracket.ReplaceAllString(c.Issuer, "")), who)
	if town := townOf(who); hanzi(strings.TrimPrefix(topic, town)) >= 4 {
		topic = strings.TrimPrefix(topic, town)
	}
	return []string{p.say("who", "issuer", who, "kind", ifElse(kind == "消息", "的", "")+kind), p.about(topic)}
}

// about names the topic; a topic that is a question stands for itself.
func (p phrases) about(topic string) string {
	if strings.ContainsAny(topic, "？?") {
		return closed(topic)
	}
	return p.say("about", "topic", topic)
}

func townOf(issuer string) string { return townName.FindString(issuer) }

func ifElse(b bool, x, y string) string {
	if b {
		return x
	}
	return y
}

// amended says what a correction or a withdrawal does to what was heard before.
func (p phrases) amended(n *notice.Notice) []string {
	topic, kind := topicAndKind(n.Content.Title)
	who := shortIssuer(n.Content.Issuer)
	reason := strings.TrimRight(strings.TrimSpace(n.Reason), "。")
	var out []string
	tell := func(name string) {
		out = append(out, p.say(name, "issuer", who, "topic", topic, "kind", kind, "reason", reason))
	}
	switch n.Kind {
	case notice.Correction:
		tell("correction")
		tell("corrected")
		out = append(out, p.about(topic))
		if reason != "" {
			tell("corrected_why")
		}
		tell("corrected_end")
	case notice.Withdrawal:
		tell("withdrawal")
		tell("withdrawn")
		if reason != "" {
			tell("withdrawn_why")
		}
		tell("withdrawn_end")
	}
	return out
}

// until12 writes an end: a day without an hour is the last one, whole.
func until12(t time.Time) string {
	if calendar.WholeDay(t) {
		return t.In(calendar.Zone).Format("1月2日")
	}
	return moment12(t)
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
	case h < 19:
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
