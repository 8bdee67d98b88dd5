package speech

import "slices"

// Profile chooses between readings on which schools differ. The zero value is
// the default: the reading of Chinese public broadcasts.
type Profile struct {
	// PlainOne reads 1 as 一 in phones, codes, plates and rooms, in place of 幺.
	PlainOne bool
	// PlainTwo reads 2 as 二 before measure words and 千 万 亿, in place of 两.
	PlainTwo bool
	// HalfHour reads 8:30 as 八点半, in place of 八点三十分.
	HalfHour bool
	// TwelveHour reads 17:30 as people say it, 下午五点三十分, in place of
	// 十七点三十分.
	TwelveHour bool
	// KeepZeros reads 36.00元 as 三十六点零零元, in place of 三十六元.
	KeepZeros bool
	// Negative reads -10℃ as 负十摄氏度, in place of 零下十摄氏度.
	Negative bool
	// PercentNegative reads -98% as 百分之负九十八, in place of 负百分之九十八.
	PercentNegative bool
	// Folk uses the units of the market place: 公里 公斤 度 for 千米 千克 摄氏度;
	// 1842.40亩 without the last zero; K12+300 on a road as 十二公里三百米.
	Folk bool
	// Pointer reads identity numbers, bank accounts and web addresses as a
	// pointer to the written notice, in place of spelling them.
	Pointer bool
	// Bare leaves punctuation out, for engines that stumble over it.
	Bare bool
	// RangeWord stands between two numbers or times, DateRangeWord between two
	// dates. "" means 到 and 至.
	RangeWord     string
	DateRangeWord string
}

func (p *Profile) rangeWord() string {
	if p.RangeWord == "" {
		return "到"
	}
	return p.RangeWord
}

func (p *Profile) dateRangeWord() string {
	if p.DateRangeWord == "" {
		return "至"
	}
	return p.DateRangeWord
}

// profiles are the named profiles of the command line and of the settings.
var profiles = []struct {
	name string
	p    Profile
}{
	{"default", Profile{}},
	{"village", Profile{Folk: true, HalfHour: true, TwelveHour: true, Pointer: true}},
	{"formal", Profile{PlainOne: true, PlainTwo: true, KeepZeros: true, Negative: true}},
	{"bare", Profile{Bare: true}},
}

// ProfileNamed returns the profile of this name: default, village (plain words
// and pointers in place of long numbers), formal (一 and 二 throughout) or bare
// (no punctuation). "" is the default.
func ProfileNamed(name string) (Profile, bool) {
	if name == "" {
		return Profile{}, true
	}
	i := slices.Index(ProfileNames(), name)
	if i < 0 {
		return Profile{}, false
	}
	return profiles[i].p, true
}

// ProfileNames lists the names that ProfileNamed knows.
func ProfileNames() []string {
	names := make([]string, len(profiles))
	for i := range profiles {
		names[i] = profiles[i].name
	}
	return names
}
