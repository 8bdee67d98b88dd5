package ebd

import (
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// alert is a CAP 1.2 message (docs.oasis-open.org/emergency/cap/v1.2).
type alert struct {
	XMLName    xml.Name `xml:"urn:oasis:names:tc:emergency:cap:1.2 alert"`
	Identifier string   `xml:"identifier"`
	Sender     string   `xml:"sender"`
	Sent       string   `xml:"sent"`
	Status     string   `xml:"status"`
	MsgType    string   `xml:"msgType"`
	Source     string   `xml:"source,omitempty"`
	Scope      string   `xml:"scope"`
	References string   `xml:"references,omitempty"`
	Info       info     `xml:"info"`
}

type info struct {
	Language    string `xml:"language"`
	Category    string `xml:"category"`
	Event       string `xml:"event"`
	Response    string `xml:"responseType,omitempty"`
	Urgency     string `xml:"urgency"`
	Severity    string `xml:"severity"`
	Certainty   string `xml:"certainty"`
	Effective   string `xml:"effective,omitempty"`
	Onset       string `xml:"onset,omitempty"`
	Expires     string `xml:"expires,omitempty"`
	SenderName  string `xml:"senderName"`
	Headline    string `xml:"headline"`
	Description string `xml:"description"`
	Instruction string `xml:"instruction,omitempty"`
	Contact     string `xml:"contact,omitempty"`
	Area        area   `xml:"area"`
}

type area struct {
	Desc    string    `xml:"areaDesc"`
	Geocode []geocode `xml:"geocode,omitempty"`
}

type geocode struct {
	Name  string `xml:"valueName"`
	Value string `xml:"value"`
}

// IsWarning reports whether a notice passes on a warning that CAP can hold: of an
// event, with a level, from a named authority.
func IsWarning(n *notice.Notice) bool {
	r := n.Content.Relay
	return r != nil && r.Event != "" && r.Level != "" && r.SourceIssuer != ""
}

// CAP writes the warning of a notice for a target. sender names the town on the
// net; description is its text; drill marks it as an exercise. A correction is an Update and a withdrawal a
// Cancel; both refer to the first message, whose sent time is that of the source.
func CAP(n *notice.Notice, t notice.Target, sender, description string, drill bool) ([]byte, error) {
	c, r := &n.Content, n.Content.Relay
	a := alert{
		Identifier: capID(n.ID, n.Edition, t), Sender: sender, Sent: capTime(r.SourceTime, c.PublishAt),
		Status: "Actual", MsgType: "Alert", Source: r.SourceRef, Scope: "Public",
	}
	if drill {
		a.Status = "Exercise"
	}
	if n.Kind != notice.Original {
		a.MsgType = "Update"
		if n.Kind == notice.Withdrawal {
			a.MsgType = "Cancel"
		}
		a.References = fmt.Sprintf("%s,%s,%s", sender, capID(n.ID, 1, t), capTime(r.SourceTime, c.PublishAt))
		a.Sent = capTime(c.PublishAt, r.SourceTime)
	}
	a.Info = info{
		Language: "zh-CN", Category: capCategory(r.Event), Event: r.Event + r.Level + "预警", Urgency: capUrgency(r, c.PublishAt),
		Severity: capSeverity(r.Level), Certainty: "Likely", Effective: capTime(c.PublishAt, r.SourceTime), Onset: capTime(r.Onset, time.Time{}),
		Expires: capTime(n.End().At, time.Time{}), SenderName: r.SourceIssuer, Headline: c.Title, Description: description,
		Instruction: firstOf(r.Measures, c.Plain), Contact: r.Contact, Area: area{Desc: firstOf(t.VillageName, t.Name)},
	}
	if code := t.Options["area_code"]; code != "" {
		a.Info.Area.Geocode = []geocode{{"统计用区划代码", code}}
	}
	b, err := xml.MarshalIndent(a, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("cap: %w", err)
	}
	return append([]byte(xml.Header), append(b, '\n')...), nil
}

// capID has none of the characters that CAP forbids in it: space, comma, < and &.
// A message is for a village, however many loudspeakers it has.
func capID(id notice.ID, edition int, t notice.Target) string {
	return strings.NewReplacer("/", "-", " ", "-", ",", "-", "<", "-", "&", "-").Replace(fmt.Sprintf("%s-%d-%s", id, edition, firstOf(t.Village, string(t.ID))))
}

// capTime is a moment with its zone as +08:00, as CAP wants it; the other moment
// where the first is not given.
func capTime(t, other time.Time) string {
	if t.IsZero() {
		t = other
	}
	if t.IsZero() {
		return ""
	}
	return t.In(calendar.Zone).Format("2006-01-02T15:04:05-07:00")
}

// capSeverity follows the four colours of Chinese warnings.
func capSeverity(level string) string {
	for _, x := range [][2]string{{"红", "Extreme"}, {"橙", "Severe"}, {"黄", "Moderate"}, {"蓝", "Minor"}} {
		if strings.HasPrefix(level, x[0]) {
			return x[1]
		}
	}
	return "Unknown"
}

func capCategory(event string) string {
	for _, x := range [][2]string{{"火", "Fire"}, {"地质", "Geo"}, {"滑坡", "Geo"}, {"泥石流", "Geo"}, {"地震", "Geo"}, {"疫", "Health"}, {"污染", "Env"}} {
		if strings.Contains(event, x[0]) {
			return x[1]
		}
	}
	return "Met"
}

// capUrgency: it has begun or begins within the hour, or later.
func capUrgency(r *notice.Relay, published time.Time) string {
	if r.Onset.IsZero() || !r.Onset.After(published.Add(time.Hour)) {
		return "Immediate"
	}
	return "Expected"
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
