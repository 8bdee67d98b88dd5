package store

import "strings"

// appendOnly are the tables to which rows are only added.
var appendOnly = []string{"journal", "journal_hash", "journal_checkpoint", "statement"}

// keptLeastMS is how long an entry keeps its words at least: six months (网络安全法
// 21, third item). The database itself refuses to take them out before.
const keptLeastMS = "15897600000"

// mayBlank is the one change of the journal that is let through: the words of an
// entry without rows go, after six months.
const mayBlank = `NEW.n = OLD.n AND NEW.at = OLD.at AND NEW.what = OLD.what AND NEW.who = '' AND NEW.object = '' AND NEW.result = '' AND NEW.body = ''
	AND NEW.has_rows = 0 AND OLD.has_rows = 0 AND OLD.at < (SELECT MAX(j.at) FROM journal j) - ` + keptLeastMS

// triggers are the statements that make the database refuse to change the record.
func triggers(postgres bool) (up, down string) {
	if postgres {
		return postgresTriggers()
	}
	var b strings.Builder
	for _, t := range appendOnly {
		when := ""
		if t == "journal" {
			when = "WHEN NOT (" + mayBlank + ") "
		}
		b.WriteString("CREATE TRIGGER " + t + "_no_update BEFORE UPDATE ON " + t + " " + when + "BEGIN SELECT RAISE(ABORT, 'gaoshi: this table is only added to'); END;\n" +
			"CREATE TRIGGER " + t + "_no_delete BEFORE DELETE ON " + t + " BEGIN SELECT RAISE(ABORT, 'gaoshi: this table is only added to'); END;\n")
	}
	b.WriteString("CREATE TRIGGER journal_head_no_delete BEFORE DELETE ON journal_head BEGIN SELECT RAISE(ABORT, 'gaoshi: this table is only added to'); END;\n" +
		"CREATE TRIGGER journal_head_no_update BEFORE UPDATE ON journal_head WHEN NEW.id <> OLD.id OR NEW.n < OLD.n BEGIN SELECT RAISE(ABORT, 'gaoshi: this table is only added to'); END;\n")
	return b.String(), ""
}

func postgresTriggers() (up, down string) {
	var b strings.Builder
	b.WriteString(`CREATE FUNCTION gaoshi_refuse() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RAISE EXCEPTION 'gaoshi: this table is only added to'; END $f$;
CREATE FUNCTION gaoshi_journal() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN IF ` + mayBlank + ` THEN RETURN NEW; END IF; RAISE EXCEPTION 'gaoshi: this table is only added to'; END $f$;
CREATE FUNCTION gaoshi_head() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN IF NEW.id = OLD.id AND NEW.n >= OLD.n THEN RETURN NEW; END IF; RAISE EXCEPTION 'gaoshi: this table is only added to'; END $f$;
`)
	for _, t := range append([]string{"journal_head"}, appendOnly...) {
		update := map[string]string{"journal": "gaoshi_journal", "journal_head": "gaoshi_head"}[t]
		if update == "" {
			update = "gaoshi_refuse"
		}
		b.WriteString("CREATE TRIGGER " + t + "_no_update BEFORE UPDATE ON " + t + " FOR EACH ROW EXECUTE FUNCTION " + update + "();\n" +
			"CREATE TRIGGER " + t + "_no_delete BEFORE DELETE ON " + t + " FOR EACH ROW EXECUTE FUNCTION gaoshi_refuse();\n" +
			"CREATE TRIGGER " + t + "_no_truncate BEFORE TRUNCATE ON " + t + " FOR EACH STATEMENT EXECUTE FUNCTION gaoshi_refuse();\n")
	}
	return b.String(), "DROP FUNCTION gaoshi_refuse();\nDROP FUNCTION gaoshi_journal();\nDROP FUNCTION gaoshi_head();\n"
}

// Triggers are the names of the triggers that keep the record, as verify expects
// to find them.
func (s *Store) triggerNames() []string {
	var out []string
	for _, t := range append([]string{"journal_head"}, appendOnly...) {
		out = append(out, t+"_no_update", t+"_no_delete")
		if s.postgres {
			out = append(out, t+"_no_truncate")
		}
	}
	return out
}
