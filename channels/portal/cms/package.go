package cms

import "gaoshi/internal/notice"

// Package is the handoff package 报送包: everything that a portal's form asks for.
// It is part of the signed rendition. Body holds FileScheme + digest where the
// address of an uploaded file belongs.
type Package struct {
	Key         string            `json:"external_key"` // the notice's id, the same for all editions
	Edition     int               `json:"edition"`
	Kind        notice.Kind       `json:"kind"`
	Reason      string            `json:"reason,omitempty"` // of a correction or withdrawal
	Title       string            `json:"title"`
	Column      string            `json:"column"`
	ColumnID    string            `json:"column_id,omitempty"`
	IndexNo     string            `json:"index_no,omitempty"`
	DocNo       string            `json:"doc_no,omitempty"`
	Issuer      string            `json:"issuer"`
	Drafter     string            `json:"drafter,omitempty"`
	Disclosure  string            `json:"disclosure,omitempty"`
	Category    string            `json:"category"`
	Domain26    string            `json:"domain26,omitempty"`
	Art20       string            `json:"art20,omitempty"`
	FormedOn    string            `json:"formed_on,omitempty"` // 2006-01-02
	PublishAt   string            `json:"publish_at,omitempty"`
	ExpireAt    string            `json:"expire_at,omitempty"` // 废止日期
	Interprets  string            `json:"interprets,omitempty"`
	Related     []Related         `json:"related,omitempty"` // 政策解读, both ways; what clarifies it
	Summary     string            `json:"summary"`           // 内容概述, at most 100 characters
	Meta        map[string]string `json:"meta"`              // tags of the detail page
	Body        string            `json:"body"`              // HTML with inline styles
	Text        string            `json:"text"`              // the same as plain text
	Attachments []Attachment      `json:"attachments,omitempty"`
	Landing     string            `json:"landing,omitempty"` // reading page of the township
}

// Related is another notice that belongs to this one, as it stood when this one was
// signed.
type Related struct {
	Own   bool      `json:"own,omitempty"` // what this one itself explains or clarifies
	Word  string    `json:"word"`          // Chinese: 解读的文件, 政策解读, 澄清
	Title string    `json:"title"`
	ID    notice.ID `json:"external_key"`
	URL   string    `json:"url"` // its public page
}

// Attachment is a file that goes with the article.
type Attachment struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type,omitempty"`
	SHA256    string `json:"sha256,omitempty"`
	Picture   bool   `json:"picture,omitempty"` // stands in the text
	URL       string `json:"url,omitempty"`     // where the CMS keeps it, once it was uploaded
}

// FileScheme begins the placeholder of an uploaded file's address in Body.
const FileScheme = "gaoshi-file:"
