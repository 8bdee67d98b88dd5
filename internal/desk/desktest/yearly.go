package desktest

import (
	"context"
	"maps"

	"gaoshi/internal/annual"
	"gaoshi/internal/annual/making"
	"gaoshi/internal/typeset"
)

// Words are what people wrote into the yearly reports of the office, in memory.
type Words struct {
	Texts  map[int]map[string]string
	Files  map[int]string
	Bodies map[int][]byte
}

func (w *Words) AnnualTexts(_ context.Context, year int) (map[string]string, error) {
	return maps.Clone(w.Texts[year]), nil
}

func (w *Words) SetAnnualTexts(_ context.Context, year int, texts map[string]string) error {
	if w.Texts[year] == nil {
		w.Texts[year] = map[string]string{}
	}
	maps.Copy(w.Texts[year], texts)
	return nil
}

func (w *Words) AnnualBefore(_ context.Context, year int) (string, []byte, error) {
	return w.Files[year], w.Bodies[year], nil
}

func (w *Words) SetAnnualBefore(_ context.Context, year int, file string, body []byte) error {
	w.Files[year], w.Bodies[year] = file, body
	return nil
}

// Figures are a year of the office's register: two requests, one of them carried over.
func Figures(_ context.Context, year int) (annual.Figures, error) {
	f := annual.Figures{Year: year, Documents: 131, Open: 27, OnRequest: 2, Withheld: 102, News: 48, Columns: 15, Late: 2,
		Letters: []annual.LetterCount{{Box: "县长信箱", Received: 6, Answered: 6, InTime: 6}}}
	f.Two.Norms = annual.NormCount{Made: 1, InForce: 1}
	f.Three.Add(annual.Received, annual.Person, 2)
	f.Three.Add(annual.Granted, annual.Person, 1)
	f.Three.Add(annual.CarriedOut, annual.Person, 1)
	return f, nil
}

func (o *Office) reports() *making.Room {
	if o.Words == nil {
		o.Words = &Words{map[int]map[string]string{}, map[int]string{}, map[int][]byte{}}
	}
	return &making.Room{Keep: o.Words, Figures: Figures, Office: annual.Office{Name: o.town.Issuer, Short: "我镇"}, DueMonth: 1, DueDay: 31, Clock: o, Fonts: typeset.Sans()}
}
