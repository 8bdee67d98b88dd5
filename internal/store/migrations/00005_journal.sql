-- +goose Up

-- The record of every act. It is only ever added to: the triggers refuse all else,
-- but for taking the words out of an entry that wrote no row and is over half a
-- year old; its hash stays.
CREATE TABLE journal (
    n        {{number}},
    at       BIGINT  NOT NULL,
    who      TEXT    NOT NULL,
    what     TEXT    NOT NULL,
    object   TEXT    NOT NULL,
    result   TEXT    NOT NULL,
    has_rows INTEGER NOT NULL,
    body     TEXT    NOT NULL
);
CREATE INDEX journal_at ON journal (at);
CREATE INDEX journal_object ON journal (object, n);

-- The Merkle tree over the entries, in the order of sumdb/tlog.
CREATE TABLE journal_hash (
    i    {{number}},
    hash {{blob}} NOT NULL
);

-- One row: the newest signed head.
CREATE TABLE journal_head (
    id   {{number}},
    n    BIGINT NOT NULL,
    note TEXT   NOT NULL
);

-- Signed heads that stay.
CREATE TABLE journal_checkpoint (
    n    {{number}},
    at   BIGINT NOT NULL,
    note TEXT   NOT NULL
);

-- What was signed about an edition: approval, countersign, taken_over.
CREATE TABLE statement (
    notice  TEXT    NOT NULL,
    edition INTEGER NOT NULL,
    part    TEXT    NOT NULL,
    note    TEXT    NOT NULL,
    PRIMARY KEY (notice, edition, part)
);

-- +goose StatementBegin
{{append_only}}
-- +goose StatementEnd

-- +goose Down
DROP TABLE statement;
DROP TABLE journal_checkpoint;
DROP TABLE journal_head;
DROP TABLE journal_hash;
DROP TABLE journal;
{{append_only_down}}
