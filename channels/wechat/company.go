package wechat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
)

// Files of the renditions of a WeCom application and of a customer group task.
const (
	appFile  = "app.json"
	taskFile = "task.json"
)

// appCard is a textcard message of a WeCom application. Who gets it stands in
// the target, not in what is signed.
type appCard struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
	Button      string `json:"btntxt,omitempty"`
}

// renderApp lays out a card for officials and village heads.
func (ch *Channel) renderApp(n *notice.Notice, t notice.Target, again occasion) (notice.Rendition, error) {
	r := notice.Rendition{Channel: notice.WeChat, Target: t.ID}
	v := ch.view(n, t, again)
	desc, err := fill(ch.words.card, v)
	if err != nil {
		return r, err
	}
	c := appCard{Title: v.Title, Description: desc, URL: v.Link, Button: "看全文"}
	if len(c.Title) > limits.AppTitleBytes {
		c.Title = fitBytes(c.Title, limits.AppTitleBytes)
		c.Description = v.Title + "\n" + desc
		r.Findings = append(r.Findings, notice.Finding{Kind: "wechat_title", Severity: notice.Note, Place: "标题", Text: v.Title,
			Message: fmt.Sprintf("应用消息的标题最多%d字节，卡片上显示“%s”，全称写在说明里。", limits.AppTitleBytes, c.Title)})
	}
	if len(c.Description) > limits.AppDescBytes {
		return r, tooLong(t, "应用消息的说明（按字节）", c.Description, len(c.Description), limits.AppDescBytes)
	}
	return r, put(&r, appFile, c.Title+"\n\n"+c.Description+"\n"+c.URL, c)
}

// fitBytes shortens a name for a place that has no more room; the whole stands
// elsewhere in the same message.
func fitBytes(s string, n int) string {
	rs := []rune(s)
	for len(string(rs))+len("…") > n {
		rs = rs[:len(rs)-1]
	}
	return string(rs) + "…"
}

// sendApp sends the card to the members in Options["users"], joined by "|". The
// platform drops a repetition within four hours, so that a cut is temporary.
func (ch *Channel) sendApp(ctx context.Context, d *notice.Delivery, r notice.Rendition) (*notice.Receipt, error) {
	var card appCard
	f := r.File(appFile)
	if f == nil || json.Unmarshal(f.Data, &card) != nil {
		return nil, channels.Permanent(incomplete(d.Target))
	}
	if ch.keyMayHaveLapsed(d, limits.AppDuplicateCheck) {
		return nil, channels.AskPerson(uncertain(d.Target.Name, errors.New("an earlier attempt began before the platform's check for duplicates")))
	}
	return ch.sendCard(ctx, d.Target.Name, d.Target.Options["users"], card)
}

// keyMayHaveLapsed reports whether an earlier attempt may have arrived so long
// ago that the platform would no longer know a repetition by its key.
func (ch *Channel) keyMayHaveLapsed(d *notice.Delivery, life time.Duration) bool {
	return d.Attempts > 1 && !d.DueAt.IsZero() && ch.o.Clock.Now().Sub(d.DueAt) > life-time.Minute
}

// sendCard sends a card to members of the company.
func (ch *Channel) sendCard(ctx context.Context, name, users string, card appCard) (*notice.Receipt, error) {
	by, msgID, lost, err := ch.postCard(ctx, name, users, card)
	if err != nil {
		return nil, err
	}
	rec := &notice.Receipt{State: notice.Accepted, By: by, At: ch.o.Clock.Now(), Ref: "app:" + msgID, Note: "企业微信已送到应用消息里。"}
	if lost > 0 {
		rec.Note = fmt.Sprintf("企业微信已送出，有%d个账号收不到（已离职或没有许可），请管理员核对名单。", lost)
	}
	return rec, nil
}

// task is a customer group task as it was signed.
type task struct {
	Text struct {
		Content string `json:"content"`
	} `json:"text"`
	Attachments []attachment `json:"attachments"`
}

// attachment has no empty sub-objects, as the SDK's own would: whether the
// platform takes them is undocumented.
type attachment struct {
	MsgType string `json:"msgtype"`
	Link    struct {
		Title string `json:"title"`
		Desc  string `json:"desc,omitempty"`
		URL   string `json:"url"`
		Pic   string `json:"picurl,omitempty"`
	} `json:"link"`
}

func (ch *Channel) renderTask(n *notice.Notice, t notice.Target, again occasion) (notice.Rendition, error) {
	r := notice.Rendition{Channel: notice.WeChat, Target: t.ID}
	v := ch.view(n, t, again)
	bare := v
	bare.Link = "" // the card below leads there
	text, err := fill(ch.words.text, bare)
	if err != nil {
		return r, err
	}
	if len(text) > limits.GroupTaskTextBytes {
		return r, tooLong(t, "客户群的一条文字（按字节）", text, len(text), limits.GroupTaskTextBytes)
	}
	var k task
	k.Text.Content = text
	var a attachment
	a.MsgType, a.Link.Title, a.Link.URL = "link", v.Title, v.Link
	a.Link.Desc = v.Issuer + " " + v.Day
	if len(a.Link.Title) > limits.GroupTaskTitleBytes {
		a.Link.Title = fitBytes(a.Link.Title, limits.GroupTaskTitleBytes) // the whole stands in the text
	}
	if len(a.Link.Desc) > limits.GroupTaskDescBytes {
		a.Link.Desc = ""
	}
	k.Attachments = []attachment{a}
	return r, put(&r, taskFile, text+"\n\n"+v.Link, k)
}

// chats are the customer groups of a target: ids from WeCom, joined by commas.
func chats(t notice.Target) []string {
	return strings.FieldsFunc(t.Options["chats"], func(r rune) bool { return r == ',' || r == ' ' || r == '，' })
}

// sendTask creates the task; the group's owner must tap once.
func (ch *Channel) sendTask(ctx context.Context, d *notice.Delivery, r notice.Rendition) (*notice.Receipt, error) {
	a, err := ch.company()
	if err != nil {
		return nil, err
	}
	var k task
	f := r.File(taskFile)
	if f == nil || json.Unmarshal(f.Data, &k) != nil {
		return nil, channels.Permanent(incomplete(d.Target))
	}
	owner, ids := d.Target.Options["owner"], chats(d.Target)
	if owner == "" || len(ids) == 0 {
		return nil, channels.Permanent(&channels.Told{Say: fmt.Sprintf("“%s”没有写群主（owner）或群编号（chats）。请管理员在 town.yaml 里补上。", d.Target.Name)})
	}
	body := struct {
		ChatType string   `json:"chat_type"`
		Sender   string   `json:"sender"`
		Chats    []string `json:"chat_id_list"`
		task
	}{"group", owner, ids, k}
	var reply struct {
		Fail  []string `json:"fail_list"`
		MsgID string   `json:"msgid"`
	}
	if _, err := ch.post(ctx, a, d.Target.Name, "/cgi-bin/externalcontact/add_msg_template", body, &reply); err != nil {
		return nil, err
	}
	if len(reply.Fail) >= len(ids) {
		return nil, channels.Permanent(&channels.Told{Say: fmt.Sprintf("“%s”：企业微信说这些客户群都发不了（群不在了，或群主换了）。请管理员核对群编号和群主。", d.Target.Name)})
	}
	rec := &notice.Receipt{State: notice.Awaiting, By: "群主", At: ch.o.Clock.Now(), Ref: "task:" + reply.MsgID,
		Note: "请群主打开企业微信，在“群发助手”里点一下“发送”。"}
	if n := len(reply.Fail); n > 0 {
		rec.Note += fmt.Sprintf("（有%d个群发不了，请管理员核对。）", n)
	}
	return rec, nil
}

// taskResult asks whether the owner has tapped.
func (ch *Channel) taskResult(ctx context.Context, d *notice.Delivery, id string) (*notice.Receipt, error) {
	a, err := ch.company()
	if err != nil {
		return nil, err
	}
	var reply struct {
		List []struct {
			Status int   `json:"status"` // 0 not yet, 1 sent, 2 no longer a friend, 3 the group had its message for the day
			Time   int64 `json:"send_time"`
		} `json:"send_list"`
	}
	body := map[string]any{"msgid": id, "userid": d.Target.Options["owner"], "limit": 500}
	if _, err := ch.post(ctx, a, d.Target.Name, "/cgi-bin/externalcontact/get_groupmsg_send_result", body, &reply); err != nil {
		return nil, harmless(err)
	}
	sent, full, wait := 0, 0, 0
	for _, s := range reply.List {
		switch s.Status {
		case 0:
			wait++
		case 1:
			sent++
		default:
			full++
		}
	}
	switch {
	case wait > 0 || len(reply.List) == 0:
		return nil, nil
	case sent == 0:
		return nil, channels.Permanent(&channels.Told{Say: fmt.Sprintf("“%s”：群里今天已经收过一次群发，这一条没有发出去。明天再点“再发一次”，或用转发包。", d.Target.Name)})
	}
	rec := &notice.Receipt{State: notice.Confirmed, By: "群主", At: ch.o.Clock.Now(), Ref: "task:" + id, Note: fmt.Sprintf("群主已发送，%d个群收到。", sent)}
	if full > 0 {
		rec.Note = fmt.Sprintf("群主已发送，%d个群收到，%d个群今天收满了没有收到。", sent, full)
	}
	return rec, nil
}

// Remind nudges the owner of a customer group who has not tapped yet; the
// platform takes three reminders in 24 hours.
func (ch *Channel) Remind(ctx context.Context, d *notice.Delivery) error {
	kind, id := ref(d.Receipt)
	if kind != "task" {
		return channels.Permanent(&channels.Told{Say: fmt.Sprintf("“%s”不是客户群群发，不能提醒群主。", d.Target.Name)})
	}
	a, err := ch.company()
	if err != nil {
		return err
	}
	_, err = ch.post(ctx, a, d.Target.Name, "/cgi-bin/externalcontact/remind_groupmsg_send", map[string]string{"msgid": id}, nil)
	return err
}

// reconcileTask looks for a task that was cut off: by its exact text, among those
// created since the attempt began.
func (ch *Channel) reconcileTask(ctx context.Context, d *notice.Delivery, r notice.Rendition) (*notice.Receipt, error) {
	a, err := ch.company()
	if err != nil {
		return nil, err
	}
	var k task
	f := r.File(taskFile)
	if f == nil || json.Unmarshal(f.Data, &k) != nil {
		return nil, incomplete(d.Target)
	}
	since, err := attemptSince(d)
	if err != nil {
		return nil, err
	}
	now := ch.o.Clock.Now()
	type listed struct {
		MsgID string `json:"msgid"`
		Text  struct {
			Content string `json:"content"`
		} `json:"text"`
	}
	var reply struct {
		List []listed `json:"group_msg_list"`
	}
	body := map[string]any{"chat_type": "group", "start_time": since.Unix(), "end_time": now.Add(time.Minute).Unix(), "limit": 100}
	if _, err := ch.post(ctx, a, d.Target.Name, "/cgi-bin/externalcontact/get_groupmsg_list_v2", body, &reply); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(reply.List, func(m listed) bool { return m.Text.Content == k.Text.Content })
	if i >= 0 {
		return &notice.Receipt{State: notice.Awaiting, By: "群主", At: now, Ref: "task:" + reply.List[i].MsgID,
			Note: "断线前任务已经建好，没有再建第二遍。请群主打开企业微信，在“群发助手”里点一下“发送”。"}, nil
	}
	if now.Sub(d.UpdatedAt) < 5*time.Minute {
		return nil, errors.New("wechat: the list of tasks may lag behind")
	}
	return nil, nil
}
