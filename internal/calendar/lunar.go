package calendar

import (
	"math"
	"time"
)

// The Chinese calendar, as GB/T 33661-2017 computes it: months begin on the day of
// the new moon, told in the zone of Beijing; the eleventh holds the winter solstice;
// where thirteen months lie between two of these, the first without a major solar
// term is the leap one. New moons and the sun's longitude follow J. Meeus,
// Astronomical Algorithms, chapters 49 and 25: exact to seconds and to some minutes.

// deltaT is how far the clocks of astronomy are before the civil ones, of this time.
const deltaT = 72 * time.Second

var j2000 = time.Date(2000, 1, 1, 12, 0, 0, 0, time.UTC)

func ofJDE(jde float64) time.Time {
	return j2000.Add(time.Duration((jde - 2451545.0) * 24 * float64(time.Hour))).Add(-deltaT).In(Zone)
}

func centuries(t time.Time) float64 { return t.Add(deltaT).Sub(j2000).Hours() / 24 / 36525 }

func sin(deg float64) float64 { return math.Sin(math.Mod(deg, 360) * math.Pi / 180) }

// newMoon is the moment of the k-th new moon after that of 6 January 2000.
func newMoon(k float64) time.Time {
	t := k / 1236.85
	e := 1 - 0.002516*t - 0.0000074*t*t
	m := 2.5534 + 29.10535670*k - 0.0000014*t*t
	mm := 201.5643 + 385.81693528*k + 0.0107582*t*t
	f := 160.7108 + 390.67050284*k - 0.0016118*t*t
	o := 124.7746 - 1.56375588*k + 0.0020672*t*t
	jde := 2451550.09766 + 29.530588861*k + 0.00015437*t*t
	for _, x := range []struct{ a, of float64 }{
		{-0.40720, mm}, {0.17241 * e, m}, {0.01608, 2 * mm}, {0.01039, 2 * f}, {0.00739 * e, mm - m}, {-0.00514 * e, mm + m},
		{0.00208 * e * e, 2 * m}, {-0.00111, mm - 2*f}, {-0.00057, mm + 2*f}, {0.00056 * e, 2*mm + m}, {-0.00042, 3 * mm},
		{0.00042 * e, m + 2*f}, {0.00038 * e, m - 2*f}, {-0.00024 * e, 2*mm - m}, {-0.00017, o}, {-0.00007, mm + 2*m},
		{0.00004, 2*mm - 2*f}, {0.00004, 3 * m}, {0.00003, mm + m - 2*f}, {0.00003, 2*mm + 2*f}, {-0.00003, mm + m + 2*f},
		{0.00003, mm - m + 2*f}, {-0.00002, mm - m - 2*f}, {-0.00002, 3*mm + m}, {0.00002, 4 * mm},
		{0.000325, 299.77 + 0.107408*k - 0.009173*t*t}, {0.000165, 251.88 + 0.016321*k}, {0.000164, 251.83 + 26.651886*k},
		{0.000126, 349.42 + 36.412478*k}, {0.000110, 84.66 + 18.206239*k}, {0.000062, 141.74 + 53.303771*k}, {0.000060, 207.14 + 2.453732*k},
		{0.000056, 154.84 + 7.306860*k}, {0.000047, 34.52 + 27.261239*k}, {0.000042, 207.19 + 0.121824*k}, {0.000040, 291.34 + 1.844379*k},
		{0.000037, 161.72 + 24.198154*k}, {0.000035, 239.56 + 25.513099*k}, {0.000023, 331.55 + 3.592518*k},
	} {
		jde += x.a * sin(x.of)
	}
	return ofJDE(jde)
}

// sunAt is the sun's apparent longitude in degrees.
func sunAt(at time.Time) float64 {
	t := centuries(at)
	m := 357.52911 + 35999.05029*t - 0.0001537*t*t
	c := (1.914602-0.004817*t-0.000014*t*t)*sin(m) + (0.019993-0.000101*t)*sin(2*m) + 0.000289*sin(3*m)
	l := 280.46646 + 36000.76983*t + 0.0003032*t*t + c - 0.00569 - 0.00478*sin(125.04-1934.136*t)
	return math.Mod(math.Mod(l, 360)+360, 360)
}

// solarTerm is the day in a year on which the sun reaches a longitude, near a guess.
func solarTerm(guess time.Time, longitude float64) time.Time {
	t := guess
	for range 8 {
		off := math.Mod(longitude-sunAt(t)+540, 360) - 180
		t = t.Add(time.Duration(off / 360 * 365.2422 * 24 * float64(time.Hour)))
	}
	return Date(t)
}

func solstice(year int) time.Time {
	return solarTerm(time.Date(year, 12, 21, 12, 0, 0, 0, Zone), 270)
}

// moonOn is the number of the new moon whose day is the last on or before a day.
func moonOn(day time.Time) float64 {
	k := math.Round(day.Sub(j2000).Hours()/24/29.530588861) + 1
	for Date(newMoon(k)).After(Date(day)) {
		k--
	}
	return k
}

// lunarDay is the day of a lunar month, not a leap one, of the lunar year that begins
// in a civil year. Month and day count from one.
func lunarDay(year, month, dayOf int) time.Time {
	// months of 11 … 10 run from one solstice to the next: those up to the tenth of the
	// year lie behind the solstice of the year before.
	from, to := year-1, year
	if month > 10 {
		from, to = year, year+1
	}
	k, end := moonOn(solstice(from)), moonOn(solstice(to))
	leap := end-k == 13
	at := 11
	for {
		if (at-1)%12+1 == month {
			return Date(newMoon(k)).AddDate(0, 0, dayOf-1)
		}
		k++
		if leap && !hasMajorTerm(k) {
			leap = false // the leap month has no number of its own
			k++
		}
		at++
	}
}

// hasMajorTerm reports whether the sun passes a multiple of 30° within the k-th month.
func hasMajorTerm(k float64) bool {
	a := math.Floor(sunAt(Date(newMoon(k))) / 30)
	b := math.Floor(sunAt(Date(newMoon(k+1))) / 30)
	return a != b
}
