package store

import "testing"

// SearchText is what a notice is found by.
var SearchText = searchText

// LoseIndex takes the rows of the index away.
func LoseIndex(t *testing.T, s *Store) error {
	t.Helper()
	if _, err := s.db.ExecContext(t.Context(), `DELETE FROM search_doc`); err != nil || s.postgres {
		return err
	}
	_, err := s.db.ExecContext(t.Context(), `INSERT INTO search_word (search_word) VALUES ('delete-all')`)
	return err
}

// TermsKept counts the rows of SQLite's index that hold a pair.
func TermsKept(t *testing.T, s *Store, pair string) int {
	t.Helper()
	if _, err := s.db.ExecContext(t.Context(), `CREATE VIRTUAL TABLE temp.kept USING fts5vocab(main, search_word, 'row')`); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := s.db.QueryRowContext(t.Context(), `SELECT COALESCE(MAX(doc), 0) FROM temp.kept WHERE term = $1`, pair).Scan(&n); err != nil {
		t.Fatal(err)
	}
	_, err := s.db.ExecContext(t.Context(), `DROP TABLE temp.kept`)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
