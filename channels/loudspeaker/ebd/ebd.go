// Package ebd writes what emergency broadcasting reads: the broadcast message EBM
// and its data packet EBD, in the form of GD/J 082-2018 that county platforms still
// speak, and CAP 1.2 for warnings that are passed on.
//
// A message is made when a notice is rendered, so that it is signed with it; the
// packet around it, with its number, its time and the sound, is made when it is
// sent. Packets leave unsigned unless the county's signer is plugged in (SM2 keys
// live on the county's card). Without sound the platform reads MsgDesc aloud, so it
// holds the spoken script. What a county wants else (numbers of its resources,
// codes of events) it gives in Options.
package ebd

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// Options are what the county's platform gives to the town.
type Options struct {
	Source      string            // EBRID of the town's platform, 23 digits
	Destination string            // EBRID of the county's platform
	SenderCode  string            // code of the issuing office
	AreaCode    string            // 12 digits; a target's option area_code goes before it
	Events      map[string]string // 森林火险 → the county's 5-character code
	Drill       bool              // practice: messages are marked as drills
	Signer      Signer            // nil: unsigned
}

// Signer signs the main file of a packet with the county's card.
type Signer interface {
	// Sign returns the signature file (EBDS) for a main file.
	Sign(main []byte) ([]byte, error)
}

// Check reports every fault of the options, in Chinese, nil for none.
func (o *Options) Check() error {
	var bad []string
	if !digits(o.Source) || o.Source == "" {
		bad = append(bad, "source（本镇平台的资源编码）要填数字")
	}
	if !digits(o.Destination) || o.Destination == "" {
		bad = append(bad, "destination（县平台的资源编码）要填数字")
	}
	if o.AreaCode != "" && (len(o.AreaCode) != 12 || !digits(o.AreaCode)) {
		bad = append(bad, "area_code（地区编码）要12位数字")
	}
	for e, c := range o.Events {
		if len(c) != 5 {
			bad = append(bad, "事件“"+e+"”的编码要5位")
		}
	}
	if len(bad) > 0 {
		return errors.New("应急广播（ebd）的设置有误：" + strings.Join(bad, "；") + "。请问县应急广播平台要")
	}
	return nil
}

func digits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

// Types of message.
const (
	msgBroadcast = 1
	msgCancel    = 2
	msgDrill     = 3
)

// EBM is an emergency broadcast message.
type EBM struct {
	XMLName xml.Name `xml:"EBM"`
	Version string   `xml:"EBMVersion"`
	ID      string   `xml:"EBMID"`
	Basic   struct {
		MsgType    int    `xml:"MsgType"`
		SenderName string `xml:"SenderName"`
		SenderCode string `xml:"SenderCode"`
		SentTime   string `xml:"SentTime"`
		EventType  string `xml:"EventType"`
		Severity   int    `xml:"Severity"`
		StartTime  string `xml:"StartTime"`
		EndTime    string `xml:"EndTime"`
	} `xml:"MsgBasicInfo"`
	Content struct {
		Language  string      `xml:"LanguageCode"`
		Title     string      `xml:"MsgTitle"`
		Desc      string      `xml:"MsgDesc"`
		AreaCode  string      `xml:"AreaCode"`
		Auxiliary []Auxiliary `xml:"Auxiliary,omitempty"`
	} `xml:"MsgContent"`
}

// Auxiliary is a file that goes with a message.
type Auxiliary struct {
	Type   int    `xml:"AuxiliaryType"` // 2: MP3
	Desc   string `xml:"AuxiliaryDesc"` // its name
	Size   int    `xml:"Size"`
	Digest string `xml:"Digest"`
}

const (
	timeForm = "2006-01-02 15:04:05"
	audioMP3 = 2
	audioWAV = 3
)

// Message makes the message of a notice for a target. spoken is the script. It is
// pure: the same notice gives the same bytes.
func (o *Options) Message(n *notice.Notice, t notice.Target, spoken string) ([]byte, error) {
	c := &n.Content
	m := EBM{Version: "1"}
	m.ID = o.SenderCode + at(c.PublishAt, "20060102") + serial(string(n.ID)+string(t.ID), n.Edition)
	m.Basic.MsgType = msgBroadcast
	if n.Kind == notice.Withdrawal {
		m.Basic.MsgType = msgCancel
	}
	if o.Drill {
		m.Basic.MsgType = msgDrill
	}
	m.Basic.SenderName, m.Basic.SenderCode = c.Issuer, o.SenderCode
	m.Basic.SentTime = at(c.PublishAt, timeForm)
	m.Basic.EventType, m.Basic.Severity = o.event(c), severity(c)
	start, end := c.PublishAt, n.End().At
	if end.IsZero() || end.Before(start) {
		end = start.Add(24 * time.Hour)
	}
	m.Basic.StartTime, m.Basic.EndTime = at(start, timeForm), at(end, timeForm)
	m.Content.Language, m.Content.Title, m.Content.Desc = "zho", c.Title, spoken
	if m.Content.AreaCode = t.Options["area_code"]; m.Content.AreaCode == "" {
		m.Content.AreaCode = o.AreaCode
	}
	b, err := xml.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("ebd: message: %w", err)
	}
	return append([]byte(xml.Header), append(b, '\n')...), nil
}

func at(t time.Time, form string) string {
	if t.IsZero() {
		return ""
	}
	return t.In(calendar.Zone).Format(form)
}

// serial is four digits that tell the messages of a day apart, always the same for
// one notice, target and edition.
func serial(of string, edition int) string {
	sum := sha256.Sum256([]byte(fmt.Sprintf("%s %d", of, edition)))
	return fmt.Sprintf("%04d", (int(sum[0])<<8|int(sum[1]))%10000)
}

// event is the code of what happens: the county's own, else the group's of the
// national classification; 00000 for daily broadcasts.
func (o *Options) event(c *notice.Content) string {
	if c.Relay == nil || c.Relay.Event == "" {
		return "00000"
	}
	if code := o.Events[c.Relay.Event]; code != "" {
		return code
	}
	for _, g := range []struct{ words, code string }{
		{"森林 草原 火险", "11G00"},
		{"地质 滑坡 泥石流 崩塌", "11D00"},
		{"洪水 山洪 干旱 江河", "11A00"},
		{"地震", "11C00"},
	} {
		for _, w := range strings.Fields(g.words) {
			if strings.Contains(c.Relay.Event, w) {
				return g.code
			}
		}
	}
	return "11B00" // the weather
}

// severity is 1 for red to 4 for blue; 4 for daily broadcasts.
func severity(c *notice.Content) int {
	if c.Relay != nil {
		for i, colour := range []string{"红", "橙", "黄", "蓝"} {
			if strings.HasPrefix(c.Relay.Level, colour) {
				return i + 1
			}
		}
	}
	return 4
}

// Packet is a finished EBD.
type Packet struct {
	ID   string // its number
	Name string // EBDT_….tar
	Data []byte
}

// Pack puts a message into a packet, as of now, with its sound if there is one
// (name "" for none), signed if there is a signer. key tells deliveries apart.
func (o *Options) Pack(message []byte, key string, now time.Time, sound notice.File) (Packet, error) {
	inner := strings.TrimPrefix(strings.TrimSpace(string(message)), strings.TrimSpace(xml.Header))
	if sound.Name != "" {
		var err error
		if inner, err = withSound(inner, sound); err != nil {
			return Packet{}, err
		}
	}
	id := o.Source + packetSerial(key)
	var b strings.Builder
	b.WriteString(xml.Header)
	fmt.Fprintf(&b, "<EBD xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">\n  <EBDVersion>1.0</EBDVersion>\n  <EBDID>%s</EBDID>\n  <EBDType>EBM</EBDType>\n", id)
	fmt.Fprintf(&b, "  <SRC><EBRID>%s</EBRID></SRC>\n  <DEST><EBRID>%s</EBRID></DEST>\n  <EBDTime>%s</EBDTime>\n%s\n</EBD>\n", o.Source, o.Destination, at(now, timeForm), strings.TrimSpace(inner))
	main := []byte(b.String())
	files := []notice.File{{Name: "EBDB_" + id + ".xml", Data: main}}
	if o.Signer != nil {
		sig, err := o.Signer.Sign(main)
		if err != nil {
			return Packet{}, fmt.Errorf("应急广播数据包没有签成名，没有送出。请检查签名卡：%w", err)
		}
		files = append(files, notice.File{Name: "EBDS_EBDB_" + id + ".xml", Data: sig})
	}
	if sound.Name != "" {
		files = append(files, sound)
	}
	data, err := tarOf(files, now)
	return Packet{ID: id, Name: "EBDT_" + id + ".tar", Data: data}, err
}

// packetSerial is 16 digits from a delivery's key: a send that is repeated gives the
// same packet, and so replaces the file.
func packetSerial(key string) string {
	sum := sha256.Sum256([]byte("gaoshi ebd 1\n" + key))
	return fmt.Sprintf("%016d", binary.BigEndian.Uint64(sum[:8])%1e16)
}

// withSound names the sound in the message, behind its words.
func withSound(message string, sound notice.File) (string, error) {
	var m EBM
	if err := xml.Unmarshal([]byte(message), &m); err != nil {
		return "", fmt.Errorf("ebd: message: %w", err)
	}
	kind := audioWAV
	if strings.HasSuffix(sound.Name, ".mp3") {
		kind = audioMP3
	}
	sum := sha256.Sum256(sound.Data)
	m.Content.Auxiliary = []Auxiliary{{Type: kind, Desc: sound.Name, Size: len(sound.Data), Digest: hex.EncodeToString(sum[:])}}
	b, err := xml.MarshalIndent(m, "", "  ")
	if err != nil {
		return "", fmt.Errorf("ebd: message: %w", err)
	}
	return string(b), nil
}

func tarOf(files []notice.File, now time.Time) ([]byte, error) {
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	for _, f := range files {
		if err := w.WriteHeader(&tar.Header{Name: f.Name, Mode: 0o644, Size: int64(len(f.Data)), ModTime: now, Format: tar.FormatUSTAR}); err != nil {
			return nil, fmt.Errorf("ebd: packet: %w", err)
		}
		if _, err := w.Write(f.Data); err != nil {
			return nil, fmt.Errorf("ebd: packet: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("ebd: packet: %w", err)
	}
	return buf.Bytes(), nil
}
