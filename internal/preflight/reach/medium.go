package reach

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/bench"
	"gaoshi/internal/preflight/words"
)

// charsPerSecond is how fast a village listens: 4 characters a second, numbers
// and pauses in it. The loudspeaker's own rendition counts exactly; this is for
// the clerk who is still writing.
const charsPerSecond = 4

// Mediums compares the clerk's own texts with what each chosen medium takes
// (internal/limits). What renderers shorten by themselves is not told here.
func Mediums(k *bench.Bench) {
	has := func(ch string) bool { return slices.Contains(k.Content.Channels, ch) }
	over := func(place, text string, got, limit int, unit, message string) {
		if got > limit {
			k.Add(notice.Finding{Kind: "limit", Severity: notice.Warn, Place: place, Text: fmt.Sprintf("%d%s", got, unit),
				Message: fmt.Sprintf("%s有%d%s，最多%d%s。%s", text, got, unit, limit, unit, message), Rule: "各渠道的长度上限"})
		}
	}
	if has(notice.WeChat) {
		title := k.Content.Title
		over("标题", "标题", utf8.RuneCountInString(title), limits.DraftTitleChars+8, "字", "微信里会被截断，请缩短，或写一句话（plain）说清楚。")
		over("标题", "标题", len(title), limits.RobotNewsTitleBytes, "字节", "微信群卡片里会被截断，请缩短。")
		over("一句话（plain）", "一句话", len(k.Content.Plain), limits.RobotNewsDescBytes, "字节", "微信群卡片里会被截断，请缩短。")
		over("在外怎么办（away）", "在外怎么办", utf8.RuneCountInString(k.Content.Away), limits.ForwardTextChars, "字", "村群里没有人看得完，请缩短。")
	}
	if has(notice.Loudspeaker) {
		n := 0
		for _, r := range k.Content.Speak {
			if r > ' ' {
				n++
			}
		}
		over("广播稿（speak）", "广播稿", n, int(limits.SpeechLength.Seconds())*charsPerSecond, "字", "要念三分多钟，没有人听得完，请只留谁、何时前、做什么。")
	}
	if has(notice.Portal) || has(notice.WeChat) {
		over("正文", "正文", len(k.Content.Body), limits.PageBytes, "字节", "手机上打开很慢，请把长表放到附件里。")
	}
	for _, a := range k.Content.Attachments {
		over(fmt.Sprintf("附件“%s”", a.Name), "附件", len(a.Data), limits.UploadBytes, "字节", "请压缩或拆成几个文件。")
	}
}

// Targets asks whether anyone is reached: every village and channel chosen has a
// place, and a script has someone who reads it.
func Targets(k *bench.Bench) {
	town := k.Env.Town
	if town == nil {
		return
	}
	villages := villages(k)
	for _, ch := range k.Content.Channels {
		var without []string
		reached := 0
		for _, v := range villages {
			if slices.ContainsFunc(town.Targets, func(t notice.Target) bool { return t.Channel == ch && (t.Village == v.ID || t.Village == "") }) {
				reached++
			} else {
				without = append(without, v.Name)
			}
		}
		if len(villages) == 0 || len(without) == 0 {
			continue
		}
		f := notice.Finding{Kind: "no_target", Severity: notice.Warn, Place: "渠道", Text: strings.Join(without, "、"),
			Message: fmt.Sprintf("%s没有登记%s，这个渠道发不到。请补登记，或用别的渠道通知这些村。", strings.Join(without, "、"), placeName(ch))}
		if ch == notice.Loudspeaker {
			f.Kind = "no_reader"
			f.Message = fmt.Sprintf("%s没有登记大喇叭，广播稿没有人播。请请村干部另行口头通知，或去掉大喇叭。", strings.Join(without, "、"))
		}
		if reached == 0 {
			f.Severity = notice.Block
		}
		k.Add(f)
	}
}

// villages are those the notice goes to; an id that the town does not know is told.
func villages(k *bench.Bench) []notice.Village {
	town := k.Env.Town
	if k.Content.All() {
		return town.Villages
	}
	var out []notice.Village
	for _, id := range k.Content.Villages {
		v, ok := town.Village(id)
		if !ok {
			k.Add(notice.Finding{Kind: "village_unknown", Severity: notice.Block, Place: "发布范围", Text: id,
				Message: unknownVillage(town, id)})
			continue
		}
		out = append(out, v)
	}
	return out
}

// unknownVillage says which village was probably meant, by its id.
func unknownVillage(town *notice.Town, word string) string {
	if v, ok := town.VillageNamed(word); ok {
		return fmt.Sprintf("发布范围里请写村的编号：“%s”是 %s。", v.Name, v.ID)
	}
	list, ask := town.NearVillages(word), "是不是 "
	if len(list) == 0 {
		list, ask = town.Villages, "本镇有："
	}
	names := make([]string, len(list))
	for i, v := range list {
		names[i] = v.Name + "（" + v.ID + "）"
	}
	end := "？"
	if ask != "是不是 " {
		end = "。"
	}
	return fmt.Sprintf("发布范围里的“%s”不在本镇的村名册里。%s%s%s全镇都发，请写 all。", word, ask, strings.Join(names, "、"), end)
}

func placeName(ch string) string {
	switch ch {
	case notice.WeChat:
		return "微信群"
	case notice.Board:
		return "公告栏"
	}
	return notice.ChannelName(ch)
}

// Contact asks for a number to call where people may object or must act.
func Contact(k *bench.Bench) {
	if !k.Known || !k.Rule.Posting.Counts() && !k.Rule.RelayOnly {
		return
	}
	if words.SaysPhone(k.Content.Body) || k.Content.Relay != nil && k.Content.Relay.Contact != "" {
		return
	}
	k.Add(notice.Finding{Kind: "contact_missing", Severity: notice.Warn, Place: "正文", Rule: k.Rule.Source,
		Message: "没有写联系电话，群众有意见、有疑问找不到人。请写上办公电话或监督电话。"})
}

// Interpretation asks an interpretation for the document that it explains.
func Interpretation(k *bench.Bench) {
	if k.Known && k.Rule.MustLink && k.Content.Interprets == "" {
		k.Add(notice.Finding{Kind: "interprets_missing", Severity: notice.Warn, Place: "解读的文件（interprets）", Rule: k.Rule.Source,
			Message: "政策解读没有写明解读的是哪一份文件。请填上原文件的编号，两边才能互相找到。"})
	}
}
