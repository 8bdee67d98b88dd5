package wechat

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	oactx "github.com/silenceper/wechat/v2/officialaccount/context"
	"github.com/silenceper/wechat/v2/officialaccount/draft"
	"github.com/silenceper/wechat/v2/officialaccount/freepublish"
	"github.com/silenceper/wechat/v2/officialaccount/material"

	"gaoshi/channels"
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
)

// coverKept is how long a cover's media id is used again. Material is lasting,
// but an administrator may delete it.
const coverKept = 7 * 24 * time.Hour

// sendOfficial makes a draft and publishes it, or sends it to followers. Until
// the last call nobody has seen anything, so that every failure before it is
// temporary or permanent. A mass send carries a key of ours and may be repeated;
// a publish has none, and one that was cut off is uncertain until Reconcile.
func (ch *Channel) sendOfficial(ctx context.Context, d *notice.Delivery, r notice.Rendition) (*notice.Receipt, error) {
	a, err := ch.official()
	if err != nil {
		return nil, err
	}
	var art oaArticle
	f, cover := r.File(articleFile), r.File(coverFile)
	if f == nil || cover == nil || json.Unmarshal(f.Data, &art) != nil {
		return nil, channels.Permanent(incomplete(d.Target))
	}
	if art.Content, err = ch.placeImages(ctx, a, d.Target.Name, art.Content, r); err != nil {
		return nil, harmless(err)
	}
	id, err := ch.makeDraft(ctx, a, d.Target.Name, &art, cover.Data)
	if err != nil {
		return nil, harmless(err)
	}
	if art.Mode == ModeMass {
		return ch.mass(ctx, a, d, &art, id)
	}
	var reply struct {
		PublishID number `json:"publish_id"`
	}
	if _, err := ch.post(ctx, a, d.Target.Name, "/cgi-bin/freepublish/submit", map[string]string{"media_id": id}, &reply); err != nil {
		return nil, err
	}
	rec := &notice.Receipt{State: notice.Accepted, By: a.name, At: ch.o.Clock.Now(), Ref: "publish:" + string(reply.PublishID),
		Note: "公众号已收下，正在发布，发布好后这里会给出网址。"}
	if sure, err := ch.published(ctx, a, d.Target.Name, reply.PublishID); err == nil && sure != nil {
		return sure, nil
	}
	return rec, nil
}

// makeDraft uploads the cover and makes the draft.
func (ch *Channel) makeDraft(ctx context.Context, a *account, name string, art *oaArticle, cover []byte) (string, error) {
	for try := 0; ; try++ {
		thumb, kept, err := ch.cover(ctx, a, name, cover, try > 0)
		if err != nil {
			return "", err
		}
		var id string
		_, err = ch.use(ctx, a, name, func(o *oactx.Context, _ string) (err error) {
			id, err = draft.NewDraft(o).AddDraft([]*draft.Article{{
				Title: art.Title, Author: art.Author, Digest: art.Digest, Content: art.Content, ContentSourceURL: art.Source,
				ThumbMediaID: thumb, ShowCoverPic: 0,
			}})
			return err
		})
		var no *Refusal
		if kept && try == 0 && errors.As(err, &no) && no.Code == 40007 {
			continue // the kept cover was deleted over there
		}
		if err == nil && id == "" {
			err = uncertain(name, errors.New("no media_id in the answer"))
		}
		return id, err
	}
}

// cover returns the media id of a cover, uploading it when it is not known.
func (ch *Channel) cover(ctx context.Context, a *account, name string, png []byte, anew bool) (id string, kept bool, err error) {
	sum := sha256.Sum256(png)
	key := a.key() + ":cover:" + hex.EncodeToString(sum[:8])
	if id, err := ch.toks.cache.Token(ctx, key); err == nil && id != "" && !anew {
		return id, true, nil
	}
	_, err = ch.use(ctx, a, name, func(o *oactx.Context, _ string) (err error) {
		id, _, err = material.NewMaterial(o).AddMaterialFromReader(material.MediaTypeImage, coverFile, bytes.NewReader(png))
		return err
	})
	if err != nil {
		return "", false, err
	}
	if err := ch.toks.cache.SetToken(ctx, key, id, ch.o.Clock.Now().Add(coverKept)); err != nil {
		ch.o.Log.WarnContext(ctx, "wechat cover not kept", "err", err)
	}
	return id, false, nil
}

// massKeyLife is how long a clientmsgid is trusted: how long the platform knows
// it is undocumented.
const massKeyLife = 24 * time.Hour

// mass sends a draft to followers. The SDK's own call has no clientmsgid, so the
// body is ours. A repeated key is answered with 45065 and the first message's id.
func (ch *Channel) mass(ctx context.Context, a *account, d *notice.Delivery, art *oaArticle, draftID string) (*notice.Receipt, error) {
	if ch.keyMayHaveLapsed(d, massKeyLife) {
		return nil, channels.AskPerson(uncertain(d.Target.Name, errors.New("an earlier attempt began more than a day ago")))
	}
	key := d.Key()
	if utf8.RuneCountInString(key) > limits.ClientMsgIDChars {
		sum := sha256.Sum256([]byte(key))
		key = hex.EncodeToString(sum[:16])
	}
	filter := map[string]any{"is_to_all": true}
	if art.Tag != "" {
		n, err := strconv.ParseInt(art.Tag, 10, 64)
		if err != nil {
			return nil, channels.Permanent(&channels.Told{Say: fmt.Sprintf("“%s”的标签“%s”不是数字。请管理员改 town.yaml 里的 tag。", d.Target.Name, art.Tag)})
		}
		filter = map[string]any{"is_to_all": false, "tag_id": n}
	}
	var reply struct {
		MsgID number `json:"msg_id"`
	}
	_, err := ch.post(ctx, a, d.Target.Name, "/cgi-bin/message/mass/sendall", map[string]any{
		"filter": filter, "msgtype": "mpnews", "mpnews": map[string]string{"media_id": draftID}, "send_ignore_reprint": 0, "clientmsgid": key,
	}, &reply)
	var no *Refusal
	again := errors.As(err, &no) && no.Code == 45065 && reply.MsgID != ""
	switch {
	case again:
	case no != nil && no.Code == 45065:
		return nil, channels.AskPerson(err)
	case err != nil:
		return nil, harmless(err)
	}
	rec := &notice.Receipt{State: notice.Accepted, By: a.name, At: ch.o.Clock.Now(), Ref: "mass:" + string(reply.MsgID),
		Note: "公众号已收下群发；如要管理员扫码，请在30分钟内扫，过时作废。"}
	if again {
		rec.Note = "同一条上次已经收下，没有再发第二遍。"
	}
	return rec, nil
}

// statusReply is the answer of freepublish/get, with ids of either type.
type statusReply struct {
	Status  freepublish.PublishStatus        `json:"publish_status"`
	Article string                           `json:"article_id"`
	Detail  freepublish.PublishArticleDetail `json:"article_detail"`
}

// published asks how a publish went: a receipt when it is up, nil while it is
// under way, a permanent error when it failed.
func (ch *Channel) published(ctx context.Context, a *account, name string, id number) (*notice.Receipt, error) {
	var s statusReply
	if _, err := ch.post(ctx, a, name, "/cgi-bin/freepublish/get", map[string]number{"publish_id": id}, &s); err != nil {
		return nil, harmless(err)
	}
	fail := func(say string) error {
		return channels.Permanent(&channels.Told{Say: fmt.Sprintf("“%s”：", name) + say, Cause: fmt.Errorf("publish_status %d", s.Status)})
	}
	switch s.Status {
	case freepublish.PublishStatusSuccess:
		rec := &notice.Receipt{State: notice.Confirmed, By: a.name, At: ch.o.Clock.Now(), Ref: "article:" + s.Article, Note: "已发布，网址长期有效。"}
		if len(s.Detail.Items) > 0 {
			rec.Look = s.Detail.Items[0].ArticleURL
		}
		return rec, nil
	case freepublish.PublishStatusPublishing:
		return nil, nil
	case freepublish.PublishStatusOriginalFail:
		return nil, fail("没有通过公众号的原创检查，没有发布。请登录公众平台看原因。")
	case freepublish.PublishStatusAuditRefused:
		return nil, fail("没有通过平台审核，没有发布。请登录公众平台看原因，改稿后出更正。")
	case freepublish.PublishStatusUserDeleted:
		return nil, fail("文章已被删除。")
	case freepublish.PublishStatusSystemBanned:
		return nil, fail("文章被平台封禁。请登录公众平台看通知。")
	}
	return nil, fail("发布失败。请登录公众平台看原因，再点“再发一次”。")
}

// massed asks how a mass send went.
func (ch *Channel) massed(ctx context.Context, a *account, name, id string) (*notice.Receipt, error) {
	var s struct {
		Status string `json:"msg_status"`
	}
	if _, err := ch.post(ctx, a, name, "/cgi-bin/message/mass/get", map[string]string{"msg_id": id}, &s); err != nil {
		return nil, harmless(err)
	}
	switch s.Status {
	case "SEND_SUCCESS":
		return &notice.Receipt{State: notice.Confirmed, By: a.name, At: ch.o.Clock.Now(), Ref: "mass:" + id, Note: "群发已完成。"}, nil
	case "SENDING", "":
		return nil, nil
	case "DELETE":
		return nil, channels.Permanent(&channels.Told{Say: fmt.Sprintf("“%s”：群发的文章已被删除。", name)})
	}
	return nil, channels.Permanent(&channels.Told{
		Say:   fmt.Sprintf("“%s”：群发没有成功，可能没有人扫码确认，或没有通过审核。请登录公众平台看原因，再点“再发一次”或改用转发包。", name),
		Cause: fmt.Errorf("msg_status %q", clip(s.Status, 30)),
	})
}

// reconcileOfficial looks for a publish that was cut off: the article whose
// 阅读原文 is our landing page, put up since the attempt began.
func (ch *Channel) reconcileOfficial(ctx context.Context, d *notice.Delivery, r notice.Rendition) (*notice.Receipt, error) {
	a, err := ch.official()
	if err != nil {
		return nil, err
	}
	var art oaArticle
	f := r.File(articleFile)
	if f == nil || json.Unmarshal(f.Data, &art) != nil {
		return nil, incomplete(d.Target)
	}
	var list struct {
		Item []struct {
			ArticleID  string `json:"article_id"`
			UpdateTime int64  `json:"update_time"`
			Content    struct {
				NewsItem []struct {
					Title  string `json:"title"`
					Source string `json:"content_source_url"`
					URL    string `json:"url"`
				} `json:"news_item"`
			} `json:"content"`
		} `json:"item"`
	}
	if _, err := ch.post(ctx, a, d.Target.Name, "/cgi-bin/freepublish/batchget", map[string]int{"offset": 0, "count": 20, "no_content": 0}, &list); err != nil {
		return nil, err
	}
	since, err := attemptSince(d)
	if err != nil {
		return nil, err
	}
	for _, it := range list.Item {
		for _, n := range it.Content.NewsItem {
			if n.Source == art.Source && n.Title == art.Title && it.UpdateTime >= since.Unix() {
				return &notice.Receipt{State: notice.Confirmed, By: a.name, At: ch.o.Clock.Now(), Ref: "article:" + it.ArticleID, Look: n.URL,
					Note: "断线前已经发布，没有再发第二遍。"}, nil
			}
		}
	}
	if ch.o.Clock.Now().Sub(d.UpdatedAt) < publishMayTake {
		return nil, errors.New("wechat: the publish may still be under way")
	}
	return nil, nil
}

// publishMayTake is how long a publish may be under way before its absence from
// the list says that it never began.
const publishMayTake = 15 * time.Minute

// attemptSince is a time before which the attempt in question cannot have begun,
// less what two clocks may differ. It is the time when the delivery was due and
// not when its row was last touched: after a crash that is much later.
func attemptSince(d *notice.Delivery) (time.Time, error) {
	if d.DueAt.IsZero() {
		return time.Time{}, errors.New("wechat: it is not known when the attempt began")
	}
	return d.DueAt.Add(-2 * time.Minute), nil
}

func incomplete(t notice.Target) error {
	return &channels.Told{Say: fmt.Sprintf("发往“%s”的版式稿不完整，没有发。请出更正重新签发。", t.Name)}
}

// retractOfficial deletes what was published or sent.
func (ch *Channel) retractOfficial(ctx context.Context, d *notice.Delivery, r *notice.Receipt) error {
	a, err := ch.official()
	if err != nil {
		return err
	}
	kind, id := ref(r)
	if kind == "publish" {
		up, err := ch.published(ctx, a, d.Target.Name, number(id))
		if err != nil {
			return err
		}
		if up == nil {
			return channels.Temporary(&channels.Told{Say: "文章还在发布中，一分钟后自动再撤。"}, time.Minute)
		}
		kind, id = ref(up)
	}
	switch kind {
	case "article":
		_, err = ch.use(ctx, a, d.Target.Name, func(o *oactx.Context, _ string) error { return freepublish.NewFreePublish(o).Delete(id, 0) })
	case "mass":
		_, err = ch.post(ctx, a, d.Target.Name, "/cgi-bin/message/mass/delete", map[string]any{"msg_id": number(id), "article_idx": 0}, nil)
	default:
		return channels.Permanent(&channels.Told{Say: fmt.Sprintf("“%s”的回执里没有文章编号，撤不了。请登录公众平台手动删除。", d.Target.Name)})
	}
	return harmless(err)
}
