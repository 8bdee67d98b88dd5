package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"strconv"

	"gaoshi/internal/notice"
)

var numbered = regexp.MustCompile(`^(.+-)(\d{4}-)(\d{4,6})$`)

// numberOf splits a number as offices give them: QH-2026-0101 is the 101st of the
// series QH-2026-. "" and 0: the notice is named in another way.
func numberOf(id notice.ID) (series string, serial int) {
	m := numbered.FindStringSubmatch(string(id))
	if m == nil {
		return "", 0
	}
	serial, err := strconv.Atoi(m[3])
	if err != nil {
		return "", 0
	}
	return m[1] + m[2], serial
}

// NextNumber is the number after the last that was given this year, in the way the
// office numbers: by the letters of the newest numbered notice, prefix where there is
// none yet. Two who ask at once are given the same: who inserts second gets
// ErrChanged, and asks again.
func (q *queries) NextNumber(ctx context.Context, year int, prefix string) (notice.ID, error) {
	var newest string
	err := q.db.QueryRowContext(ctx, `
		SELECT series FROM notice WHERE series <> '' AND edition = 1 ORDER BY created_at DESC, id DESC LIMIT 1`).Scan(&newest)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", err
	}
	prefix += "-"
	if n := len("2026-"); len(newest) > n {
		prefix = newest[:len(newest)-n]
	}
	series := fmt.Sprintf("%s%04d-", prefix, year)
	var last sql.NullInt64
	if err := q.db.QueryRowContext(ctx, `SELECT MAX(serial) FROM notice WHERE series = $1`, series).Scan(&last); err != nil {
		return "", err
	}
	return notice.ID(fmt.Sprintf("%s%04d", series, last.Int64+1)), nil
}
