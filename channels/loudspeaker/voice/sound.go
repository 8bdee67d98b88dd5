package voice

import (
	"encoding/binary"
	"errors"
	"math"
	"time"
)

// Sound is mono sound of 16 bits.
type Sound struct {
	Rate    int // samples a second
	Samples []int16
}

// Duration is how long it sounds.
func (s Sound) Duration() time.Duration {
	if s.Rate <= 0 {
		return 0
	}
	return time.Duration(float64(len(s.Samples)) / float64(s.Rate) * float64(time.Second))
}

func (s *Sound) silence(d time.Duration) {
	s.Samples = append(s.Samples, make([]int16, int(d.Seconds()*float64(s.Rate)))...)
}

// add appends another sound, brought to the same rate.
func (s *Sound) add(o Sound) {
	if o.Rate != s.Rate {
		o = o.at(s.Rate)
	}
	s.Samples = append(s.Samples, o.Samples...)
}

// at resamples by straight lines, enough for speech between neighbouring rates.
func (s Sound) at(rate int) Sound {
	if s.Rate == rate || s.Rate <= 0 || rate <= 0 || len(s.Samples) == 0 {
		return Sound{rate, s.Samples}
	}
	n := int(int64(len(s.Samples)) * int64(rate) / int64(s.Rate))
	out := make([]int16, n)
	step := float64(s.Rate) / float64(rate)
	for i := range out {
		x := float64(i) * step
		k := int(x)
		if k+1 >= len(s.Samples) {
			out[i] = s.Samples[len(s.Samples)-1]
			continue
		}
		f := x - float64(k)
		out[i] = int16(math.Round(float64(s.Samples[k])*(1-f) + float64(s.Samples[k+1])*f))
	}
	return Sound{rate, out}
}

// quiet is the level, in steps of 16 bits, below which a sample counts as silence.
const quiet = 160

// trimmed is the sound without the silence at its ends, save a breath.
func (s Sound) trimmed() Sound {
	i, j := 0, len(s.Samples)
	for i < j && s.Samples[i] > -quiet && s.Samples[i] < quiet {
		i++
	}
	for j > i && s.Samples[j-1] > -quiet && s.Samples[j-1] < quiet {
		j--
	}
	breath := s.Rate / 50
	return Sound{s.Rate, s.Samples[max(0, i-breath):min(len(s.Samples), j+breath)]}
}

// WAV writes the sound as a file of 16-bit PCM, with its header of 44 bytes.
func (s Sound) WAV() []byte {
	n := 2 * len(s.Samples)
	b := make([]byte, 44, 44+n)
	le := binary.LittleEndian
	copy(b, "RIFF")
	le.PutUint32(b[4:], uint32(36+n))
	copy(b[8:], "WAVEfmt ")
	le.PutUint32(b[16:], 16)               // length of this part
	le.PutUint16(b[20:], 1)                // PCM
	le.PutUint16(b[22:], 1)                // mono
	le.PutUint32(b[24:], uint32(s.Rate))   // samples a second
	le.PutUint32(b[28:], uint32(2*s.Rate)) // bytes a second
	le.PutUint16(b[32:], 2)                // bytes a sample
	le.PutUint16(b[34:], 16)               // bits a sample
	copy(b[36:], "data")
	le.PutUint32(b[40:], uint32(n))
	for _, x := range s.Samples {
		b = le.AppendUint16(b, uint16(x))
	}
	return b
}

// ReadWAV reads 16-bit PCM; of several channels it takes the mean. A data part
// whose length is a guess, as programs that write to a pipe leave it, is read to
// its end.
func ReadWAV(b []byte) (Sound, error) {
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return Sound{}, errors.New("voice: not a WAV file")
	}
	le := binary.LittleEndian
	rate, chans := 0, 0
	for b = b[12:]; len(b) >= 8; {
		id, size := string(b[:4]), int64(le.Uint32(b[4:]))
		b = b[8:]
		if size > int64(len(b)) {
			size = int64(len(b))
		}
		part := b[:size]
		switch id {
		case "fmt ":
			if len(part) < 16 {
				return Sound{}, errors.New("voice: WAV format is cut off")
			}
			format, bits := le.Uint16(part), le.Uint16(part[14:])
			if bits != 16 || format != 1 && format != 0xfffe {
				return Sound{}, errors.New("voice: WAV is not 16-bit PCM")
			}
			chans, rate = int(le.Uint16(part[2:])), int(le.Uint32(part[4:]))
		case "data":
			if rate < 4000 || rate > 192000 || chans < 1 || chans > 8 {
				return Sound{}, errors.New("voice: WAV has no usable format")
			}
			return Sound{rate, mono(part, chans)}, nil
		}
		b = b[min(int64(len(b)), size+size%2):]
	}
	return Sound{}, errors.New("voice: WAV holds no sound")
}

func mono(b []byte, chans int) []int16 {
	le := binary.LittleEndian
	out := make([]int16, len(b)/2/chans)
	for i := range out {
		sum := 0
		for c := range chans {
			sum += int(int16(le.Uint16(b[2*(i*chans+c):])))
		}
		out[i] = int16(sum / chans)
	}
	return out
}
