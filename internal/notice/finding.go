package notice

// Severity says what a finding does to a notice.
type Severity string

// Severities of a finding.
const (
	Block Severity = "block" // nothing leaves until it is fixed or overridden by a second person
	Warn  Severity = "warn"  // a person must look and confirm
	Note  Severity = "note"  // good to know
)

// Finding 问题 is one thing that a check saw in a notice.
type Finding struct {
	Kind     string   `json:"kind"` // id_card, bank_card, mobile, address …
	Severity Severity `json:"severity"`
	Line     int      `json:"line"`  // 1-based line of the Markdown body; 0: not in the body
	Place    string   `json:"place"` // in Chinese: 正文第3行, 表1第2行“身份证号”列, 附件“…”
	Text     string   `json:"text"`  // what was seen, masked where it is personal data
	Message  string   `json:"message"`
	Rule     string   `json:"rule,omitempty"` // the law's article or the platform's page
	Fix      string   `json:"fix,omitempty"`  // what a click would do, in Chinese; "" where nothing can
}

// Worst returns the most severe severity among the findings, "" for none.
func Worst(fs []Finding) Severity {
	var w Severity
	for _, f := range fs {
		switch {
		case f.Severity == Block:
			return Block
		case f.Severity == Warn:
			w = Warn
		case w == "":
			w = Note
		}
	}
	return w
}
