package loudspeaker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gaoshi/channels"
	"gaoshi/channels/loudspeaker/voice"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// Who speaks in a receipt.
const (
	byFolder   = "县应急广播平台（文件夹）"
	byPlatform = "县应急广播平台"
	byPerson   = "村广播员"
)

// Send hands the script to the loudspeaker of the delivery's target.
func (c *Channel) Send(ctx context.Context, d *notice.Delivery, r notice.Rendition) (*notice.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return nil, channels.Temporary(fmt.Errorf("loudspeaker: not begun: %w", err), 0)
	}
	r = r.On(d.Occasion, c.now())
	if len(r.Files) == 0 || strings.TrimSpace(r.Text) == "" {
		return nil, channels.Permanent(&channels.Told{Say: "“" + d.Target.Name + "”的播音稿是空的，没有送出。请检查稿件后重新签发。"})
	}
	switch d.Target.Kind {
	case IP:
		if c.opt.Push != nil {
			return c.push(ctx, d, r)
		}
		return c.toFolder(ctx, d, r)
	case FM, Portable:
		return c.toPerson(ctx, d, r)
	}
	return nil, channels.Permanent(&channels.Told{Say: fmt.Sprintf("“%s”的喇叭类型“%s”不认识，没有送出。请在 town.yaml 里改成 ip、fm 或 portable。", d.Target.Name, d.Target.Kind)})
}

// toFolder writes the files where the county's platform looks for them.
func (c *Channel) toFolder(ctx context.Context, d *notice.Delivery, r notice.Rendition) (*notice.Receipt, error) {
	if c.opt.OutDir == "" {
		return nil, channels.Permanent(&channels.Told{Say: "没有设置大喇叭的文件夹，“" + d.Target.Name + "”没有送出。请在 gaoshi.yaml 里填好后再试。"})
	}
	x, err := c.extras(ctx, d, r)
	if err != nil {
		return nil, err
	}
	dir, err := c.write(d, r, x)
	if err != nil {
		return nil, err
	}
	return &notice.Receipt{
		State: notice.Accepted, By: byFolder, At: c.now(), Ref: filepath.Base(dir), Look: dir,
		Note: preempts(d) + fmt.Sprintf("播音稿%s已放进文件夹，约%d秒。平台播完后再确认。%s", ifElse(x.length > 0, "和录音", ""), x.seconds(r), x.trouble),
	}, nil
}

// preempts says in a receipt that an urgent notice did not wait for its slot, so
// that the register shows why it was on air at that hour.
func preempts(d *notice.Delivery) string {
	switch {
	case len(d.Target.Slots) == 0:
	case d.Urgency == notice.Emergency:
		return "紧急插播，没有等播出时段。"
	case d.Urgency.Rank() >= notice.Urgent.Rank():
		return "加急插播，没有等播出时段。"
	}
	return ""
}

// toPerson leaves the script for the village's broadcaster; the files are written
// too where a folder is set, so that they can be taken along.
func (c *Channel) toPerson(ctx context.Context, d *notice.Delivery, r notice.Rendition) (*notice.Receipt, error) {
	rec := &notice.Receipt{State: notice.Awaiting, By: byPerson, At: c.now(), Ref: d.Key()}
	var x extras
	if c.opt.OutDir != "" {
		var err error
		if x, err = c.extras(ctx, d, r); err != nil {
			return nil, err
		}
		if rec.Look, err = c.write(d, r, x); err != nil {
			return nil, err
		}
	}
	how := "请村广播员打开喇叭照着念"
	if d.Target.Kind == Portable {
		how = "请村广播员用便携音箱或宣传车播"
	}
	rec.Note = preempts(d) + fmt.Sprintf("%s，约%d秒；播完点“已播”。%s", how, x.seconds(r), x.trouble)
	return rec, nil
}

// Voice makes the sound of a rendition, or finds it made: for the village head's
// page, the landing page's read-to-me button and the voice file for people away.
// Without an engine the error is voice.ErrNone.
func (c *Channel) Voice(ctx context.Context, r notice.Rendition) (voice.Audio, error) {
	text := r.Text
	if f := r.File("spoken.txt"); f != nil {
		text = string(f.Data)
	}
	return c.opt.Voice.Make(ctx, text)
}

// extras are what is made at sending time: the sound, where there is a voice, and
// the packet for the county's platform.
type extras struct {
	files   []notice.File
	length  time.Duration // of the sound; 0: none
	trouble string        // Chinese: why there is no sound, though there is a voice
}

// seconds is how long an item is: of its sound where there is one, else estimated.
func (x *extras) seconds(r notice.Rendition) int {
	if x.length > 0 {
		return int(x.length.Seconds() + 0.5)
	}
	return r.Seconds
}

// extras makes them. A voice that fails does not hold the script back; a packet
// that cannot be signed does.
func (c *Channel) extras(ctx context.Context, d *notice.Delivery, r notice.Rendition) (x extras, err error) {
	var sound notice.File
	if c.opt.Voice.Ready() {
		vctx, cancel := context.WithTimeout(ctx, voiceTime(ctx))
		a, err := c.Voice(vctx, r)
		cancel()
		switch {
		case ctx.Err() != nil:
			return x, channels.Temporary(&channels.Told{Say: "送播音稿的时候程序正要停下，还没有送出，过一会儿自动再送。", Cause: ctx.Err()}, 0)
		case err != nil:
			x.trouble = "录音没有做成，请照稿子念。"
		default:
			sound, x.length = notice.File{Name: a.Name, MediaType: a.MediaType, Data: a.Data}, a.Length
			x.files = append(x.files, sound)
		}
	}
	if m := r.File(messageName); m != nil && c.opt.EBD != nil && d.Target.Kind == IP {
		p, err := c.opt.EBD.Pack(m.Data, d.Key(), c.now(), sound)
		if err != nil {
			return x, channels.Permanent(&channels.Told{Say: "应急广播的数据包没有做成，“" + d.Target.Name + "”没有送出。请检查签名卡和 gaoshi.yaml 里的 ebd。", Cause: err})
		}
		x.files = append(x.files, notice.File{Name: p.Name, MediaType: "application/x-tar", Data: p.Data})
	}
	return x, nil
}

// voiceTime is how long a voice may take: most of what is left of the attempt, so
// that a slow engine holds up the sound but never the script.
func voiceTime(ctx context.Context) time.Duration {
	const most = 2 * time.Minute
	end, ok := ctx.Deadline()
	if !ok {
		return most
	}
	return min(most, calendar.Left(end)*3/5)
}

// Retract tells a watched folder not to play an item any more. What a person holds
// cannot be taken back by a program.
func (c *Channel) Retract(ctx context.Context, d *notice.Delivery, rec *notice.Receipt) error {
	switch {
	case ctx.Err() != nil:
		return channels.Temporary(fmt.Errorf("loudspeaker: not begun: %w", ctx.Err()), 0)
	case d.Target.Kind == IP && c.opt.Push == nil && c.opt.OutDir != "":
		dir := c.dir(d)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return folderTrouble(d, err)
		}
		b, err := json.Marshal(map[string]any{"key": d.Key(), "cancelled_at": c.now().Format(time.RFC3339)})
		if err == nil {
			err = writeWhole(dir, cancelName, append(b, '\n'))
		}
		if err != nil {
			return folderTrouble(d, err)
		}
		return nil
	case d.Target.Kind == IP:
		return channels.Permanent(&channels.Told{Say: "“" + d.Target.Name + "”的播音稿已交给应急广播平台，程序收不回来。请马上打电话请平台值班员停播。"})
	}
	return channels.Permanent(&channels.Told{Say: "“" + d.Target.Name + "”由村里人播，程序收不回来。请马上打电话告诉村广播员不要再播。"})
}

// Erase removes the folders of items, and every sound that is kept: sounds are named
// by what they say, and made anew where they are still needed.
func (c *Channel) Erase(list []notice.Delivery) error {
	var errs []error
	if c.opt.OutDir != "" {
		for i := range list {
			errs = append(errs, os.RemoveAll(c.dir(&list[i])))
		}
	}
	if c.opt.Voice != nil && len(list) > 0 {
		errs = append(errs, c.opt.Voice.Forget())
	}
	return errors.Join(errs...)
}

func (c *Channel) now() time.Time { return c.opt.Now().In(calendar.Zone) }

// ticket tells the program that watches the folder what the files are. It is
// written last: a folder with a ticket is complete.
type ticket struct {
	Key      string    `json:"key"`
	Notice   notice.ID `json:"notice"`
	Edition  int       `json:"edition"`
	Occasion string    `json:"occasion"`
	Target   string    `json:"target"`
	Village  string    `json:"village"`
	Place    string    `json:"place"`
	Volume   string    `json:"volume,omitempty"` // the target's option: lower near a school
	Title    string    `json:"title"`
	Urgency  string    `json:"urgency"`
	Seconds  int       `json:"seconds"`
	Sound    string    `json:"sound,omitempty"` // the file to play; none: read the script
	Files    []string  `json:"files"`
}

const (
	ticketName = "broadcast.json"
	cancelName = "cancelled.json"
)

func (c *Channel) dir(d *notice.Delivery) string {
	return filepath.Join(c.opt.OutDir, fileName(string(d.Target.ID)), itemName(d))
}

// write puts the files of a rendition into the target's folder, each whole or not
// at all, the ticket last. It returns the folder.
func (c *Channel) write(d *notice.Delivery, r notice.Rendition, x extras) (string, error) {
	dir := c.dir(d)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", folderTrouble(d, err)
	}
	tk := ticket{Key: d.Key(), Notice: d.Notice, Edition: d.Edition, Occasion: d.Occasion, Target: string(d.Target.ID),
		Place: d.Target.Name, Village: d.Target.VillageName, Volume: d.Target.Options["volume"], Title: d.Title, Urgency: string(d.Urgency), Seconds: x.seconds(r)}
	for _, f := range append(r.Files[:len(r.Files):len(r.Files)], x.files...) {
		name := fileName(f.Name)
		if err := writeWhole(dir, name, f.Data); err != nil {
			return "", folderTrouble(d, err)
		}
		tk.Files = append(tk.Files, name)
		if strings.HasPrefix(f.MediaType, "audio/") {
			tk.Sound = name
		}
	}
	b, err := json.MarshalIndent(tk, "", "  ")
	if err != nil {
		return "", channels.Permanent(fmt.Errorf("loudspeaker: ticket of %s: %w", d.Key(), err))
	}
	if err := writeWhole(dir, ticketName, append(b, '\n')); err != nil {
		return "", folderTrouble(d, err)
	}
	return dir, nil
}

// itemName names one item on the air: notice, edition, occasion.
func itemName(d *notice.Delivery) string {
	occasion := d.Occasion
	if occasion == "" {
		occasion = notice.Main
	}
	return fileName(fmt.Sprintf("%s-%d-%s", d.Notice, d.Edition, occasion))
}

// fileName makes a name that is safe as one element of a path.
func fileName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, s)
	if s = strings.TrimLeft(s, "."); s == "" {
		return "_"
	}
	return s
}

// writeWhole writes a file beside its place and moves it there, so that a watcher
// never sees half of it.
func writeWhole(dir, name string, data []byte) error {
	f, err := os.CreateTemp(dir, ".part-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, name))
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// folderTrouble says that the folder could not be written. It may pass: a share
// comes back, a disk is emptied. Without rights it will not pass by itself.
func folderTrouble(d *notice.Delivery, err error) error {
	told := &channels.Told{Say: "大喇叭的文件夹写不进去，“" + d.Target.Name + "”还没有送出。请看文件夹在不在、能不能写、磁盘满没满。", Cause: err}
	if errors.Is(err, os.ErrPermission) {
		return channels.Permanent(told)
	}
	return channels.Temporary(told, time.Minute)
}

// Reclaims reports whether Retract needs no person: a watched folder is told, of what
// was not played yet.
func (c *Channel) Reclaims(d *notice.Delivery, _ time.Time) bool {
	return d.Target.Kind == IP && d.State != notice.Confirmed && c.opt.Push == nil && c.opt.OutDir != ""
}
