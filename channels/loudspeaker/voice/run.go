package voice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"time"
)

// Limits of a program that is run.
const (
	runTimeout = 2 * time.Minute
	maxOutput  = 64 << 20
)

var errTooMuch = errors.New("voice: the program gives more than 64 MB")

// run runs a program without a shell, with its input on stdin, and returns what it
// writes to stdout. Time and size are limited.
func run(ctx context.Context, input []byte, name string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, runTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdin = bytes.NewReader(input)
	cmd.WaitDelay = 2 * time.Second
	var out, errs bounded
	out.max, errs.max = maxOutput, 4<<10
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("voice: %s: %w", name, ctx.Err())
	case out.over:
		return nil, errTooMuch
	case err != nil:
		return nil, fmt.Errorf("voice: %s: %w", name, err)
	}
	return out.Bytes(), nil
}

// bounded keeps at most max bytes and takes no more.
type bounded struct {
	bytes.Buffer
	max  int
	over bool
}

func (l *bounded) Write(p []byte) (int, error) {
	if l.Len()+len(p) > l.max {
		l.over = true
		if l.max > 4<<10 {
			return 0, io.ErrShortWrite
		}
		return len(p), nil // what a program says on stderr is only cut
	}
	return l.Buffer.Write(p)
}
