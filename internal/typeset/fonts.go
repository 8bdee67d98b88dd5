package typeset

import (
	_ "embed"
	"fmt"
	"os"
	"sync"
)

//go:generate sh font/build.sh

//go:embed font/sans.ttf
var sansRegular []byte

//go:embed font/sans-bold.ttf
var sansBold []byte

// OFL is the licence of the embedded fonts, to be shown where licences are shown.
//
//go:embed font/OFL.txt
var OFL string

// face names a font of a Fonts and whether its strokes are thickened because
// there is no bold of the character.
type face uint8

const thick face = 0x80

func (f face) font() int { return int(f &^ thick) }

// Fonts is a family: Regular, Bold, and the fonts asked when both lack a
// character. It does not change once made and may be shared.
type Fonts struct{ list []*Font }

var embedded = sync.OnceValue(func() *Fonts {
	fs := &Fonts{}
	for _, f := range []struct {
		name string
		data []byte
	}{{"GaoshiSans-Regular", sansRegular}, {"GaoshiSans-Bold", sansBold}} {
		font, err := ParseFont(f.name, f.data)
		if err != nil {
			panic("typeset: embedded fonts: " + err.Error()) // a broken build: cannot happen at run time
		}
		fs.list = append(fs.list, font)
	}
	return fs
})

// Sans returns the embedded family: Noto Sans SC under a name of our own. It has
// every character of GB 2312, 通用规范汉字表 and GB 18030-2022 levels 1 and 2.
func Sans() *Fonts { return embedded() }

// With returns the family with further fonts behind it, for the characters of
// GB 18030-2022 level 3 (HanaMinB for instance). The files are read once.
func (fs *Fonts) With(paths ...string) (*Fonts, error) {
	out := &Fonts{list: append([]*Font(nil), fs.list...)}
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			return nil, fmt.Errorf("fallback font: %w", err)
		}
		f, err := ParseFont(fmt.Sprintf("GaoshiFallback%d", len(out.list)-1), data)
		if err != nil {
			return nil, fmt.Errorf("fallback font %s: %w", p, err)
		}
		out.list = append(out.list, f)
	}
	return out, nil
}

// find returns the face and glyph of a character; ok is false where no font has it.
func (fs *Fonts) find(r rune, bold bool) (face, GID, bool) {
	if bold {
		if g := fs.list[1].Glyph(r); g != 0 {
			return 1, g, true
		}
	}
	for i, f := range fs.list {
		if i == 1 && !bold {
			continue
		}
		if g := f.Glyph(r); g != 0 {
			fc := face(i)
			if bold && i != 1 {
				fc |= thick
			}
			return fc, g, true
		}
	}
	return 0, 0, false
}

// Has reports whether some font of the family has the character.
func (fs *Fonts) Has(r rune) bool {
	_, _, ok := fs.find(resolve(r), false)
	return ok
}
