package wechat

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"strings"

	oactx "github.com/silenceper/wechat/v2/officialaccount/context"
	"github.com/silenceper/wechat/v2/util"

	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
)

// An article shows pictures only that were uploaded to the account. A notice's
// picture is kept in the rendition as image-1.png, the article names it as
// gaoshi-image:image-1.png, and sending puts the account's address there.
const (
	imagePrefix = "image-"
	imageScheme = "gaoshi-image:"
)

// bodyImages gathers the pictures of an article while it is laid out.
type bodyImages struct {
	notice *notice.Notice
	r      *notice.Rendition
	files  []notice.File
	names  map[string]string // attachment → address in the article
}

// file returns the address in the article of an attachment, "" when the picture's
// words must do; the reviewer is told why.
func (b *bodyImages) file(href string) string {
	if at, ok := b.names[href]; ok {
		return at
	}
	if b.names == nil {
		b.names = map[string]string{}
	}
	b.names[href] = ""
	why := "它不是附件，公众号不许用外面的图片"
	for _, a := range b.notice.Content.Attachments {
		if a.Name != href {
			continue
		}
		ext := map[string]string{"image/png": ".png", "image/jpeg": ".jpg"}[http.DetectContentType(a.Data)]
		switch {
		case len(a.Data) == 0:
			why = "附件的内容还没有上传"
		case ext == "":
			why = "公众号只收 JPG 和 PNG"
		case len(a.Data) >= limits.BodyImageBytes:
			why = "图片要小于1MB"
		default:
			f := notice.File{Name: fmt.Sprintf("%s%d%s", imagePrefix, len(b.files)+1, ext), MediaType: http.DetectContentType(a.Data), Data: a.Data}
			b.files = append(b.files, f)
			b.names[href] = imageScheme + f.Name
			return b.names[href]
		}
	}
	b.r.Findings = append(b.r.Findings, notice.Finding{Kind: "wechat_image", Severity: notice.Note, Place: "正文", Text: href,
		Message: "公众号文章里的图片“" + href + "”只能用文字代替：" + why + "。"})
	return ""
}

// placeImages uploads an article's pictures and puts their addresses in.
func (ch *Channel) placeImages(ctx context.Context, a *account, name, content string, r notice.Rendition) (string, error) {
	for _, f := range r.Files {
		if !strings.HasPrefix(f.Name, imagePrefix) {
			continue
		}
		sum := sha256.Sum256(f.Data)
		key := a.key() + ":image:" + hex.EncodeToString(sum[:8])
		at, err := ch.toks.cache.Token(ctx, key)
		if err != nil || at == "" {
			if at, err = ch.uploadImage(ctx, a, name, f); err != nil {
				return "", err
			}
			if err := ch.toks.cache.SetToken(ctx, key, at, ch.o.Clock.Now().Add(coverKept)); err != nil {
				ch.o.Log.WarnContext(ctx, "wechat image not kept", "err", err)
			}
		}
		content = strings.ReplaceAll(content, `"`+imageScheme+f.Name+`"`, `"`+html.EscapeString(at)+`"`)
	}
	return content, nil
}

// uploadImage is not the SDK's ImageUpload, which wants a path and tells it.
func (ch *Channel) uploadImage(ctx context.Context, a *account, name string, f notice.File) (string, error) {
	var reply struct {
		URL string `json:"url"`
	}
	_, err := ch.use(ctx, a, name, func(_ *oactx.Context, h string) error {
		b, err := util.PostFileFromReader("media", f.Name, f.Name, "https://"+hostOA+"/cgi-bin/media/uploadimg?access_token="+h, bytes.NewReader(f.Data))
		if err != nil {
			return err
		}
		return json.Unmarshal(b, &reply)
	})
	if err == nil && reply.URL == "" {
		err = uncertain(name, fmt.Errorf("no url in the answer"))
	}
	return reply.URL, err
}
