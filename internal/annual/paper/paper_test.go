package paper

import (
	"bytes"
	"flag"
	"os"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"gaoshi/internal/annual"
	"gaoshi/internal/annual/reading"
	"gaoshi/internal/typeset"
)

var keep = flag.String("keep", "", "write the files into this folder, to be looked at")

// figures is a year in which every row of table three has something.
func figures(year int) annual.Figures {
	f := annual.Figures{Year: year, Documents: 131, Open: 27, OnRequest: 2, Withheld: 102, News: 48, Interpretations: 3, Corrections: 1, Reviewed: 40, Columns: 15, Late: 2,
		Grounds: []annual.GroundCount{{Ground: "内部事务信息（条例第十六条）", Count: 90}, {Ground: "涉及个人隐私（条例第十五条）", Count: 12}},
		Ways:    []annual.WayCount{{Way: "县政府门户网站", Count: 25}, {Way: "公告栏张贴", Count: 14}},
		Letters: []annual.LetterCount{{Box: "县长信箱", Received: 6, Answered: 6, InTime: 6}}}
	f.Two = annual.TableTwo{Norms: annual.NormCount{Made: 1, Opened: 1, Public: 3, Repealed: 1, InForce: 4}, Licences: annual.ItemCount{LastYear: 2, Change: -1, Decisions: 11},
		Services: annual.ItemCount{LastYear: 5, Decisions: 7}, Penalties: annual.ItemCount{LastYear: 1, Decisions: 3}, Charges: annual.ChargeCount{LastYear: 1, IncomeYuan: 123_456}, Purchase: annual.PurchaseCount{Projects: 2, AmountYuan: 854_000}}
	for l := annual.Granted; l <= annual.OtherResult; l++ {
		f.Three.Add(l, annual.Applicant(int(l)%6), 1)
		f.Three.Add(annual.Received, annual.Applicant(int(l)%6), 1)
	}
	f.Three.Add(annual.CarriedIn, annual.Person, 2)
	f.Three.Add(annual.CarriedOut, annual.Person, 2)
	f.Four[annual.Reconsideration][annual.Upheld] = 1
	f.Four[annual.LaterLawsuit][annual.Pending] = 1
	return f
}

var office = annual.Office{Name: "示范县临河镇人民政府", Short: "我镇", Address: "示范县临河镇河街1号", Phone: "0000-0000000"}

var answers = annual.Answers{"open": "做了赶场天的公开。", "on-request": "申请多问土地流转，均在期限内答复。", "managed": "每季度清理一次。", "platform": "公告栏和大喇叭都用起来了。",
	"guarded": "培训村干部两次。", "problems": "部分信息更新慢。", "improvements": "指定了专人。", "fees": "发出收费通知1件，共20元。", "other": "无其他需要报告的事项。"}

// Every file that is written reads back as the report that it was written from.
func TestRoundTrip(t *testing.T) {
	for _, year := range []int{2019, 2023} {
		r := annual.Build(figures(year), office, nil, answers)
		r.Dated = annual.Day{Year: year + 1, Month: 1, Day: 12}
		e := annual.Examine(r, annual.Known{Own: new(figures(year))})
		if !e.Finished() {
			t.Errorf("%d: %+v", year, e.Findings)
		}
		docx, err := Docx(r)
		if err != nil {
			t.Fatal(err)
		}
		pdf, missing, err := PDF(r, typeset.Sans(), time.Date(year+1, 1, 12, 0, 0, 0, 0, time.UTC))
		if err != nil || len(missing) > 0 {
			t.Fatal(err, string(missing))
		}
		xlsx, err := XLSX(r, e)
		if err != nil {
			t.Fatal(err)
		}
		for name, data := range map[string][]byte{"report.docx": docx, "report.html": HTML(r)} {
			back, err := new(reading.Reader).Read(name, data)
			if err != nil {
				t.Fatalf("%d %s: %v", year, name, err)
			}
			same(t, name, r, back)
		}
		workbook(t, r, xlsx)
		if *keep != "" {
			for name, data := range map[string][]byte{"docx": docx, "html": HTML(r), "pdf": pdf, "xlsx": xlsx} {
				if err := os.WriteFile(*keep+"/"+map[int]string{2019: "a2019.", 2023: "a2023."}[year]+name, data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func same(t *testing.T, name string, want, got *annual.Report) {
	t.Helper()
	if got.Form != want.Form || got.Year != want.Year || got.Dated != want.Dated || got.Office != want.Office {
		t.Errorf("%s: form %v year %d dated %v office %s", name, got.Form, got.Year, got.Dated, got.Office)
	}
	for _, c := range want.Refs() {
		if a, b := want.At(c), got.At(c); *a != *b {
			t.Errorf("%s: %s is %+v, want %+v", name, want.Place(c), *b, *a)
		}
	}
	if got.Narrative() != want.Narrative() {
		t.Errorf("%s: text\n%s\nwant\n%s", name, got.Narrative(), want.Narrative())
	}
	if len(got.Remarks) > 0 {
		t.Errorf("%s: %v", name, got.Remarks)
	}
}

// workbook reads the tables of the workbook with another program's reader.
func workbook(t *testing.T, r *annual.Report, data []byte) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := f.GetRows("表三")
	if err != nil || len(rows) != 3+len(r.Form.Three()) {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, row := range r.Three {
		for j, c := range row {
			if got := rows[3+i][3+j]; got != c.Raw {
				t.Errorf("sheet 表三 row %d column %d: %q, want %q", i, j, got, c.Raw)
			}
		}
	}
}
