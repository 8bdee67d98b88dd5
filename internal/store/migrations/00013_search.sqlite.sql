-- +goose Up

-- What can be found: one row an edition, and the pairs of characters of its text
-- (internal/search) with their places. Both are made from the notices.
CREATE TABLE search_doc (
    doc      INTEGER PRIMARY KEY,
    notice   TEXT    NOT NULL,
    edition  INTEGER NOT NULL,
    status   TEXT    NOT NULL,
    author   TEXT    NOT NULL,
    category TEXT    NOT NULL,
    col      TEXT    NOT NULL,
    year     INTEGER NOT NULL,
    villages TEXT    NOT NULL, -- ' v01 v02 ', ' all '
    folded   TEXT    NOT NULL,
    UNIQUE (notice, edition)
);
CREATE VIRTUAL TABLE search_word USING fts5 (words, content='', columnsize=0, prefix='1', tokenize='ascii');
INSERT INTO search_word (search_word, rank) VALUES ('secure-delete', 1);

-- +goose Down
DROP TABLE search_word;
DROP TABLE search_doc;
