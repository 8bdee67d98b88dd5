// Package poster is the channel of village bulletin boards: one sheet for one
// board, set by internal/typeset so that it reads at arm's length and survives a
// black-and-white printer. Render composes the sheet and its preview; it draws
// what the content says and nothing else. Printing and hanging is the village
// head's, so that Send only says where the file lies and waits for the person:
// the receipt is Awaiting until someone reports 已张贴.
//
// From top to bottom: the issuer and the number, small; the title; in a box what to
// do, when and where, to be read from two metres; the text with its tables,
// signature and date, smaller; below a heavy rule the posting
// period, the phone in large type, and the QR of this notice at this place with
// its address in letters. Type is as large as the sheet allows. It shrinks in an
// order: spacing, then type, down to a floor; below the floor a second page is
// begun, or an excerpt is printed, as the place wants it; a warning or an outage is one sheet always.
//
// A place (notice.Target) says what it wants: Paper A4 or A3, and in Options
//
//	join  A3           an A3 poster on two A4 sheets, for a village that prints A4 only
//	type  large        大字版: type half as large again, on more pages
//	long  one          type up to a fifth below the floor before a second page
//	      excerpt      one page always; the rest is behind the QR
//	ink   black        a black head; red prints as a raster on some printers
//
// Pack prints many sheets as one file, also slips for households 入户单; Impose does
// so for a printer. Proof 样稿 is for what is not signed: the same sheets, marked
// across, without the code and the code words.
package poster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/typeset"
)

// Options are the settings of the channel.
type Options struct {
	Site   string         // http://host, in front of /q/CODE in the QR
	Phone  string         // the town's office, printed where the text names no phone
	Book   []string       // the town's own numbers: a mobile among them may be printed large
	OutDir string         // Send also writes the PDF into this folder; "": it does not
	Fonts  *typeset.Fonts // nil: the embedded family
	Now    func() time.Time
}

// Names of the files in a rendition.
const (
	PDFName = "poster.pdf"
	PNGName = "poster.png"
)

// PreviewWidth is the width of the preview in pixels, PreviewBytes what it may weigh.
const (
	PreviewWidth = 1000
	PreviewBytes = 100 << 10
)

// Channel prints posters. It is safe for concurrent use.
type Channel struct {
	o     Options
	proof bool
}

// New returns the channel for bulletin boards.
func New(o Options) *Channel {
	if o.Fonts == nil {
		o.Fonts = typeset.Sans()
	}
	if o.Now == nil {
		o.Now = calendar.RealClock{}.Now
	}
	o.Site = strings.TrimRight(o.Site, "/")
	return &Channel{o: o}
}

var (
	_ channels.Channel    = (*Channel)(nil)
	_ channels.Repeatable = (*Channel)(nil)
)

// Repeatable says that a poster may be handed out twice: it is the same file.
func (c *Channel) Repeatable(notice.Target) bool { return true }

// Render composes the poster of a notice for a board.
func (c *Channel) Render(n *notice.Notice, t notice.Target) (notice.Rendition, error) {
	r := notice.Rendition{Channel: notice.Board, Target: t.ID}
	s, err := c.prepare(n)
	if err != nil {
		return r, err
	}
	doc, whole, findings, err := s.document(t)
	if err != nil {
		return r, err
	}
	pdf, err := doc.PDF()
	if err != nil {
		return r, &channels.Told{Say: "海报没有排成，请把这一条交给管理员。", Cause: err}
	}
	png, err := whole.PNG(PreviewWidth)
	if err != nil {
		return r, &channels.Told{Say: "海报预览没有画成，请把这一条交给管理员。", Cause: err}
	}
	r.Text = s.plainText(t)
	r.Files = []notice.File{
		{Name: PDFName, MediaType: "application/pdf", Data: pdf},
		{Name: PNGName, MediaType: "image/png", Data: png},
	}
	r.Findings = findings
	return r, nil
}

// Poster lays the notice out for a place and returns the document that Render
// writes, for other formats: pages can be drawn as PNG and SVG.
func (c *Channel) Poster(n *notice.Notice, t notice.Target) (*typeset.Document, []notice.Finding, error) {
	s, err := c.prepare(n)
	if err != nil {
		return nil, nil, err
	}
	doc, _, findings, err := s.document(t)
	return doc, findings, err
}

// Send lays the poster ready and waits for a person. With OutDir it also writes
// the file there, whole or not at all.
func (c *Channel) Send(ctx context.Context, d *notice.Delivery, r notice.Rendition) (*notice.Receipt, error) {
	f := r.File(PDFName)
	if f == nil {
		return nil, channels.Permanent(&channels.Told{Say: "版式稿里没有海报文件，请退回重新签发。"})
	}
	if err := ctx.Err(); err != nil {
		return nil, channels.Temporary(&channels.Told{Say: "海报还没有交出，操作被中断；系统会再试。", Cause: err}, 0)
	}
	look := PDFName
	if c.o.OutDir != "" {
		look = filepath.Join(c.o.OutDir, FileName(d))
		if err := writeWhole(look, f.Data); err != nil {
			return nil, channels.Temporary(&channels.Told{Say: "海报没有写进输出文件夹，请检查磁盘空间和文件夹权限；系统会再试。", Cause: err}, time.Minute)
		}
	}
	return &notice.Receipt{State: notice.Awaiting, By: "村公告栏", At: c.o.Now(), Look: look,
		Note: "等村干部打印张贴；贴好后回执“已张贴”。"}, nil
}

// Erase removes the files that were laid ready in OutDir.
func (c *Channel) Erase(list []notice.Delivery) error {
	if c.o.OutDir == "" {
		return nil
	}
	var errs []error
	for i := range list {
		if err := os.Remove(filepath.Join(c.o.OutDir, FileName(&list[i]))); !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// FileName names the file of a delivery: village, place, notice.
func FileName(d *notice.Delivery) string {
	s := fmt.Sprintf("%s_%s_%s-%d.pdf", d.Target.VillageName, d.Target.Name, d.Notice, d.Edition)
	return strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, strings.TrimLeft(s, "_."))
}

// writeWhole writes a file under another name first, so that nobody prints half of it.
func writeWhole(path string, data []byte) (err error) {
	if err = os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".poster-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(tmp.Name()))
		}
	}()
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Chmod(0o644)
	}
	if err == nil {
		err = tmp.Sync()
	}
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

// Looks is how the rendition is drawn for who looks before it goes.
func (c *Channel) Looks(_ notice.Target, r notice.Rendition) channels.Looks {
	return channels.Looks{Form: notice.AsPoster, Text: r.Text}
}

// TakeDown is what a person must do where no machine can take it back.
func (c *Channel) TakeDown(t notice.Target) string {
	return fmt.Sprintf("请到“%s”把这张告示撕下收好，再点“已撤下”。", t.Name)
}
