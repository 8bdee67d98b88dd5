package poster

import (
	"fmt"
	"maps"
	"runtime"
	"sync"

	"gaoshi/channels"
	"gaoshi/internal/notice"
	"gaoshi/internal/typeset"
)

// Form is what is printed of a notice for a place.
type Form string

// Forms.
const (
	Sheet Form = ""      // the poster
	Large Form = "large" // 大字版
	Join  Form = "join"  // A3 on two A4 sheets
	Slip  Form = "slip"  // 入户单
)

// Job is one thing to be printed in a pack.
type Job struct {
	Notice *notice.Notice
	Target notice.Target
	Form   Form
}

// Pack lays out many sheets as one PDF: all of a village's posters of today, or
// one notice for all villages. Jobs stand in the order given, with a bookmark for
// each, under one for each village where there are several. What sheets have in
// common is in the file once. A job that cannot be laid out is an error that
// names it; findings are those of the single posters.
func (c *Channel) Pack(title string, jobs []Job) ([]byte, []notice.Finding, error) {
	return c.pack(title, jobs, false)
}

// pack lays out the jobs; pairs puts A4 pages two on a sheet.
func (c *Channel) pack(title string, jobs []Job, pairs bool) ([]byte, []notice.Finding, error) {
	if len(jobs) == 0 {
		return nil, nil, &channels.Told{Say: "没有要打印的海报。"}
	}
	p := &packer{c: c, sheets: map[*notice.Notice]*sheet{}, plans: map[planKey]*drawnPlan{}}
	if err := p.codes(jobs); err != nil {
		return nil, nil, err
	}
	doc := &typeset.Document{Title: c.proofTitle(title)}
	villages := map[string]bool{}
	for _, j := range jobs {
		villages[j.Target.Village] = true
	}
	last := ""
	slips := map[int]bool{} // pages of slips
	for i, j := range jobs {
		pages, err := p.pages(j)
		if err != nil {
			return nil, nil, fmt.Errorf("《%s》%s：%w", j.Notice.Content.Title, place(j.Target), err)
		}
		level := 0
		if len(villages) > 1 {
			level = 1
			if i == 0 || j.Target.Village != last {
				doc.Marks = append(doc.Marks, typeset.Bookmark{Title: j.Target.VillageName, Page: len(doc.Pages)})
			}
			last = j.Target.Village
		}
		doc.Marks = append(doc.Marks, typeset.Bookmark{Title: j.Target.Name + "　" + j.Notice.Content.Title, Page: len(doc.Pages), Level: level})
		slips[len(doc.Pages)] = j.Form == Slip
		doc.Pages = append(doc.Pages, pages...)
		if d := p.sheets[j.Notice].date(); d.After(doc.Date) {
			doc.Date = d
		}
	}
	if pairs {
		c.twoUp(doc, func(i int) bool { return slips[i] })
	}
	pdf, err := doc.PDF()
	if err != nil {
		return nil, nil, &channels.Told{Say: "打印包没有排成，请把这一条交给管理员。", Cause: err}
	}
	return pdf, p.findings, nil
}

// planKey names a layout that several places share.
type planKey struct {
	n     *notice.Notice
	paper paper
	long  string
}

// drawnPlan is a layout with pages on which all that places share is drawn.
type drawnPlan struct {
	plan  *plan
	pages []*typeset.Page
}

type packer struct {
	c        *Channel
	sheets   map[*notice.Notice]*sheet
	plans    map[planKey]*drawnPlan
	findings []notice.Finding
}

// codes prepares every notice and makes every QR code, on all cores: encoding
// and reading back is the dearest part of a sheet.
func (p *packer) codes(jobs []Job) error {
	var of []Job
	for _, j := range jobs {
		if p.sheets[j.Notice] == nil {
			s, err := p.c.prepare(j.Notice)
			if err != nil {
				return fmt.Errorf("《%s》：%w", j.Notice.Content.Title, err)
			}
			p.sheets[j.Notice] = s
		}
		if !p.c.proof {
			of = append(of, j)
		}
	}
	var wg sync.WaitGroup
	next := make(chan Job)
	for range min(runtime.GOMAXPROCS(0), len(of)) {
		wg.Go(func() {
			for j := range next {
				_, _ = p.sheets[j.Notice].code(j.Target) // kept for pages, which meet the same error
			}
		})
	}
	for _, j := range of {
		next <- j
	}
	close(next)
	wg.Wait()
	return nil
}

func (p *packer) pages(j Job) ([]*typeset.Page, error) {
	s := p.sheets[j.Notice]
	t := j.Target
	if j.Form == Slip {
		pages, fs, err := s.slips(t)
		p.find(fs)
		return pages, err
	}
	t = formed(t, j.Form)
	k := planKey{j.Notice, paperOf(t), t.Options["long"]}
	d := p.plans[k]
	if d == nil {
		pl, fs := s.plan(t)
		p.find(fs)
		d = &drawnPlan{plan: pl, pages: s.shared(pl)}
		p.plans[k] = d
	}
	return s.finish(d.plan, d.pages, t)
}

// formed returns the place as it would be if it asked for this form itself.
func formed(t notice.Target, f Form) notice.Target {
	if f == Sheet {
		return t
	}
	o := maps.Clone(t.Options)
	if o == nil {
		o = map[string]string{}
	}
	if f == Large {
		o["type"] = "large"
	}
	if f == Join {
		o["join"] = "A3"
	}
	t.Options = o
	return t
}

func (p *packer) find(fs []notice.Finding) {
	for _, f := range fs {
		dup := false
		for _, g := range p.findings {
			dup = dup || f == g
		}
		if !dup {
			p.findings = append(p.findings, f)
		}
	}
}
