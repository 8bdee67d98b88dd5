package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/register"
	"gaoshi/internal/register/sheet"
)

// registerCmd is 公开台账.
type registerCmd struct {
	List      registerListCmd      `cmd:"" default:"withargs" help:"列出台账（不写命令就是它）。"`
	Add       registerAddCmd       `cmd:"" help:"登记一份文件。"`
	Out       registerOutCmd       `cmd:"" help:"登记一次公开：会议上、纸上，或县门户后台直接发的。"`
	Recheck   registerRecheckCmd   `cmd:"" help:"定期评估：不予公开的满半年要再看一次，一件一个结论。"`
	Import    registerImportCmd    `cmd:"" help:"导入办公室的 Excel 台账，或一个文件夹的 Word 文件。先看认得对不对，加 --yes 才导入。"`
	Export    registerExportCmd    `cmd:"" help:"导出台账，CSV 或 xlsx。"`
	Due       registerDueCmd       `cmd:"" help:"期限：什么快到期，什么超期了，超了多久，怎么算的。"`
	Catalogue registerCatalogueCmd `cmd:"" help:"公开目录（条例第十二条）：CSV、JSON、xlsx；第二十、二十一条各项的缺项。"`
	Proof     registerProofCmd     `cmd:"" help:"公开凭证：几份公告或文件的凭证，一个 PDF。"`
	Inspect   registerInspectCmd   `cmd:"" help:"一段时间的检查材料包（zip），对方用 gaoshi verify 不联网查验。"`
	Archive   registerArchiveCmd   `cmd:"" help:"一年的移交包（zip）：每份公告一个 PDF、一个 XML，给档案馆、图书馆。"`
	Year      registerYearCmd      `cmd:"" help:"一年的合计；别处办的年度数字（信箱、许可、收费）在这里填。"`
}

// open opens the register, brought up to the notices.
func (c *commands) openRegister(ctx context.Context) (*app.App, error) {
	a, err := c.quick(ctx)
	if err != nil {
		return nil, err
	}
	if _, err = a.Register.Follow(ctx); err == nil {
		_, err = a.Register.Recount(ctx)
	}
	if err != nil {
		a.Close()
		return nil, err
	}
	return a, nil
}

// dayFlag reads a day of a flag; "" is the zero day.
func dayFlag(name, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	day, problem := sheet.Day(text)
	if problem != "" {
		return day, say.BadUse("%s 要写成 2026-03-02 这样的日期，不能写“%s”。", name, text)
	}
	return day, nil
}

type registerListCmd struct {
	Year  int    `help:"哪一年；不写是今年。" placeholder:"年"`
	As    string `help:"只看这一种：主动公开、依申请公开、不予公开、待定。" placeholder:"公开方式"`
	Find  string `help:"标题、文号、索引号里有这些字的。" placeholder:"字"`
	News  bool   `help:"只看动态。"`
	Limit int    `default:"50" help:"最多列几条，新的在前。" placeholder:"条数"`
	JSON  bool   `name:"json" help:"每行一个 JSON 对象，给程序读。"`
}

// Run lists a year's entries and their totals.
func (x *registerListCmd) Run(ctx context.Context, c *commands, s streams) error {
	if x.Limit < 1 {
		return say.BadUse("--limit 至少写 1。")
	}
	f := register.Filter{Year: x.Year, Words: x.Find, Limit: x.Limit}
	if x.As != "" {
		d, ok := register.DisclosureOf(x.As)
		if !ok {
			return say.BadUse("--as 只能写主动公开、依申请公开、不予公开、待定。")
		}
		f.Disclosure = d
	}
	if x.News {
		f.Kind = register.OnlyNews
	}
	a, err := c.openRegister(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	if f.Year == 0 {
		f.Year = register.YearOf(a.Clock.Now())
	}
	list, err := a.Store.Items(ctx, f)
	if err != nil {
		return err
	}
	if x.JSON {
		return itemsJSON(s.out, list)
	}
	var rows [][]string
	for _, x := range list {
		how := x.Disclosure.Name()
		if g, ok := register.GroundOf(x.Ground); ok {
			how += "：" + g.Name
		}
		if x.News {
			how = "动态"
		}
		rows = append(rows, []string{fmt.Sprint(x.ID), x.FormedOn.Format(time.DateOnly), x.DocNo, x.Title, how, outWords(x), lateWords(a, x)})
	}
	say.Table(s.out, []string{"号", "生成", "文号", "标题", "公开方式", "公开", "期限"}, []int{0, 0, 22, 40, 26, 24, 0}, rows)
	return printTotals(ctx, a, s.out, f.Year)
}

func itemsJSON(w io.Writer, list []*register.Item) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, x := range list {
		if err := enc.Encode(struct {
			ID  int64  `json:"id"`
			Due string `json:"due,omitempty"`
			*register.Item
		}{x.ID, dayWords(x.Due), x}); err != nil {
			return err
		}
	}
	return nil
}

func dayWords(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func outWords(x *register.Item) string {
	var out []string
	for _, o := range x.Outs {
		out = append(out, register.WayName(o.Where)+o.On.Format("1月2日"))
	}
	return strings.Join(out, "、")
}

func lateWords(a *app.App, x *register.Item) string {
	if x.Due.IsZero() {
		return ""
	}
	return register.LateWords(a.Checks.Calendar(), x.Due, a.Clock.Now())
}

func printTotals(ctx context.Context, a *app.App, w io.Writer, year int) error {
	t, err := a.Store.ItemTotals(ctx, year)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "\n%d年：生成政府信息%d件，其中主动公开%d件（已公开%d件）、依申请公开%d件、不予公开%d件、待定%d件；动态%d条另计。\n",
		year, t.Documents, t.By[register.Open], t.Out[register.Open], t.By[register.OnRequest], t.By[register.Withheld], t.By[register.Undecided], t.News)
	return err
}

type registerAddCmd struct {
	Title   string `arg:"" name:"标题" help:"文件标题。"`
	By      string `required:"" help:"谁登记：经办人的账号。" placeholder:"账号"`
	Formed  string `required:"" help:"生成日期。" placeholder:"日期"`
	No      string `help:"发文字号。" placeholder:"文号"`
	Index   string `help:"索引号。" placeholder:"号"`
	Column  string `help:"栏目。" placeholder:"栏目"`
	As      string `required:"" help:"主动公开、依申请公开、不予公开、待定。" placeholder:"公开方式"`
	Ground  string `help:"不予公开的依据，逐件写：${grounds}。" placeholder:"依据"`
	Decided string `help:"谁决定不予公开。" placeholder:"姓名"`
	From    string `help:"原发单位，转来的才写。" placeholder:"单位"`
	Act     string `help:"文件性质：${acts_of_two}。" placeholder:"性质"`
	News    bool   `help:"是动态，另计，不算文件。"`
	OutOn   string `help:"已经公开的日期。" placeholder:"日期"`
	OutAt   string `help:"在哪里公开的：${ways}。" default:"elsewhere" placeholder:"渠道"`
}

// Run enters one document.
func (x *registerAddCmd) Run(ctx context.Context, c *commands, s streams) error {
	d, ok := register.DisclosureOf(x.As)
	if !ok {
		return say.BadUse("--as 只能写主动公开、依申请公开、不予公开、待定。")
	}
	formed, err := dayFlag("--formed", x.Formed)
	if err != nil {
		return err
	}
	item := &register.Item{Title: x.Title, FormedOn: formed, DocNo: x.No, IndexNo: x.Index, Column: x.Column, Disclosure: d, DecidedBy: x.Decided, Relayed: x.From, News: x.News, Act: register.Act(x.Act)}
	if !slices.Contains(register.Acts, item.Act) {
		return say.BadUse("--act 没有“%s”，可以写：%s。", x.Act, actWordsOfTwo())
	}
	if x.Ground != "" {
		g, ok := register.GuessGround(x.Ground)
		if !ok {
			return say.BadUse("--ground 认不出“%s”是哪一条，可以写：%s。", x.Ground, groundWords())
		}
		item.Ground = g.Key
	}
	if x.OutOn != "" {
		on, err := dayFlag("--out-on", x.OutOn)
		if err != nil {
			return err
		}
		item.Outs = []register.Out{{Where: x.OutAt, On: on}}
	}
	a, err := c.openRegister(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	o, err := c.actor(ctx, a, s, x.By, notice.RoleClerk)
	if err != nil {
		return err
	}
	if err := a.Register.Enter(ctx, item, o.Account); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "已登记：第%d号《%s》。\n", item.ID, item.Title)
	if d, source, ok := a.Register.Deadline(item); ok && !item.Due.IsZero() {
		fmt.Fprintf(s.out, "公开期限%s（%s）。%s\n", calendar.DateCN(d.Due), source, d.Text())
	}
	return nil
}

func groundWords() string {
	var out []string
	for _, g := range register.Grounds {
		out = append(out, g.Key+" "+g.Name)
	}
	return strings.Join(out, "，")
}

func actWordsOfTwo() string {
	var out []string
	for _, a := range register.Acts {
		if a != register.Plain {
			out = append(out, string(a)+" "+a.Name())
		}
	}
	return strings.Join(out, "，")
}

func wayWords() string {
	var out []string
	for _, w := range register.Ways {
		out = append(out, w.Key+" "+w.Name)
	}
	return strings.Join(out, "，")
}

type registerOutCmd struct {
	ID   int64  `arg:"" name:"号" help:"台账里的号。"`
	By   string `required:"" help:"谁登记：经办人的账号。" placeholder:"账号"`
	At   string `required:"" help:"在哪里公开的：${ways}。" placeholder:"渠道"`
	On   string `required:"" help:"哪一天。" placeholder:"日期"`
	Note string `help:"一句话，例如哪次会、贴了几处。" placeholder:"说明"`
}

// Run records one publication.
func (x *registerOutCmd) Run(ctx context.Context, c *commands, s streams) error {
	on, err := dayFlag("--on", x.On)
	if err != nil {
		return err
	}
	a, err := c.openRegister(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	if _, err := c.actor(ctx, a, s, x.By, notice.RoleClerk); err != nil {
		return err
	}
	item, err := a.Register.AddOut(ctx, x.ID, register.Out{Where: x.At, On: on, Note: x.Note})
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "已登记：《%s》%s在%s公开。\n", item.Title, calendar.DateCN(on), register.WayName(x.At))
	return nil
}

type registerRecheckCmd struct {
	ID     int64  `arg:"" optional:"" name:"号" help:"台账里的号；不写就列出要评估的。"`
	By     string `help:"谁评估：签发人的账号。" placeholder:"账号"`
	Keep   string `help:"继续不公开，写理由。" placeholder:"理由"`
	Open   string `help:"现在可以公开，写理由。" placeholder:"理由"`
	Within int    `default:"30" help:"列多少天以内到期的。" placeholder:"天"`
}

// Run lists what is to be looked at again, or records one decision.
func (x *registerRecheckCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.openRegister(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	if x.ID == 0 {
		list, err := a.Store.ItemsToRecheck(ctx, a.Clock.Now().AddDate(0, 0, x.Within), 1000)
		if err != nil {
			return err
		}
		var rows [][]string
		for _, x := range list {
			g, _ := register.GroundOf(x.Ground)
			rows = append(rows, []string{fmt.Sprint(x.ID), x.Title, x.Disclosure.Name(), g.Name, dayWords(x.NextRecheck())})
		}
		say.Table(s.out, []string{"号", "标题", "公开方式", "依据", "评估期限"}, []int{0, 44, 0, 30, 0}, rows)
		fmt.Fprintf(s.out, "\n共 %d 件。依据：条例第十八条，定期评估；每件写一个结论：--keep 理由，或 --open 理由。\n", len(list))
		return nil
	}
	if (x.Keep == "") == (x.Open == "") || x.By == "" {
		return say.BadUse("写 --by 账号，再写 --keep 理由（继续不公开）或 --open 理由（现在可以公开），两样写一样。")
	}
	o, err := c.actor(ctx, a, s, x.By, notice.RoleLeader, notice.RoleSecrecy)
	if err != nil {
		return err
	}
	item, err := a.Register.Decide(ctx, x.ID, x.Keep != "", o.Account, x.Keep+x.Open)
	if err != nil {
		return err
	}
	if x.Keep != "" {
		fmt.Fprintf(s.out, "已记：《%s》继续不公开，%s前再评估。\n", item.Title, calendar.DateCN(item.NextRecheck()))
		return nil
	}
	fmt.Fprintf(s.out, "已记：《%s》改为主动公开。请拟稿公开，期限%s。\n", item.Title, calendar.DateCN(item.Due))
	return nil
}

type registerImportCmd struct {
	Path    string   `arg:"" name:"文件或文件夹" help:"Excel（.xlsx）、CSV，或装着 Word 文件的文件夹。"`
	By      string   `help:"谁导入：经办人的账号，和 --yes 一起写。" placeholder:"账号"`
	Column  []string `help:"认错了的列，写 列=内容，例如 C=生成日期；可写几次。" placeholder:"列=内容"`
	Yes     bool     `help:"认得对，导入。"`
	Faults  string   `help:"拿不准的单元格另写到这个 CSV 文件。" placeholder:"文件"`
	skipped []sheet.Fault
}

// Run shows what it takes the columns for, and what is not sure; with --yes it imports.
func (x *registerImportCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.openRegister(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	items, err := x.read(a, s)
	if err != nil {
		return err
	}
	if err := x.tellFaults(s.out); err != nil {
		return err
	}
	if len(items) == 0 {
		return say.Refusal("没有可以导入的。")
	}
	if !x.Yes {
		fmt.Fprintf(s.out, "可以导入%d件，拿不准的%d处。认得对，请加 --yes --by 账号；认错了列，用 --column 改。现在什么都没有写。\n", len(items), len(x.skipped))
		return nil
	}
	if x.By == "" {
		return say.BadUse("--yes 要和 --by 账号 一起写。")
	}
	if _, err := c.actor(ctx, a, s, x.By, notice.RoleClerk); err != nil {
		return err
	}
	added, there, err := a.Register.Import(ctx, items, "："+filepath.Base(x.Path))
	if err != nil {
		return err
	}
	left := 0
	for _, f := range x.skipped {
		if f.Left {
			left++
		}
	}
	fmt.Fprintf(s.out, "新导入%d件，台账里已有的%d件没有动，没有导入的%d行，另有%d处要补。\n", added, there, left, len(x.skipped)-left)
	return nil
}

func (x *registerImportCmd) read(a *app.App, s streams) ([]*register.Item, error) {
	info, err := os.Stat(x.Path)
	if err != nil {
		return nil, say.CannotRead(x.Path, err)
	}
	if info.IsDir() {
		return x.readFolder(a, s)
	}
	data, err := os.ReadFile(x.Path)
	if err != nil {
		return nil, say.CannotRead(x.Path, err)
	}
	tables, err := sheet.Read(filepath.Base(x.Path), data)
	if err != nil {
		return nil, err
	}
	var items []*register.Item
	for i := range tables {
		t := &tables[i]
		m, sure := sheet.Guess(t)
		if err := x.change(&m); err != nil {
			return nil, err
		}
		if !sure && len(x.Column) == 0 {
			fmt.Fprintf(s.out, "工作表“%s”：没有认出标题和生成日期两列，没有读。请用 --column 写明，例如 --column B=标题 --column D=生成日期。\n", t.Name)
			continue
		}
		fmt.Fprintf(s.out, "工作表“%s”，从第%d行起：\n", t.Name, m.First+1)
		var rows [][]string
		for c, f := range m.Columns {
			if m.Heads[c] != "" || f != sheet.Ignore {
				rows = append(rows, []string{strings.TrimRight(sheet.CellName(0, c), "1"), m.Heads[c], sheet.FieldName(f), t.At(m.First, c)})
			}
		}
		say.Table(s.out, []string{"列", "表头", "认作", "第一行"}, []int{0, 24, 0, 40}, rows)
		found, faults := sheet.Plan(filepath.Base(x.Path), t, m, a.Clock.Now())
		for _, r := range found {
			items = append(items, r.Item)
		}
		x.skipped = append(x.skipped, faults...)
	}
	return items, nil
}

// change lays a person's word over what was guessed.
func (x *registerImportCmd) change(m *sheet.Mapping) error {
	for _, w := range x.Column {
		col, name, ok := strings.Cut(w, "=")
		c := sheet.ColumnNumber(col)
		f, known := sheet.FieldNamed(name)
		if !ok || c < 0 || !known {
			return say.BadUse("--column 写 列=内容，例如 C=生成日期；内容可以写：%s、不导入。", sheet.FieldNames())
		}
		for len(m.Columns) <= c {
			m.Columns, m.Heads = append(m.Columns, sheet.Ignore), append(m.Heads, "")
		}
		for i := range m.Columns {
			if m.Columns[i] == f {
				m.Columns[i] = sheet.Ignore
			}
		}
		m.Columns[c] = f
	}
	return nil
}

func (x *registerImportCmd) readFolder(a *app.App, s streams) ([]*register.Item, error) {
	entries, err := os.ReadDir(x.Path)
	if err != nil {
		return nil, say.CannotRead(x.Path, err)
	}
	var items []*register.Item
	seen := map[string]string{}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		path := filepath.Join(x.Path, e.Name())
		data, err := os.ReadFile(path)
		if err != nil {
			x.skipped = append(x.skipped, sheet.Fault{Table: e.Name(), Text: "打不开，没有导入。", Left: true})
			continue
		}
		item, fault := sheet.Document(e.Name(), data, a.Clock.Now())
		switch {
		case fault != nil:
			x.skipped = append(x.skipped, *fault)
		case item == nil:
		case seen[item.Key()] != "":
			x.skipped = append(x.skipped, sheet.Fault{Table: e.Name(), Text: "和 " + seen[item.Key()] + " 是同一份文件，没有导入。", Left: true})
		default:
			seen[item.Key()] = e.Name()
			items = append(items, item)
		}
	}
	var rows [][]string
	for _, i := range items {
		rows = append(rows, []string{i.Source, i.Title, i.DocNo, dayWords(i.FormedOn)})
	}
	say.Table(s.out, []string{"文件", "标题", "文号", "生成日期"}, []int{30, 40, 22, 0}, rows)
	return items, nil
}

// tellFaults lists what is not sure, by its cell.
func (x *registerImportCmd) tellFaults(w io.Writer) error {
	const shown = 30
	var rows [][]string
	for _, f := range x.skipped {
		rows = append(rows, []string{f.Table, f.Cell, f.Value, f.Text})
	}
	if x.Faults != "" {
		b, err := sheet.CSV([]string{"表或文件", "单元格", "内容", "说明"}, rows)
		if err != nil {
			return err
		}
		if err := os.WriteFile(x.Faults, b, 0o600); err != nil {
			return say.CannotWrite(x.Faults, err)
		}
	}
	if len(rows) > 0 {
		fmt.Fprintln(w, "拿不准的：")
		say.Table(w, []string{"表", "单元格", "内容", "说明"}, []int{20, 0, 20, 0}, rows[:min(len(rows), shown)])
		if len(rows) > shown {
			fmt.Fprintf(w, "还有%d处，用 --faults 文件.csv 全部写出来。\n", len(rows)-shown)
		}
	}
	return nil
}

type registerExportCmd struct {
	Year int    `help:"哪一年；不写是今年，0 是全部。" default:"-1" placeholder:"年"`
	Out  string `short:"o" required:"" help:"写到哪个文件，.csv 或 .xlsx。" placeholder:"文件"`
}

// Run writes a year's register as a table.
func (x *registerExportCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.openRegister(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	year := x.Year
	if year < 0 {
		year = register.YearOf(a.Clock.Now())
	}
	b, n, err := a.RegisterTable(ctx, year, filepath.Ext(x.Out))
	if err != nil {
		return err
	}
	if err := os.WriteFile(x.Out, b, 0o600); err != nil {
		return say.CannotWrite(x.Out, err)
	}
	_, err = fmt.Fprintf(s.out, "%d件已写到 %s\n", n, x.Out)
	return err
}

type registerDueCmd struct {
	Within int  `default:"7" help:"列多少天以内到期的；已超期的都列。" placeholder:"天"`
	Steps  bool `help:"每一件写出期限是怎么算的。"`
}

// Run lists what is late and what is due soon, with the arithmetic.
func (x *registerDueCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.openRegister(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	list, err := a.Register.Due(ctx, a.Clock.Now().AddDate(0, 0, x.Within))
	if err != nil {
		return err
	}
	var rows [][]string
	for _, d := range list {
		when := calendar.DateCN(d.Due)
		if d.Due.IsZero() {
			when = "停止计算"
		}
		rows = append(rows, []string{d.Ref, d.What, d.Title, when, d.Left})
	}
	say.Table(s.out, []string{"号", "要做的", "标题", "期限", "还剩"}, []int{0, 0, 44, 0, 0}, rows)
	if x.Steps {
		for _, d := range list {
			fmt.Fprintf(s.out, "\n%s《%s》%s：\n", d.Ref, d.Title, d.What)
			for _, step := range d.Steps {
				fmt.Fprintln(s.out, "  ", step)
			}
		}
	}
	_, err = fmt.Fprintf(s.out, "\n共 %d 件。\n", len(list))
	return err
}

type registerCatalogueCmd struct {
	Year int    `help:"只要这一年生成的；不写是全部。" placeholder:"年"`
	Out  string `short:"o" help:"写到哪个文件，.csv、.json 或 .xlsx；不写就列出各项的件数和缺项。" placeholder:"文件"`
}

// Run writes the public directory, or shows what of articles 20 and 21 is covered.
func (x *registerCatalogueCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.openRegister(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	if x.Out == "" {
		list, err := a.Register.Coverage(ctx, x.Year)
		if err != nil {
			return err
		}
		var rows [][]string
		gaps := 0
		for _, t := range list {
			last, n := "还没有", strconv.Itoa(t.Count)
			if t.Count > 0 {
				last = dayWords(t.Last)
			} else {
				gaps++
			}
			rows = append(rows, []string{t.Article, t.Name, n, last})
		}
		say.Table(s.out, []string{"条款", "内容", "件", "最近"}, []int{0, 60, 0, 0}, rows)
		_, err = fmt.Fprintf(s.out, "\n缺项%d项。没有这类事项的，不算缺；有而没有公开的，请补。\n", gaps)
		return err
	}
	b, n, err := a.Directory(ctx, x.Year, filepath.Ext(x.Out))
	if err != nil {
		return err
	}
	if err := os.WriteFile(x.Out, b, 0o600); err != nil {
		return say.CannotWrite(x.Out, err)
	}
	_, err = fmt.Fprintf(s.out, "公开目录%d条，已写到 %s\n", n, x.Out)
	return err
}

type registerYearCmd struct {
	Year int              `arg:"" name:"年" help:"哪一年。"`
	Set  map[string]int64 `help:"填年度数字，写 名称=数，可写几次：${yearlies}。" placeholder:"名称=数"`
	By   string           `help:"谁填：经办人的账号，和 --set 一起写。" placeholder:"账号"`
}

// Run shows a year's figures, or writes those that are counted elsewhere.
func (x *registerYearCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.openRegister(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	if len(x.Set) > 0 {
		if x.By == "" {
			return say.BadUse("--set 要和 --by 账号 一起写。")
		}
		if _, err := c.actor(ctx, a, s, x.By, notice.RoleClerk); err != nil {
			return err
		}
		if err := a.Register.EnterYear(ctx, x.Year, x.Set); err != nil {
			return err
		}
	}
	if err := printTotals(ctx, a, s.out, x.Year); err != nil {
		return err
	}
	n, err := a.Store.Yearly(ctx, x.Year)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, y := range register.Yearlies {
		v, ok := n[y.Key]
		text := "没有填"
		if ok {
			text = fmt.Sprintf("%d%s", v, y.Unit)
		}
		rows = append(rows, []string{y.Key, y.Name, text})
	}
	say.Table(s.out, []string{"名称", "内容", "数"}, []int{0, 0, 0}, rows)
	return nil
}

func yearlyWords() string {
	var out []string
	for _, y := range register.Yearlies {
		out = append(out, y.Key+" "+y.Name)
	}
	return strings.Join(out, "，")
}

type registerProofCmd struct {
	Refs []string `arg:"" name:"编号" help:"公告编号（QH-2026-0101）或台账里的号（17），可写几个。"`
	Out  string   `short:"o" required:"" help:"写到哪个文件（.pdf）。" placeholder:"文件"`
}

// Run writes the evidence sheets.
func (x *registerProofCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.openRegister(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	b, err := a.Evidence(ctx, x.Refs)
	if err != nil {
		return err
	}
	return written(s, x.Out, b, fmt.Sprintf("%d份凭证", len(x.Refs)))
}

func written(s streams, path string, b []byte, what string) error {
	if err := os.WriteFile(path, b, 0o600); err != nil {
		return say.CannotWrite(path, err)
	}
	_, err := fmt.Fprintf(s.out, "%s已写到 %s\n", what, path)
	return err
}

type registerInspectCmd struct {
	From string `required:"" help:"从哪一天。" placeholder:"日期"`
	To   string `required:"" help:"到哪一天（含当天）。" placeholder:"日期"`
	Out  string `short:"o" help:"写到哪个文件；不写就用包的名称。" placeholder:"文件"`
}

// Run writes the inspection pack of a period.
func (x *registerInspectCmd) Run(ctx context.Context, c *commands, s streams) error {
	from, err := dayFlag("--from", x.From)
	if err != nil {
		return err
	}
	to, err := dayFlag("--to", x.To)
	if err != nil {
		return err
	}
	if to.Before(from) {
		return say.BadUse("--to 不能早于 --from。")
	}
	a, err := c.openRegister(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	name, b, err := a.Inspection(ctx, from, to.AddDate(0, 0, 1))
	if err != nil {
		return err
	}
	if x.Out != "" {
		name = x.Out
	}
	return written(s, name, b, "检查材料")
}

type registerArchiveCmd struct {
	Year int    `arg:"" name:"年" help:"哪一年。"`
	Out  string `short:"o" help:"写到哪个文件；不写就用包的名称。" placeholder:"文件"`
}

// Run writes a year's package for archive and library.
func (x *registerArchiveCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.openRegister(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	name, b, err := a.ArchiveYear(ctx, x.Year)
	if err != nil {
		return err
	}
	if x.Out != "" {
		name = x.Out
	}
	return written(s, name, b, "移交包")
}
