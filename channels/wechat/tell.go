package wechat

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/limits"
)

// Tell sends a card to one official through the WeCom application, outside of any
// delivery: a reminder, or the link by which a leader decides. user is the
// official's account in WeCom. The same card twice within four hours is shown
// once, so that a cut is temporary: the call may be made again with the very same
// words and link. An account that WeCom does not reach is a permanent error.
func (ch *Channel) Tell(ctx context.Context, user, title, words, link string) error {
	switch {
	case user == "" || user[0] == '@' || strings.Contains(user, "|"): // "@all" is everybody
		return channels.Permanent(&channels.Told{Say: "应用消息要发给一个人，收件人写得不对。请管理员核对 town.yaml 里这位同志的 wecom。"})
	case title == "" || link == "" || len(title) > limits.AppTitleBytes || len(words) > limits.AppDescBytes:
		return channels.Permanent(&channels.Told{Say: "应用消息的标题或说明太长或是空的，没有发。"})
	}
	_, _, lost, err := ch.postCard(ctx, "应用消息", user, appCard{Title: title, Description: words, URL: link, Button: "打开"})
	if err == nil && lost > 0 {
		return channels.Permanent(&channels.Told{Say: fmt.Sprintf("企业微信里的“%s”收不到消息（已离职、没有许可，或不在应用的可见范围）。请管理员核对 town.yaml 里的 wecom，或在企业微信后台把他加进应用的可见范围。", clip(user, 64))})
	}
	return err
}

// postCard gives a card to the platform. by is the account's name, lost how many
// of the users it does not reach.
func (ch *Channel) postCard(ctx context.Context, name, users string, card appCard) (by, msgID string, lost int, err error) {
	a, err := ch.company()
	if err != nil {
		return "", "", 0, err
	}
	agent, aerr := strconv.Atoi(a.agent)
	if users == "" || aerr != nil || strings.Count(users, "|") >= limits.AppUsers {
		return "", "", 0, channels.Permanent(&channels.Told{Say: fmt.Sprintf("“%s”没有写收件人（或超过%d人），或应用编号（wechat.agent_id）不是数字。请管理员检查设置。", name, limits.AppUsers)})
	}
	body := struct {
		ToUser   string  `json:"touser"`
		MsgType  string  `json:"msgtype"`
		AgentID  int     `json:"agentid"`
		Card     appCard `json:"textcard"`
		Check    int     `json:"enable_duplicate_check"`
		Interval int     `json:"duplicate_check_interval"`
	}{users, "textcard", agent, card, 1, int(limits.AppDuplicateCheck / time.Second)}
	var reply struct {
		MsgID      string `json:"msgid"`
		Invalid    string `json:"invaliduser"`
		Unlicensed string `json:"unlicenseduser"`
	}
	if _, err := ch.post(ctx, a, name, "/cgi-bin/message/send", body, &reply); err != nil {
		return "", "", 0, harmless(err)
	}
	for _, list := range []string{reply.Invalid, reply.Unlicensed} {
		if list != "" {
			lost += strings.Count(list, "|") + 1
		}
	}
	return a.name, reply.MsgID, lost, nil
}
