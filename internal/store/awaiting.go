package store

import (
	"context"

	"gaoshi/internal/notice"
)

// EditionKey names one edition of a notice.
type EditionKey struct {
	ID      notice.ID
	Edition int
}

// AwaitingEditions returns the editions of which something waits for a person.
func (q *queries) AwaitingEditions(ctx context.Context) ([]EditionKey, error) {
	rows, err := q.db.QueryContext(ctx, `SELECT DISTINCT notice, edition FROM delivery WHERE state = $1 ORDER BY notice, edition`, string(notice.Awaiting))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []EditionKey
	for rows.Next() {
		var k EditionKey
		if err := rows.Scan(&k.ID, &k.Edition); err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	return out, rows.Err()
}
