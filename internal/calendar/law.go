package calendar

import (
	"sync"
	"time"
)

// lawful are the holidays of a year that the law itself fixes, with the festival's
// name: 全国年节及纪念日放假办法 as revised in 2024 (in force since 2025), article 2.
// Where one falls on a weekend a working day is off in its stead; which one, and what
// weekends are worked, only the State Council's notice of the year says.
func lawful(year int) map[day]string {
	lawYears.Lock()
	defer lawYears.Unlock()
	if y, ok := lawYears.of[year]; ok {
		return y
	}
	y := map[day]string{}
	add := func(t time.Time, n int, festival string) {
		for i := range n {
			if d := t.AddDate(0, 0, i); d.Year() == year {
				y[dayOf(d)] = festival
			}
		}
	}
	civil := func(m time.Month, d int) time.Time { return time.Date(year, m, d, 0, 0, 0, 0, Zone) }
	add(civil(1, 1), 1, "元旦")
	add(lunarDay(year, 1, 1).AddDate(0, 0, -1), 4, "春节") // 除夕, 初一 to 初三
	add(solarTerm(civil(4, 5), 15), 1, "清明节")
	add(civil(5, 1), 2, "劳动节")
	add(lunarDay(year, 5, 5), 1, "端午节")
	add(civil(10, 1), 3, "国庆节")
	mid := lunarDay(year, 8, 15)
	add(mid, 1, "中秋节")
	lawYears.of[year] = y
	return y
}

var lawYears = struct {
	sync.Mutex
	of map[int]map[day]string
}{of: map[int]map[day]string{}}

// customary reports whether a day of a year without a notice may well be off beside
// those that the law fixes: the days that the notices of past years put around them.
func customary(t time.Time) bool {
	t = Date(t)
	near := func(back, ahead int) bool {
		for i := -ahead; i <= back; i++ {
			d := t.AddDate(0, 0, -i)
			if _, ok := lawful(d.Year())[dayOf(d)]; ok {
				return true
			}
		}
		return false
	}
	switch festival := nearest(t); festival {
	case "春节":
		return near(4, 1) // to the seventh day, and the day before
	case "国庆节":
		return near(5, 0)
	case "劳动节":
		return near(3, 1)
	}
	return near(2, 2)
}

// nearest is the festival within five days of a day, "" for none.
func nearest(t time.Time) string {
	for i := range 6 {
		for _, d := range []time.Time{t.AddDate(0, 0, -i), t.AddDate(0, 0, i)} {
			if f := lawful(d.Year())[dayOf(d)]; f != "" {
				return f
			}
		}
	}
	return ""
}
