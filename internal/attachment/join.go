package attachment

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
)

// JoinPDF puts whole PDFs of our own one after the other: pages are taken over as they
// are.
func JoinPDF(files [][]byte) (out []byte, err error) {
	if len(files) == 0 {
		return nil, errors.New("attachment: nothing to join")
	}
	if len(files) == 1 {
		return files[0], nil
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("attachment: join PDFs: %v", p)
		}
	}()
	noConfig()
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode, conf.Offline = model.ValidationRelaxed, true
	list := make([]io.ReadSeeker, len(files))
	for i, f := range files {
		list[i] = bytes.NewReader(f)
	}
	var b bytes.Buffer
	if err := api.MergeRaw(list, &b, false, conf); err != nil {
		return nil, fmt.Errorf("attachment: join PDFs: %w", err)
	}
	return b.Bytes(), nil
}
