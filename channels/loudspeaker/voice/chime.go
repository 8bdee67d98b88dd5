package voice

import (
	"math"
	"time"
)

// The three notes in front of a broadcast, a rising chord as of a door bell. It is
// never a siren: rising and falling howls, and steady tones of many seconds, are
// reserved for the alarms of civil defence.
var notes = [3]float64{523.25, 659.25, 783.99} // C5 E5 G5

const (
	noteLength = 550 * time.Millisecond
	lastLength = 1100 * time.Millisecond
	chimeRest  = 500 * time.Millisecond // silence before the voice
)

// ChimeLength is how long the notes last, with the silence behind them.
const ChimeLength = time.Duration(len(notes)-1)*noteLength + lastLength + chimeRest

// Chime makes the three notes: under three seconds with the silence behind them.
func Chime(rate int) Sound {
	out := Sound{Rate: rate}
	for i, f := range notes {
		d := noteLength
		if i == len(notes)-1 {
			d = lastLength
		}
		out.Samples = append(out.Samples, bell(f, d, rate)...)
	}
	out.silence(chimeRest)
	return out
}

// bell is a tone with two overtones that dies away.
func bell(f float64, d time.Duration, rate int) []int16 {
	n := int(d.Seconds() * float64(rate))
	out := make([]int16, n)
	const attack = 0.008 // seconds
	for i := range out {
		t := float64(i) / float64(rate)
		env := math.Exp(-3.2*t/d.Seconds()) * math.Min(1, t/attack)
		if left := d.Seconds() - t; left < 0.02 {
			env *= left / 0.02
		}
		w := 2 * math.Pi * f * t
		x := math.Sin(w) + 0.35*math.Sin(2*w)*math.Exp(-4*t) + 0.12*math.Sin(3*w)*math.Exp(-8*t)
		out[i] = int16(9000 * env * x)
	}
	return out
}
