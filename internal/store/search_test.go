package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/search"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

// phrases are what the texts of the test are made of.
var phrases = []string{
	"医保", "社保", "疫苗", "停水", "低保", "公示", "通知", "养老保险", "城乡居民", "秸秆禁烧", "高龄津贴", "耕地地力保护补贴", "12345", "６０岁", "水", "医", "居民养老",
	"参保", "森林防火", "征兵", "ABC药店", "3.5%", "（二）", "保证", "水电", "停电", "和顺村", "O'Neil", `a\b`, "2026年", "\n", "，", "。", "**", "电话：0000-1234567",
}

// asked are words of readers, those of the trial first.
var asked = strings.Fields("医保 社保 疫苗 停水 低保 公示 通知 养老保险 城乡居民 秸秆禁烧 高龄津贴 耕地地力保护补贴 12345 60岁 水 医 居民养老 保参 森林防火 征兵 没有的词 234 % ' \\ （ 电，停 0000-12")

func searchNotice(r *rand.Rand, i int) *notice.Notice {
	text := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(phrases[r.IntN(len(phrases))])
		}
		return b.String()
	}
	n := &notice.Notice{ID: notice.ID(fmt.Sprintf("QH-2026-%04d", i+1)), Edition: 1, Kind: notice.Original, Author: []string{"chen", "li"}[r.IntN(2)], Status: notice.Draft}
	n.CreatedAt = time.Date(2024+r.IntN(3), 5, 1, 8, 0, 0, 0, calendar.Zone)
	n.Content = notice.Content{Title: "标题" + text(3), Plain: text(4), Body: text(2 + r.IntN(20)), Category: []notice.Category{"news", "budget"}[r.IntN(2)],
		Column: []string{"公示公告", "通知"}[r.IntN(2)], Villages: [][]string{{"all"}, {"v01"}, {"v02"}, {"v01", "v0_"}}[r.IntN(4)]}
	return n
}

func keepFor(t *testing.T, s *store.Store, n *notice.Notice) {
	t.Helper()
	if err := s.InTx(t.Context(), func(tx *store.Tx) error { return tx.InsertNotice(t.Context(), n) }); err != nil {
		t.Fatal(err)
	}
}

func found(t *testing.T, s *store.Store, w store.Wanted) []notice.ID {
	t.Helper()
	hits, err := s.Search(t.Context(), w)
	if err != nil {
		t.Fatalf("%+v: %v", w, err)
	}
	var ids []notice.ID
	for _, h := range hits {
		ids = append(ids, h.ID)
	}
	slices.Sort(ids)
	return ids
}

// What the index finds is what reading every notice finds.
func TestSearchIsAPlainScan(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			s := storetest.Open(t, engine)
			r := rand.New(rand.NewPCG(16, 1))
			var all []*notice.Notice
			for i := range 60 {
				n := searchNotice(r, i)
				keepFor(t, s, n)
				all = append(all, n)
			}
			texts := make([]string, len(all))
			for i, n := range all {
				texts[i] = search.Fold(store.SearchText(n))
			}
			words := slices.Clone(asked)
			for range 500 { // pieces of the texts, from anywhere to anywhere
				rs := []rune(texts[r.IntN(len(texts))])
				i := r.IntN(len(rs))
				words = append(words, string(rs[i:min(len(rs), i+1+r.IntN(8))]))
			}
			village := func(w string) string { return map[string]string{"和顺村": "v02"}[w] }
			for k, text := range words {
				w := store.Wanted{Words: search.Words(text, village)}
				switch k % 7 { // narrowed in every way
				case 1:
					w.Village = "v0_"
				case 2:
					w.Category = "news"
				case 3:
					w.Year = 2025
				case 4:
					w.Column = "通知"
				case 5:
					w.Author = "li"
				}
				var want []notice.ID
				for i, n := range all {
					if scanned(n, texts[i], w) {
						want = append(want, n.ID)
					}
				}
				if got := found(t, s, w); !slices.Equal(got, want) {
					t.Errorf("%q %+v: found %d, a plain scan %d", text, w, len(got), len(want))
				}
			}
		})
	}
}

func scanned(n *notice.Notice, text string, w store.Wanted) bool {
	c := &n.Content
	for _, x := range w.Words {
		if !x.In(text, c.Villages) {
			return false
		}
	}
	return (w.Village == "" || c.All() || slices.Contains(c.Villages, w.Village)) && (w.Category == "" || c.Category == w.Category) &&
		(w.Year == 0 || n.CreatedAt.Year() == w.Year) && (w.Column == "" || c.Column == w.Column) && (w.Author == "" || n.Author == w.Author)
}

// The index follows an edition that is changed, and pages go on where they ended.
func TestSearchFollows(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			o := storetest.Options(t, engine)
			s, err := store.Open(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			r := rand.New(rand.NewPCG(16, 2))
			for i := range 5 {
				n := searchNotice(r, i)
				n.Content.Plain = "第一稿写着旱厕改造"
				keepFor(t, s, n)
			}
			one := func(text string) []notice.ID { return found(t, s, store.Wanted{Words: search.Words(text, nil)}) }
			if got := one("旱厕改造"); len(got) != 5 {
				t.Fatal(got)
			}
			first, err := s.Search(t.Context(), store.Wanted{Limit: 2})
			if err != nil || len(first) != 2 || first[0].ID != "QH-2026-0005" {
				t.Fatal(first, err)
			}
			if next, err := s.Search(t.Context(), store.Wanted{Words: search.Words("旱厕", nil), Limit: 2, After: first[1].Doc}); err != nil || len(next) != 2 || next[0].ID != "QH-2026-0003" {
				t.Error(next, err)
			}
			if _, err := s.UpdateNotice(t.Context(), "QH-2026-0002", func(n *notice.Notice) error { n.Content.Plain = "改成了沼气池"; return nil }); err != nil {
				t.Fatal(err)
			}
			if got := one("旱厕改造"); len(got) != 4 || slices.Contains(got, "QH-2026-0002") {
				t.Error(got)
			}
			if got := one("沼气"); !slices.Equal(got, []notice.ID{"QH-2026-0002"}) {
				t.Error(got)
			}
			if engine == "sqlite" {
				if n := store.TermsKept(t, s, "一稿"); n != 4 {
					t.Errorf("the words that were taken out are still in %d rows of the index, not in 4", n)
				}
			}
			if got := found(t, s, store.Wanted{Issued: true}); len(got) != 0 {
				t.Error("a draft is not issued:", got)
			}
			if got := found(t, s, store.Wanted{Statuses: []notice.Status{notice.Draft}}); len(got) != 5 {
				t.Error(got)
			}
			if err := store.LoseIndex(t, s); err != nil {
				t.Fatal(err)
			}
			s.Close()
			if s, err = store.Open(t.Context(), o); err != nil { // it is made anew
				t.Fatal(err)
			}
			defer s.Close()
			if got := one("旱厕改造"); len(got) != 4 {
				t.Error("after the index was lost:", got)
			}
		})
	}
}
