package portal

import (
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gaoshi/channels"
	"gaoshi/channels/portal/cms"
	"gaoshi/internal/notice"
)

// secondTry is the least time before a call whose end nobody knows is followed by
// a look for what it made: the CMS may still be at it.
const secondTry = 20 * time.Second

// Send puts the article into the CMS, or takes it down, and looks at its public page.
func (ch *Channel) Send(ctx context.Context, d *notice.Delivery, r notice.Rendition) (*notice.Receipt, error) {
	var p Package
	f := r.File(PackageFile)
	if f == nil || json.Unmarshal(f.Data, &p) != nil {
		return nil, channels.Permanent(told(nil, "发往%s的报送包不完整，没有发。请出更正重新签发。", d.Target.Name))
	}
	if ctx.Err() != nil {
		return nil, channels.Temporary(told(ctx.Err(), "发送被中断，还没有发出去，稍后自动再发。"), 0)
	}
	defer ch.alone(d.Notice, d.Target.ID)()
	page, err := ch.page(ctx, d.Notice, d.Target.ID)
	if err != nil {
		return nil, err
	}
	if page.Edition > p.Edition {
		return nil, channels.Permanent(told(nil, "已经有更新的一版交给了县门户，这一版不再发。"))
	}
	page.Given(p.Edition, p.Kind, d.Rendition, p.Title, p.Column, ch.o.Clock.Now())
	if ch.cms == nil {
		page.Rest()
	}
	if err := ch.keep(ctx, page); err != nil {
		return nil, err
	}
	s := &sending{ch: ch, d: d, p: &p, page: page}
	switch {
	case ch.cms == nil:
		return s.byHand(), nil
	case p.Kind == notice.Withdrawal:
		err = s.withdraw(ctx, "")
	default:
		err = s.put(ctx)
	}
	if kerr := ch.keep(ctx, page); err == nil {
		err = kerr
	}
	if err != nil {
		return nil, err
	}
	rec := &notice.Receipt{State: notice.Accepted, By: "县门户", At: ch.o.Clock.Now(), Ref: page.CMSID, Look: page.Address}
	return ch.seen(ctx, page, &r, rec)
}

// sending is one edition on its way into the CMS.
type sending struct {
	ch   *Channel
	d    *notice.Delivery
	p    *Package
	page *notice.PublicPage
}

// byHand leaves the package to a person. A page that they gave once is the one
// where a correction belongs.
func (s *sending) byHand() *notice.Receipt {
	rec := &notice.Receipt{State: notice.Awaiting, By: "门户管理员", At: s.ch.o.Clock.Now(), Ref: s.p.Key, Look: s.page.Address}
	switch {
	case s.p.Kind == notice.Withdrawal && s.page.Address == "":
		rec.Note = "没有设置县门户的接口，也没有登记过网址：请在县门户后台查“" + s.p.Title + "”，有就撤下，办完登记。"
	case s.p.Kind == notice.Withdrawal:
		rec.Note = "没有设置县门户的接口：请在县门户后台撤下这一篇，撤下后点“已撤下”，系统会打开网页再看。"
	case s.p.Kind == notice.Correction && s.page.Address != "":
		rec.Note = "没有设置县门户的接口：请在县门户后台改原来那一篇（网址不变），改好后点“已改好”，系统会打开网页核对。"
	default:
		rec.Note = "没有设置县门户的接口：请下载报送包，在县门户后台发布，上线后把网址填回来，系统会打开网页核对。"
	}
	return rec
}

// call makes a call of the CMS with what is known.
func (s *sending) call(ctx context.Context, op string, id string, more func(*cms.Call)) cms.Answer {
	c := cms.Call{Package: s.p, ID: id, Address: s.page.Address}
	if more != nil {
		more(&c)
	}
	return s.ch.cms.Do(ctx, op, c)
}

// put makes or changes the article.
func (s *sending) put(ctx context.Context) error {
	if err := s.uploads(ctx); err != nil {
		return err
	}
	id, err := s.known(ctx)
	if err != nil {
		return err
	}
	switch {
	case id == "" && s.page.Address != "" && !s.page.UpAt.IsZero() && s.page.Made != s.p.Edition:
		// A page that a person put there: only a person can take it away.
		s.page.Old = append(s.page.Old, notice.OldPage{Address: s.page.Address})
		err = s.create(ctx)
	case id == "":
		err = s.create(ctx)
	case !s.ch.cms.Can("update"):
		err = s.replace(ctx, id)
	default:
		err = s.update(ctx, id)
	}
	if err != nil {
		return err
	}
	if err := s.address(ctx); err != nil {
		return err
	}
	return s.clear(ctx)
}

// known returns the CMS's id of the notice's article, "" when it has none. An id
// that is kept is asked for by its key first: a CMS that was set back may have
// given it to somebody else's article.
func (s *sending) known(ctx context.Context) (string, error) {
	if id := s.page.CMSID; id != "" {
		if !s.ch.cms.Knows("read") {
			return id, nil
		}
		a := s.call(ctx, "read", id, nil)
		switch {
		case a.Meaning == cms.Later || a.Meaning == cms.Unclear:
			return "", s.failed(a, true)
		case a.Meaning == cms.Done && ours(a.First().Key, s.p.Key):
			return id, nil
		case a.Meaning == cms.Refused && a.Status != 404:
			return id, nil // it may be written and not read: the update says
		}
		s.ch.o.Log.WarnContext(ctx, "the article is not where it was", "notice", s.p.Key, "meaning", a.Meaning)
		s.page.CMSID = ""
	}
	return s.find(ctx)
}

// ours reports whether a key that the CMS names is the notice's. Systems change
// the case of keys, and mark those of articles in the bin.
func ours(named, key string) bool {
	n, k := cms.Slug(named), cms.Slug(key)
	return n == k || strings.HasPrefix(n, k+"-")
}

// find looks for the article by our key. Pages that were replaced are not it.
func (s *sending) find(ctx context.Context) (string, error) {
	if !s.ch.cms.Can("find") {
		if s.page.Pending {
			return "", channels.AskPerson(told(nil, "上次发送没有听到回音，不能确定县门户收没收到，这个系统又不能按编号查。请到县门户后台看一眼，再选“已收到”或“再发一次”。"))
		}
		return "", nil
	}
	a := s.call(ctx, "find", "", nil)
	switch a.Meaning {
	case cms.Done:
	case cms.Gone:
		return "", nil
	default:
		return "", s.failed(a, true)
	}
	for _, e := range a.Entries {
		if s.isOld(e.ID) || s.ch.cms.Knows("find") && !ours(e.Key, s.p.Key) {
			continue
		}
		s.took(e)
		if s.page.Made == 0 || len(s.page.Old) > 0 {
			s.page.Made = s.p.Edition
		}
		return e.ID, nil
	}
	return "", nil
}

func (s *sending) isOld(id string) bool {
	return slices.ContainsFunc(s.page.Old, func(o notice.OldPage) bool { return o.ID == id })
}

// took keeps what the CMS says of the article.
func (s *sending) took(e cms.Entry) {
	if e.ID != "" {
		s.page.CMSID = e.ID
	}
	if e.Address != "" {
		s.page.Address = e.Address
	}
	s.page.Pending = false
}

// create makes the article. That it was begun is kept before the call.
func (s *sending) create(ctx context.Context) error {
	s.page.Pending = true
	s.page.CMSID, s.page.Address = "", ""
	if err := s.ch.keep(ctx, s.page); err != nil {
		return err
	}
	a := s.call(ctx, "create", "", s.filled)
	if a.Meaning == cms.Done {
		s.took(a.First())
		s.page.Made = s.p.Edition
		return nil
	}
	if a.Meaning == cms.Refused || a.Meaning == cms.Later || a.Meaning == cms.Gone {
		s.page.Pending = false
	}
	return s.failed(a, s.ch.cms.Can("find"))
}

// update changes the article in place.
func (s *sending) update(ctx context.Context, id string) error {
	a := s.call(ctx, "update", id, s.filled)
	switch a.Meaning {
	case cms.Done:
		e := a.First()
		e.ID = id
		s.took(e)
		return nil
	case cms.Gone: // deleted for good on the other side: it is made anew
		s.page.CMSID = ""
		found, err := s.find(ctx)
		if err != nil {
			return err
		}
		if found == "" || found == id {
			return s.create(ctx)
		}
	}
	return s.failed(a, true)
}

// replace makes a new page for a CMS that cannot change one, and withdraws the old
// one, which points to it.
func (s *sending) replace(ctx context.Context, id string) error {
	if s.page.Made != s.p.Edition { // else an attempt before has made it
		s.page.Old = append(s.page.Old, notice.OldPage{ID: id, Address: s.page.Address})
		if err := s.create(ctx); err != nil {
			return err
		}
		if err := s.address(ctx); err != nil {
			return err
		}
	}
	return s.retire(ctx)
}

// retire withdraws the pages that were replaced.
func (s *sending) retire(ctx context.Context) error {
	if !s.ch.cms.Can("withdraw") {
		return nil // the look will say that they stand
	}
	for _, o := range s.page.Old {
		if o.ID == "" {
			continue
		}
		a := s.call(ctx, "withdraw", o.ID, func(c *cms.Call) {
			c.Address, c.Moved = o.Address, s.page.Address
			c.TombstoneTitle, c.Tombstone = s.moved()
		})
		if a.Meaning != cms.Done && a.Meaning != cms.Gone {
			return s.failed(a, true)
		}
	}
	return nil
}

// address asks for the public address where the call did not tell it.
func (s *sending) address(ctx context.Context) error {
	if s.page.Address != "" && s.page.CMSID != "" {
		return nil
	}
	op := "read"
	if s.page.CMSID == "" || !s.ch.cms.Can("read") {
		op = "find"
	}
	if !s.ch.cms.Can(op) {
		return nil
	}
	if a := s.call(ctx, op, s.page.CMSID, nil); a.Meaning == cms.Done {
		s.took(a.First())
	}
	return nil
}

// failed turns an answer into an error. again: the call may be repeated, for what
// it made can be found.
func (s *sending) failed(a cms.Answer, again bool) error {
	switch {
	case a.Meaning == cms.Later:
		return channels.Temporary(told(a.Cause, "%s", a.Say), a.After)
	case a.Meaning == cms.Refused || a.Meaning == cms.Gone:
		return channels.Permanent(told(a.Cause, "%s", a.Say))
	case again:
		return channels.Temporary(told(a.Cause, "%s稍后自动先查再发，不会发成两篇。", a.Say), secondTry)
	}
	return channels.AskPerson(told(a.Cause, "%s这个系统不能按编号查，请到县门户后台看一眼，再选“已收到”或“再发一次”。", a.Say))
}

// filled puts the addresses of uploaded files into the article.
func (s *sending) filled(c *cms.Call) {
	at := map[string]string{}
	for _, f := range s.page.Files {
		at[f.Digest] = f.Address
	}
	p := *s.p
	p.Body = placed(p.Body, at)
	p.Attachments = slices.Clone(p.Attachments)
	for i := range p.Attachments {
		p.Attachments[i].URL = at[p.Attachments[i].SHA256]
	}
	c.Package = &p
}

// uploads brings every attachment and picture into the CMS, each once.
func (s *sending) uploads(ctx context.Context) error {
	var files []notice.PageFile
	for i, a := range s.p.Attachments {
		if a.SHA256 == "" {
			continue
		}
		if slices.ContainsFunc(files, func(f notice.PageFile) bool { return f.Digest == a.SHA256 }) {
			continue
		}
		if k := slices.IndexFunc(s.page.Files, func(f notice.PageFile) bool { return f.Digest == a.SHA256 && f.Address != "" }); k >= 0 {
			files = append(files, s.page.Files[k])
			continue
		}
		f, err := s.upload(ctx, i, a)
		if err != nil {
			return err
		}
		files = append(files, f)
		s.page.Files = append(s.page.Files, f)
		if err := s.ch.keep(ctx, s.page); err != nil {
			return err
		}
	}
	for _, f := range s.page.Files {
		if !slices.ContainsFunc(files, func(x notice.PageFile) bool { return x.Digest == f.Digest }) {
			s.page.Gone = append(s.page.Gone, f)
		}
	}
	s.page.Files = files
	return nil
}

func (s *sending) upload(ctx context.Context, i int, a cms.Attachment) (notice.PageFile, error) {
	out := notice.PageFile{Digest: a.SHA256, Name: a.Name}
	if !s.ch.cms.Can("upload") {
		return out, channels.Permanent(told(nil, "有附件“%s”，设置里却没有写怎么把附件传到县门户（portal.upload）。请管理员补上。", a.Name))
	}
	data, err := s.ch.o.Memory.Blob(ctx, a.SHA256)
	if err != nil {
		return out, channels.Temporary(told(err, "附件“%s”一时读不出来，这一次没有发，稍后自动再发。", a.Name), 0)
	}
	f := plainFile(s.p.Key, a, data)
	with := func(c *cms.Call) { c.File = f }
	if s.ch.cms.Can("find_file") {
		switch found := s.call(ctx, "find_file", "", with); {
		case found.Meaning == cms.Done && found.First().Address != "":
			out.ID, out.Address = found.First().ID, found.First().Address
			return out, nil
		case found.Meaning == cms.Later || found.Meaning == cms.Unclear:
			return out, s.failed(found, true)
		}
	}
	ans := s.call(ctx, "upload", "", with)
	if ans.Meaning != cms.Done {
		return out, s.failed(ans, true)
	}
	out.ID, out.Address = ans.First().ID, ans.First().Address
	if out.Address == "" {
		return out, channels.Permanent(told(nil, "县门户收下了附件“%s”，没有给出它的网址。请管理员检查 portal.upload.public。", a.Name))
	}
	return out, nil
}

// plainFile names a file by the notice and its own bytes: the same file is found
// again, and an address tells nothing.
func plainFile(key string, a cms.Attachment, data []byte) cms.File {
	kind := a.MediaType
	if kind == "" {
		kind = mime.TypeByExtension(filepath.Ext(a.Name))
	}
	if kind == "" {
		kind = http.DetectContentType(data)
	}
	slug := fmt.Sprintf("%s-%s", cms.Slug(key), a.SHA256[:min(16, len(a.SHA256))])
	return cms.File{Name: a.Name, Plain: slug + strings.ToLower(filepath.Ext(a.Name)), Slug: slug, MediaType: kind, Data: data}
}

// clear takes files away that belong to no page any more. What cannot be taken
// away stays in page.Gone, and the look will see it.
func (s *sending) clear(ctx context.Context) error {
	if len(s.page.Gone) == 0 || !s.ch.cms.Can("remove_file") {
		return nil
	}
	for _, f := range s.page.Gone {
		if f.ID == "" {
			continue
		}
		a := s.call(ctx, "remove_file", f.ID, func(c *cms.Call) { c.File = cms.File{Name: f.Name} })
		if a.Meaning == cms.Later || a.Meaning == cms.Unclear {
			return s.failed(a, true)
		}
	}
	return nil
}
