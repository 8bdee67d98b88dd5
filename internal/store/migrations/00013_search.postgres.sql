-- +goose Up

-- What can be found: one row an edition, and the pairs of characters of its text
-- (internal/search). It is made from the notices.
CREATE TABLE search_doc (
    doc      BIGSERIAL PRIMARY KEY,
    notice   TEXT      NOT NULL,
    edition  INTEGER   NOT NULL,
    status   TEXT      NOT NULL,
    author   TEXT      NOT NULL,
    category TEXT      NOT NULL,
    col      TEXT      NOT NULL,
    year     INTEGER   NOT NULL,
    villages TEXT      NOT NULL, -- ' v01 v02 ', ' all '
    folded   TEXT      NOT NULL,
    words    TSVECTOR  NOT NULL,
    UNIQUE (notice, edition)
);
CREATE INDEX search_doc_words ON search_doc USING GIN (words);

-- +goose Down
DROP TABLE search_doc;
