// Package loudspeaker makes a notice heard: it writes the script that a village's
// loudspeaker says, in words that read themselves right, and hands it to the
// speaker of that village.
//
// Render is pure. A script (see Compose and SideBySide) calls the village, says who speaks and
// what about, tells who must do what by when in short sentences, says the core
// again and the phones twice, and ends. Tables, lists of people, addresses and
// account numbers are never read: a pointer says where they hang, and the
// reviewer is shown what was left out. Every number is already a word, by
// internal/speech, so no engine is trusted to read one. A rendition holds the
// script for a person (script.txt, and script.pdf in big type), what is spoken (spoken.txt), and the same for
// engines (speech.ssml); a warning also has its CAP message, and a town that is on
// the emergency broadcast platform its EBM.
//
// Sound is no part of a rendition, since engines are not pure: it is made when the
// script is sent, or before by Voice, and kept by what it says.
//
// A networked speaker (kind ip) takes files in a watched folder, or a call by
// HTTP; a hand-switched one (fm) and one that is carried (portable) wait for the
// village's broadcaster, who taps 已播. Files are named by notice, edition and
// occasion, so a send to the folder may be repeated. How far a broadcast is, the
// platform tells in a file status.json beside the script, or at an address of its
// own (see Check).
package loudspeaker

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"gaoshi/channels"
	"gaoshi/channels/loudspeaker/ebd"
	"gaoshi/channels/loudspeaker/voice"
	"gaoshi/internal/calendar"
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
	"gaoshi/internal/speech"
	"gaoshi/internal/speech/pinyin"
)

// Kinds of loudspeaker, a target's Kind.
const (
	IP       = "ip"       // networked, on the county's platform
	FM       = "fm"       // switched on by hand
	Portable = "portable" // a box that is carried, a car
)

// Options are the channel's settings. Zero values mean the defaults, which are
// settings because no source supports fixed figures.
type Options struct {
	OutDir         string        // folder that the county's platform, or a person, takes files from
	Rate           int           // hanzi a minute: 180, 160 for a village of old people
	Limit          time.Duration // longest item: 180 s
	Repeats        int           // how often the core is said: 2
	WarningRepeats int           // how often the core of a warning is said: 3
	Gap            time.Duration // between the rounds: 1.5 s
	Profile        *speech.Profile
	Words          fs.FS        // a folder with phrases.txt, laid over ours; nil: none
	Names          []string     // the town's own names for pinyin: 石庙垭=shi2 miao4 ya1
	Dialects       []string     // vendors for which SSML is written too, of Dialects()
	Push           *Push        // how a networked speaker is called; nil: by files
	EBD            *ebd.Options // the county's emergency broadcast platform; nil: no messages for it
	Sender         string       // the town's name in CAP: its domain, or any name that is its own
	Drill          bool         // practice: CAP and EBM are marked as exercises
	Voice          *voice.Maker // nil, or not ready: scripts only
	Now            func() time.Time
}

// Channel is the loudspeakers of a town.
type Channel struct {
	opt     Options
	profile speech.Profile
	words   phrases
	names   *pinyin.Reader
	marks   []dialect
}

var (
	_ channels.Channel    = (*Channel)(nil)
	_ channels.Repeatable = (*Channel)(nil)
	_ channels.Retractor  = (*Channel)(nil)
	_ channels.Reconciler = (*Channel)(nil)
	_ channels.Checker    = (*Channel)(nil)
)

// New checks the options and builds the channel. Errors are Chinese.
func New(opt Options) (*Channel, error) {
	if opt.Rate == 0 {
		opt.Rate = 180
	}
	if opt.Rate < 80 || opt.Rate > 320 {
		return nil, fmt.Errorf("大喇叭的语速 %d 字/分不合适，请填 80 到 320 之间", opt.Rate)
	}
	if opt.Limit == 0 {
		opt.Limit = limits.SpeechLength
	}
	if opt.Repeats <= 0 {
		opt.Repeats = 2
	}
	if opt.WarningRepeats <= 0 {
		opt.WarningRepeats = 3
	}
	if opt.Gap == 0 {
		opt.Gap = 1500 * time.Millisecond
	}
	if opt.Sender == "" {
		opt.Sender = "gaoshi"
	}
	if opt.Now == nil {
		opt.Now = calendar.RealClock{}.Now
	}
	village, _ := speech.ProfileNamed("village")
	c := &Channel{opt: opt, profile: village}
	if opt.Profile != nil {
		c.profile = *opt.Profile
	}
	var faults []error
	var err error
	if c.words, err = readPhrases(opt.Words); err != nil {
		faults = append(faults, err)
	}
	if c.names, err = pinyin.New(opt.Names...); err != nil {
		faults = append(faults, err)
	}
	for _, name := range opt.Dialects {
		d, ok := vendor(name)
		if !ok {
			faults = append(faults, fmt.Errorf("不认识语音厂商“%s”，可以填：%s", name, strings.Join(Dialects(), "、")))
			continue
		}
		c.marks = append(c.marks, d)
	}
	if opt.EBD != nil {
		faults = append(faults, opt.EBD.Check())
	}
	return c, errors.Join(faults...)
}

// Render writes the script of a notice for one loudspeaker, and beside it the
// scripts of its reminders, of its repeats where they must differ, and of the end of
// a warning.
func (c *Channel) Render(n *notice.Notice, t notice.Target) (notice.Rendition, error) {
	r, err := c.renderOn(n, t, occasion{})
	if err != nil {
		return r, err
	}
	for _, o := range occasions(n) {
		again, err := c.renderOn(n, t, o)
		if err != nil {
			return r, err
		}
		r.AddWording(o.kind, o.day, again)
	}
	return r, nil
}

func (c *Channel) renderOn(n *notice.Notice, t notice.Target, o occasion) (notice.Rendition, error) {
	s := c.composeOn(n, t, o)
	text := s.Text()
	r := notice.Rendition{
		Channel:  notice.Loudspeaker,
		Target:   t.ID,
		Text:     text,
		Seconds:  s.Seconds,
		Findings: findings(&s, c.opt.Limit),
	}
	add := func(name, media string, data []byte) {
		r.Files = append(r.Files, notice.File{Name: name, MediaType: media, Data: data})
	}
	add("script.txt", "text/plain; charset=utf-8", []byte(c.print(n, t, &s)))
	paper, missing, err := c.pdf(n, t, &s)
	if err != nil {
		return r, err
	}
	if len(missing) > 0 {
		r.Findings = append(r.Findings, notice.Finding{Kind: "speech_missing_glyph", Severity: notice.Warn, Place: place(0), Text: string(missing),
			Message: "打印的播音稿里这些字印不出来：" + string(missing) + "。请换一个字，或请管理员装上字库。"})
	}
	add("script.pdf", "application/pdf", paper)
	add("spoken.txt", "text/plain; charset=utf-8", []byte(text+"\n"))
	for _, d := range append([]dialect{portable}, c.marks...) {
		add(d.file, d.media, c.markUp(&s, d))
	}
	return r, c.messages(&r, n, t, &s, o)
}

// messages adds what the county's platform and CAP receivers are given. A CAP
// message is the warning itself, with written figures and absolute times, the same
// on every repeat; it is neither a reminder nor the end, which is its source's.
func (c *Channel) messages(r *notice.Rendition, n *notice.Notice, t notice.Target, s *Script, on occasion) error {
	add := func(name, media string, data []byte) {
		r.Files = append(r.Files, notice.File{Name: name, MediaType: media, Data: data})
	}
	if c.opt.EBD != nil {
		o := *c.opt.EBD
		o.Drill = o.Drill || c.opt.Drill || n.Content.Sample
		m, err := o.Message(n, t, r.Text)
		if err != nil {
			return fmt.Errorf("应急广播消息写不出来：%w", err)
		}
		add(messageName, "application/xml", m)
	}
	if ebd.IsWarning(n) && (on.first() || on.kind == notice.KindPlay) {
		m, err := ebd.CAP(on.retold(n), t, c.opt.Sender, s.once(), c.opt.Drill || n.Content.Sample)
		if err != nil {
			return fmt.Errorf("预警消息（CAP）写不出来：%w", err)
		}
		add("warning.cap.xml", "application/cap+xml", m)
	}
	return nil
}

// messageName is the broadcast message within a rendition.
const messageName = "message.ebm.xml"

// findings tells the reviewer what is not spoken and what to listen to.
func findings(s *Script, limit time.Duration) []notice.Finding {
	var fs []notice.Finding
	if s.TooLong {
		fs = append(fs, notice.Finding{
			Kind: "speech_too_long", Severity: notice.Warn,
			Message: fmt.Sprintf("这篇稿子要播%d秒，超过%d秒，已经没有可以略去的句子。请写一段短的“播音稿”（speak）。", s.Seconds, int(limit.Seconds())),
		})
	}
	for _, d := range s.Warned {
		fs = append(fs, notice.Finding{Kind: "speech_doubt", Severity: notice.Warn, Line: d.Line, Place: place(d.Line), Text: d.Text, Message: d.Why})
	}
	for _, o := range s.Out {
		fs = append(fs, notice.Finding{Kind: "speech_left_out", Severity: notice.Note, Line: o.Line, Place: place(o.Line), Text: o.Text, Message: "大喇叭里不念：" + o.Why + "。"})
	}
	return fs
}

func place(line int) string {
	if line > 0 {
		return fmt.Sprintf("正文第%d行", line)
	}
	return "播音稿"
}

// Repeatable reports that a send may be repeated: files are replaced by the same
// files, and a script that waits for a person waits only once. A call by HTTP is
// repeatable only where the settings say so.
func (c *Channel) Repeatable(t notice.Target) bool {
	return t.Kind != IP || c.opt.Push == nil || c.opt.Push.Repeatable
}

// villageOf is the village for people, or the place's own name. Scripts name the
// village alone, so that the loudspeakers of one village share one rendition.
func villageOf(t notice.Target) string {
	if t.VillageName != "" {
		return t.VillageName
	}
	return t.Name
}

// Looks is how the rendition is drawn for who looks before it goes.
func (c *Channel) Looks(_ notice.Target, r notice.Rendition) channels.Looks {
	return channels.Looks{Form: notice.AsScript, Text: r.Text}
}

// TakeDown is what a person must do where no machine can take it back.
func (c *Channel) TakeDown(t notice.Target) string {
	return fmt.Sprintf("请把“%s”里这条的录音和稿子删掉，不要再播，再点“已撤下”。", t.Name)
}

// Disturbs is true: whoever gets it gets it now.
func (c *Channel) Disturbs() bool { return true }

// Speaks is true: it is heard in the slots of its places.
func (c *Channel) Speaks() bool { return true }
