package portal

import (
	"context"
	"encoding/json"

	"gaoshi/channels/portal/public"
	"gaoshi/internal/notice"
)

// look looks at everything of a page that the public can see. r is the edition's
// rendition where it may not be kept yet; nil: it is.
func (ch *Channel) look(ctx context.Context, page *notice.PublicPage, r *notice.Rendition) notice.Look {
	l := looker{Memory: ch.o.Memory, public: ch.public, finds: ch.cms != nil && ch.cms.Can("find")}
	if r != nil {
		l.Memory = holding{ch.o.Memory, page.Rendition, r}
	}
	return l.look(ctx, page)
}

// looker looks at one page.
type looker struct {
	Memory
	public *public.Reader
	finds  bool // articles are found by our key
}

// look looks at everything of a page that the public can see.
func (l looker) look(ctx context.Context, page *notice.PublicPage) notice.Look {
	if page.Shall() == notice.Away {
		return l.gone(ctx, page)
	}
	a, err := l.article(ctx, page, page.Rendition)
	switch {
	case err != nil:
		return notice.Look{Saw: notice.Dark, Why: "签发的原文读不出来"}
	case page.Address == "":
		return notice.Look{Saw: notice.Dark, Why: "还没有网址"}
	}
	for _, f := range page.Files {
		a.Files = append(a.Files, f.Address)
	}
	a.Around = page.Around
	look, around := l.public.Up(ctx, page.Address, a)
	if look.Saw == notice.Up && page.Around == "" {
		page.Around = around
	}
	if look.Saw != notice.Up {
		return look
	}
	if left := l.left(ctx, page); left.Saw != notice.Away {
		return left
	}
	return look
}

// lookLeft looks at what shall be gone beside the page itself: files that were
// taken off it, and pages that it replaced.
func (l looker) left(ctx context.Context, page *notice.PublicPage) notice.Look {
	look := notice.Look{Saw: notice.Away}
	if len(page.Gone) > 0 {
		if look = l.public.Gone(ctx, "", public.Article{Files: addresses(page.Gone)}, ""); look.Saw != notice.Away {
			look.Why = "换下的" + look.Why
			return look
		}
	}
	for _, o := range page.Old {
		if o.Address == "" {
			continue
		}
		var words []string
		if page.Was != "" {
			if a, err := l.article(ctx, page, page.Was); err == nil {
				words = a.Words
			}
		}
		if look = l.public.Gone(ctx, o.Address, public.Article{Key: string(page.Notice), Words: words}, page.Title); look.Saw != notice.Away {
			look.Why = "更正前的旧网页" + look.Why
			return look
		}
	}
	return look
}

func (l looker) gone(ctx context.Context, page *notice.PublicPage) notice.Look {
	a := public.Article{Key: string(page.Notice), Title: page.Title}
	if page.Was != "" {
		if was, err := l.article(ctx, page, page.Was); err == nil {
			a = was
		}
	}
	if page.Address == "" {
		switch {
		case l.finds && page.CMSID == "":
			return notice.Look{Saw: notice.Away, Why: "按编号查过，县门户上没有这篇文章"}
		case page.UpAt.IsZero() && page.CMSID == "" && !page.Pending && page.Was == "":
			return notice.Look{Saw: notice.Dark, Why: "没有登记过网址，系统看不到"}
		}
		return notice.Look{Saw: notice.Dark, Why: "不知道网址"}
	}
	said := page.Title + string(page.Notice)
	if r, err := l.Rendition(ctx, page.Rendition, page.Target); err == nil {
		said += r.Text
		if f := r.File(PackageFile); f != nil {
			var p Package
			if json.Unmarshal(f.Data, &p) == nil && p.Kind == notice.Withdrawal {
				said += p.Issuer + p.Drafter + p.Reason + p.Text
			}
		}
	}
	if look := l.public.Gone(ctx, page.Address, a, said); look.Saw != notice.Away {
		return look
	}
	if left := l.left(ctx, page); left.Saw != notice.Away {
		return left
	}
	return notice.Look{Saw: notice.Away, Why: "网页已经打开看过，原来的内容不在了"}
}

func addresses(files []notice.PageFile) []string {
	var out []string
	for _, f := range files {
		if f.Address != "" {
			out = append(out, f.Address)
		}
	}
	return out
}

// article is what a kept rendition says.
func (l looker) article(ctx context.Context, page *notice.PublicPage, digest string) (public.Article, error) {
	r, err := l.Rendition(ctx, digest, page.Target)
	if err != nil {
		return public.Article{}, err
	}
	return articleOf(&r)
}

func articleOf(r *notice.Rendition) (public.Article, error) {
	var p Package
	f := r.File(PackageFile)
	if f == nil {
		return public.Article{}, errNotKept
	}
	if err := json.Unmarshal(f.Data, &p); err != nil {
		return public.Article{}, err
	}
	return public.Article{Key: p.Key, Title: p.Title, Words: public.Blocks(p.Body)}, nil
}
