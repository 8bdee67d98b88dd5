package voice

import "math"

// Loudness aimed at, in LUFS, and the highest peak. A village speaker is small and
// far: louder than broadcast (−23), with no peak that it would distort.
const (
	targetLUFS = -16.0
	peakLimit  = 0.89 // −1 dBFS
	maxGain    = 15.0 // 23.5 dB: a nearly silent file is not blown up to noise
)

// levelled brings a sound to the target loudness and holds its peaks.
func (s Sound) levelled() Sound {
	l := loudness(s)
	if math.IsInf(l, -1) {
		return s
	}
	gain := math.Min(math.Pow(10, (targetLUFS-l)/20), maxGain)
	out := make([]int16, len(s.Samples))
	for i, x := range s.Samples {
		out[i] = int16(math.Round(32767 * limited(gain*float64(x)/32768)))
	}
	return Sound{s.Rate, out}
}

// limited bends what is above half of full scale smoothly below the peak limit.
func limited(x float64) float64 {
	const knee = 0.5
	a := math.Abs(x)
	if a <= knee {
		return x
	}
	room := peakLimit - knee
	return math.Copysign(knee+room*math.Tanh((a-knee)/room), x)
}

// loudness is the integrated loudness of ITU-R BS.1770 for one channel: filtered
// as the ear hears, in blocks of 0.4 s, silence and quiet blocks left out. −Inf for
// silence.
func loudness(s Sound) float64 {
	y := weighted(s)
	block, step := s.Rate*2/5, s.Rate/10
	if block == 0 || len(y) < block {
		block, step = len(y), max(1, len(y))
	}
	if block == 0 {
		return math.Inf(-1)
	}
	var powers []float64
	for i := 0; i+block <= len(y); i += step {
		sum := 0.0
		for _, v := range y[i : i+block] {
			sum += v * v
		}
		powers = append(powers, sum/float64(block))
	}
	first := gated(powers, math.Pow(10, (-70+0.691)/10))
	if first == 0 {
		return math.Inf(-1)
	}
	return -0.691 + 10*math.Log10(gated(powers, first/10))
}

// gated is the mean of the powers above a gate, 0 if there are none.
func gated(powers []float64, gate float64) float64 {
	sum, n := 0.0, 0
	for _, p := range powers {
		if p > gate {
			sum, n = sum+p, n+1
		}
	}
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}

// weighted applies the two K-weighting filters, computed for the sound's rate.
func weighted(s Sound) []float64 {
	x := make([]float64, len(s.Samples))
	for i, v := range s.Samples {
		x[i] = float64(v) / 32768
	}
	rate := float64(s.Rate)
	// High shelf: +4 dB above 1.7 kHz.
	k := math.Tan(math.Pi * 1681.974450955533 / rate)
	const q, db = 0.7071752369554196, 3.999843853973347
	vh := math.Pow(10, db/20)
	vb := math.Pow(vh, 0.4996667741545416)
	a0 := 1 + k/q + k*k
	filter(x, (vh+vb*k/q+k*k)/a0, 2*(k*k-vh)/a0, (vh-vb*k/q+k*k)/a0, 2*(k*k-1)/a0, (1-k/q+k*k)/a0)
	// High pass at 38 Hz.
	k = math.Tan(math.Pi * 38.13547087602444 / rate)
	const q2 = 0.5003270373238773
	a0 = 1 + k/q2 + k*k
	filter(x, 1, -2, 1, 2*(k*k-1)/a0, (1-k/q2+k*k)/a0)
	return x
}

// filter runs a biquad over x in place.
func filter(x []float64, b0, b1, b2, a1, a2 float64) {
	var x1, x2, y1, y2 float64
	for i, v := range x {
		y := b0*v + b1*x1 + b2*x2 - a1*y1 - a2*y2
		x2, x1, y2, y1 = x1, v, y1, y
		x[i] = y
	}
}
