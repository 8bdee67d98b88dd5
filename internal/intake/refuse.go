package intake

import "fmt"

// Refused is a file that cannot be read. Error is Chinese, written for the clerk:
// what happened and what to do now. Of the file's content it names sheets only.
type Refused struct {
	Msg   string
	Cause error // for the log; may be nil
}

func (r *Refused) Error() string { return r.Msg }

// Unwrap returns the technical cause, which is not for people.
func (r *Refused) Unwrap() error { return r.Cause }

func refuse(format string, a ...any) error { return &Refused{Msg: fmt.Sprintf(format, a...)} }

func refuseFor(cause error, format string, a ...any) error {
	return &Refused{Msg: fmt.Sprintf(format, a...), Cause: cause}
}
