package annual

// Figures are what a year's registers count: everything of the yearly report that
// is a number. Sums and totals are not kept here, the report adds them up itself,
// so that received = done + carried over is a real proof and not a tautology.
// Period: 1 January to 31 December of Year, Asia/Shanghai.
type Figures struct {
	Year int

	// Documents of the office that were formed in the year (news is not counted).
	// Documents = Open + OnRequest + Withheld + Undecided.
	Documents int // 生成的政府信息（正式文件）
	Open      int // 主动公开
	OnRequest int // 依申请公开
	Withheld  int // 不予公开
	Undecided int // not yet decided how they may be read

	// Grounds are the withheld documents by the ground that was recorded for each;
	// their counts add up to Withheld. In the order in which they are to be told.
	Grounds []GroundCount

	// Ways are the published documents by where they were published. One document
	// may be counted in several, so they add up to nothing.
	Ways []WayCount

	News            int // 乡镇动态, no documents
	Interpretations int // 政策解读
	Corrections     int // editions that correct what was published
	Withdrawals     int // documents taken back
	Late            int // published after their period
	Reviewed        int // withheld documents looked at again, 条例 18
	Columns         int // columns of the town on the county's portal
	Letters         []LetterCount

	Two   TableTwo
	Three TableThree
	Four  TableFour

	// Fees charged for answering requests (信息处理费), in yuan; section six tells it.
	RequestFeesYuan int64
}

// GroundCount is how many documents are withheld on a ground, as the ground is to
// be read: “涉及个人隐私（条例第十五条）”.
type GroundCount struct {
	Ground string
	Count  int
}

// WayCount is how many documents went a way: “县政府门户网站”, “公告栏张贴”, “坝坝会”.
type WayCount struct {
	Way   string
	Count int
}

// LetterCount is a year of a mailbox: “书记信箱”, “县长信箱”, “便民服务平台”.
type LetterCount struct {
	Box      string
	Received int
	Answered int
	InTime   int
}

// TableTwo is 主动公开政府信息情况. It holds the cells of both forms; a form prints its own.
type TableTwo struct {
	Regulations NormCount // 第二十条第（一）项 规章 (a township has none: 0)
	Norms       NormCount // 第二十条第（一）项 （行政）规范性文件

	Licences  ItemCount // 第二十条第（五）项 行政许可
	Services  ItemCount // 第二十条第（五）项 其他对外管理服务事项 (2019 only)
	Penalties ItemCount // 第二十条第（六）项 行政处罚
	Coercions ItemCount // 第二十条第（六）项 行政强制

	Charges  ChargeCount   // 第二十条第（八）项 行政事业性收费
	Purchase PurchaseCount // 第二十条第（九）项 政府集中采购 (2019 only)
}

// NormCount counts normative documents.
type NormCount struct {
	Made     int // 本年新制作数量 (2019), 本年制发件数 (2021)
	Opened   int // 本年新公开数量 (2019)
	Public   int // 对外公开总数量 (2019)
	Repealed int // 本年废止件数 (2021)
	InForce  int // 现行有效件数 (2021), at the end of the year
}

// ItemCount counts the items of a kind of administrative act and its decisions.
type ItemCount struct {
	LastYear  int // 上一年项目数量 (2019)
	Change    int // 本年增/减 (2019), may be below zero
	Decisions int // 处理决定数量 (2019), 本年处理决定数量 (2021)
}

// ChargeCount counts administrative charges.
type ChargeCount struct {
	LastYear   int   // 上一年项目数量 (2019)
	Change     int   // 本年增/减 (2019), may be below zero
	IncomeYuan int64 // 本年收费金额 (2021), in yuan; the form prints 万元 with two decimals
}

// PurchaseCount counts central purchases (2019).
type PurchaseCount struct {
	Projects   int   // 采购项目数量
	AmountYuan int64 // 采购总金额, in yuan; the form prints 万元 with two decimals
}

// Applicant is a column of table three.
type Applicant int

// The columns of table three; 总计 is added up by the report.
const (
	Person       Applicant = iota // 自然人
	Company                       // 商业企业
	Research                      // 科研机构
	Welfare                       // 社会公益组织
	LegalService                  // 法律服务机构
	OtherBody                     // 其他
	Applicants                    // how many there are
)

var applicantNames = [...]string{"自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"}

// String is the column's head in the form.
func (a Applicant) String() string { return applicantNames[a] }

// Line is a row of table three that is counted; the sum row 三（七） is not.
type Line int

// The rows of table three (2021 form). The 2019 form has one row, 三（六）其他处理, for
// the last three results.
const (
	Received     Line = iota // 一、本年新收
	CarriedIn                // 二、上年结转
	Granted                  // 三（一）予以公开
	Partly                   // 三（二）部分公开
	Secret                   // 三（三）1.属于国家秘密
	Forbidden                // 三（三）2.其他法律行政法规禁止公开
	Stability                // 三（三）3.危及“三安全一稳定”
	ThirdParty               // 三（三）4.保护第三方合法权益
	Internal                 // 三（三）5.属于三类内部事务信息
	Process                  // 三（三）6.属于四类过程性信息
	CaseFile                 // 三（三）7.属于行政执法案卷
	QueryItem                // 三（三）8.属于行政查询事项
	NotHeld                  // 三（四）1.本机关不掌握相关政府信息
	NeedsMaking              // 三（四）2.没有现成信息需要另行制作
	StillUnclear             // 三（四）3.补正后申请内容仍不明确
	Petition                 // 三（五）1.信访举报投诉类申请
	Repeated                 // 三（五）2.重复申请
	Publication              // 三（五）3.要求提供公开出版物
	Mass                     // 三（五）4.无正当理由大量反复申请
	Reissue                  // 三（五）5.要求行政机关确认或重新出具已获取信息
	NotCorrected             // 三（六）1.逾期不补正
	NotPaid                  // 三（六）2.逾期未缴费
	OtherResult              // 三（六）3.其他
	CarriedOut               // 四、结转下年度继续办理
	Lines                    // how many there are
)

// lineKeys are the rows' names in stores and exchanged files: they never change.
var lineKeys = [...]string{
	"received", "carried-in", "granted", "partly", "secret", "forbidden", "stability", "third-party", "internal", "process",
	"case-file", "query-item", "not-held", "needs-making", "still-unclear", "petition", "repeated", "publication", "mass",
	"reissue", "not-corrected", "not-paid", "other", "carried-out",
}

// Key is the row's stable name, to be stored: "third-party".
func (l Line) Key() string { return lineKeys[l] }

// LineOf finds a row by its key.
func LineOf(key string) (Line, bool) {
	for i, k := range lineKeys {
		if k == key {
			return Line(i), true
		}
	}
	return 0, false
}

// Result tells whether the row is a way in which a request was closed (三（一）–（六）).
func (l Line) Result() bool { return l >= Granted && l <= OtherResult }

// TableThree is 收到和处理政府信息公开申请情况: requests by row and applicant.
type TableThree [Lines][Applicants]int

// Add counts n more requests.
func (t *TableThree) Add(l Line, a Applicant, n int) { t[l][a] += n }

// Court is a block of table four.
type Court int

// The blocks of table four.
const (
	Reconsideration Court = iota // 行政复议
	DirectLawsuit                // 行政诉讼，未经复议直接起诉
	LaterLawsuit                 // 行政诉讼，复议后起诉
	Courts
)

var courtNames = [...]string{"行政复议", "未经复议直接起诉", "复议后起诉"}

// String is the block's head in the form.
func (c Court) String() string { return courtNames[c] }

// Ruling is a column of table four.
type Ruling int

// The columns of table four; 总计 is added up by the report.
const (
	Upheld    Ruling = iota // 结果维持
	Corrected               // 结果纠正
	Otherwise               // 其他结果
	Pending                 // 尚未审结
	Rulings
)

var rulingNames = [...]string{"结果维持", "结果纠正", "其他结果", "尚未审结"}

// String is the column's head in the form.
func (r Ruling) String() string { return rulingNames[r] }

// TableFour is 政府信息公开行政复议、行政诉讼情况.
type TableFour [Courts][Rulings]int
