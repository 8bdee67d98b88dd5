package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gaoshi/internal/calendar"
	"gaoshi/internal/document"
	"gaoshi/internal/notice"
	"gaoshi/internal/search"
)

// Wanted says what is looked for. Every field that is given narrows; what is empty
// does not.
type Wanted struct {
	Words    []search.Word
	Village  string // for it, or for all
	Category notice.Category
	Column   string
	Year     int // of publication
	Author   string
	Statuses []notice.Status
	// Issued looks through the newest edition of each notice that was issued, and
	// leaves out what an officer holds; else through the newest edition of each.
	Issued bool
	After  int64 // Doc of the last hit of the page before; 0: from the newest on
	Limit  int
}

// Hit is an edition that was found.
type Hit struct {
	Doc     int64
	ID      notice.ID
	Edition int
}

// Search finds editions, the newest first. What it finds is all that the office kept,
// also what may not stand online: who shows it to the public asks first, and looks
// whether the word stands in what may be shown.
func (s *Store) Search(ctx context.Context, w Wanted) ([]Hit, error) {
	var c conditions
	from := "search_doc d"
	if len(w.Words) > 0 {
		if s.postgres {
			from = "(WITH found AS MATERIALIZED (SELECT doc FROM search_doc WHERE words @@ CAST(" + c.arg(tsquery(w.Words)) + " AS TSQUERY)) SELECT doc FROM found) f JOIN search_doc d ON d.doc = f.doc"
			c.recheck(w.Words)
		} else {
			from = "search_word f JOIN search_doc d ON d.doc = f.rowid"
			c.add("f.search_word MATCH " + c.arg(ftsQuery(w.Words)))
		}
	}
	c.narrow(w)
	doc := "d.doc"
	if len(w.Words) > 0 && !s.postgres {
		doc = "f.rowid"
	}
	if w.After > 0 {
		c.add(doc + " < " + c.arg(w.After))
	}
	limit := w.Limit
	if limit <= 0 {
		limit = math.MaxInt32
	}
	query := "SELECT d.doc, d.notice, d.edition FROM " + from + c.where() + " ORDER BY " + doc + " DESC LIMIT " + c.arg(limit)
	rows, err := s.read.QueryContext(ctx, query, c.args...)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	defer rows.Close()
	var out []Hit
	for rows.Next() {
		var h Hit
		if err := rows.Scan(&h.Doc, &h.ID, &h.Edition); err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, rows.Err()
}

// conditions are those of one query, with their arguments.
type conditions struct {
	parts []string
	args  []any
}

func (c *conditions) arg(v any) string {
	c.args = append(c.args, v)
	return "$" + strconv.Itoa(len(c.args))
}

func (c *conditions) add(part string) { c.parts = append(c.parts, part) }

func (c *conditions) where() string {
	if len(c.parts) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.parts, " AND ")
}

// narrow adds what is asked beside the words.
func (c *conditions) narrow(w Wanted) {
	for _, f := range []struct {
		col   string
		value any
		given bool
	}{{"category", string(w.Category), w.Category != ""}, {"col", w.Column, w.Column != ""}, {"year", w.Year, w.Year != 0}, {"author", w.Author, w.Author != ""}} {
		if f.given {
			c.add("d." + f.col + " = " + c.arg(f.value))
		}
	}
	if w.Village != "" {
		c.add("(d.villages LIKE '% all %' OR d.villages LIKE " + c.arg("% "+likeless(w.Village)+" %") + ` ESCAPE '\')`)
	}
	if len(w.Statuses) > 0 {
		var list []string
		for _, st := range w.Statuses {
			list = append(list, c.arg(string(st)))
		}
		c.add("d.status IN (" + strings.Join(list, ", ") + ")")
	}
	newer := "SELECT 1 FROM search_doc m WHERE m.notice = d.notice AND m.edition > d.edition"
	if w.Issued {
		issued := c.arg(string(notice.Issued))
		c.add("d.status = " + issued + " AND d.notice NOT IN (SELECT notice FROM stop WHERE ended = 0)")
		newer += " AND m.status = " + issued
	}
	c.add("NOT EXISTS (" + newer + ")")
}

// recheck keeps PostgreSQL from finding a word of which only the pairs are there.
func (c *conditions) recheck(words []search.Word) {
	for _, w := range words {
		if len([]rune(w.Text)) < 3 {
			continue
		}
		part := "strpos(d.folded, " + c.arg(w.Text) + ") > 0"
		if w.Village != "" {
			part = "(" + part + " OR d.villages LIKE '% all %' OR d.villages LIKE " + c.arg("% "+likeless(w.Village)+" %") + ` ESCAPE '\')`
		}
		c.add(part)
	}
}

// likeless spells a text so that LIKE takes it as it stands.
func likeless(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

// ftsQuery asks SQLite's FTS5 for words. Tokens hold letters only, nothing to escape.
func ftsQuery(words []search.Word) string {
	var all []string
	for _, w := range words {
		pairs, prefix := w.Pairs()
		q := `"` + strings.Join(pairs, " ") + `"`
		if prefix {
			q += "*"
		}
		if w.Village != "" {
			q += ` OR "` + search.Village(w.Village) + `" OR "` + search.Village(search.AllVillages) + `"`
		}
		all = append(all, "("+q+")")
	}
	return strings.Join(all, " AND ")
}

// tsquery asks PostgreSQL for words: their pairs, in any order.
func tsquery(words []search.Word) string {
	var all []string
	for _, w := range words {
		pairs, prefix := w.Pairs()
		slices.Sort(pairs)
		q := "'" + strings.Join(slices.Compact(pairs), "' & '") + "'"
		if prefix {
			q += ":*"
		}
		if w.Village != "" {
			q = "(" + q + ") | '" + search.Village(w.Village) + "' | '" + search.Village(search.AllVillages) + "'"
		}
		all = append(all, "("+q+")")
	}
	return strings.Join(all, " & ")
}

// searchText is what a notice is found by.
func searchText(n *notice.Notice) string {
	c := &n.Content
	parts := []string{string(n.ID), c.Title, c.DocNo, c.IndexNo, c.Plain, c.Away, document.Parse(c.Body).Text()}
	if r := c.Relay; r != nil {
		parts = append(parts, r.SourceIssuer, r.Event, r.Measures)
	}
	for _, a := range c.Attachments {
		parts = append(parts, a.Name)
	}
	return search.Fold(strings.Join(parts, "\n"))
}

// villageNames are the villages of a notice as they are kept and looked for.
func villageNames(c *notice.Content) []string {
	if c.All() {
		return []string{search.AllVillages}
	}
	return c.Villages
}

// docTokens are the tokens of a row of search_doc.
func docTokens(folded string, villages []string) []string {
	tokens := search.Tokens(folded)
	for _, v := range villages {
		tokens = append(tokens, search.Village(v))
	}
	return tokens
}

// index makes an edition findable as it is now, in the transaction that wrote it: what
// was taken out of it is no longer found, and no longer there.
func (t *Tx) index(ctx context.Context, n *notice.Notice) error {
	folded, villages := searchText(n), villageNames(&n.Content)
	at := n.Content.PublishAt
	if at.IsZero() {
		at = n.CreatedAt
	}
	row := []any{string(n.ID), n.Edition, string(n.Status), n.Author, string(n.Content.Category), n.Content.Column, at.In(calendar.Zone).Year(), " " + strings.Join(villages, " ") + " ", folded}
	if t.st.postgres {
		return t.indexPostgres(ctx, row, docTokens(folded, villages))
	}
	return t.indexSQLite(ctx, row, docTokens(folded, villages))
}

const searchColumns = `notice, edition, status, author, category, col, year, villages, folded`

func (t *Tx) indexPostgres(ctx context.Context, row []any, tokens []string) error {
	slices.Sort(tokens)
	_, err := t.db.ExecContext(ctx, `INSERT INTO search_doc (`+searchColumns+`, words)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, array_to_tsvector(string_to_array($10, ' ')))
		ON CONFLICT (notice, edition) DO UPDATE SET status = excluded.status, author = excluded.author, category = excluded.category, col = excluded.col,
			year = excluded.year, villages = excluded.villages, folded = excluded.folded, words = excluded.words`,
		append(row, strings.Join(slices.Compact(tokens), " "))...)
	return err
}

func (t *Tx) indexSQLite(ctx context.Context, row []any, tokens []string) error {
	var doc int64
	var folded, villages string
	err := t.db.QueryRowContext(ctx, `SELECT doc, folded, villages FROM search_doc WHERE notice = $1 AND edition = $2`, row[0], row[1]).Scan(&doc, &folded, &villages)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		r, err := t.db.ExecContext(ctx, `INSERT INTO search_doc (`+searchColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, row...)
		if err != nil {
			return err
		}
		if doc, err = r.LastInsertId(); err != nil {
			return err
		}
	case err != nil:
		return err
	default:
		if _, err := t.db.ExecContext(ctx, `UPDATE search_doc SET status = $3, author = $4, category = $5, col = $6, year = $7, villages = $8, folded = $9 WHERE notice = $1 AND edition = $2`, row...); err != nil {
			return err
		}
		if folded == row[8] && villages == row[7] {
			return nil
		}
		old := docTokens(folded, strings.Fields(villages))
		if _, err := t.db.ExecContext(ctx, `INSERT INTO search_word (search_word, rowid, words) VALUES ('delete', $1, $2)`, doc, strings.Join(old, " ")); err != nil {
			return err
		}
	}
	_, err = t.db.ExecContext(ctx, `INSERT INTO search_word (rowid, words) VALUES ($1, $2)`, doc, strings.Join(tokens, " "))
	return err
}

// indexMissing makes findable what is not yet: after an update from a version that had
// no index, and after a backup was put back.
func (s *Store) indexMissing(ctx context.Context) error {
	for {
		list, err := s.queries.notices(ctx, `SELECT `+noticeColumns+` FROM notice n
			WHERE NOT EXISTS (SELECT 1 FROM search_doc d WHERE d.notice = n.id AND d.edition = n.edition) ORDER BY created_at, id, edition LIMIT 200`)
		if err != nil || len(list) == 0 {
			return err
		}
		err = s.InTx(ctx, func(t *Tx) error {
			for _, n := range list {
				if err := t.index(ctx, n); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("index the notices: %w", err)
		}
	}
}
