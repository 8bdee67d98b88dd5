-- +goose Up

-- What is kept of a notice in a county's CMS (notice.PublicPage, as JSON), with
-- what is looked for beside it.
CREATE TABLE public_page (
    notice    TEXT    NOT NULL,
    target    TEXT    NOT NULL,
    body      TEXT    NOT NULL,
    col       TEXT    NOT NULL,
    gone      INTEGER NOT NULL DEFAULT 0,
    up_at     BIGINT  NOT NULL DEFAULT 0,
    next_look BIGINT  NOT NULL DEFAULT 0,
    since     BIGINT  NOT NULL DEFAULT 0,
    version   BIGINT  NOT NULL,
    PRIMARY KEY (notice, target)
);
CREATE INDEX public_page_look ON public_page (next_look);

-- 索引号: one notice each.
CREATE TABLE index_no (
    number TEXT PRIMARY KEY,
    notice TEXT NOT NULL
);

-- When counting began, by what is counted: columns without an entry yet.
CREATE TABLE counted_since (
    name TEXT   PRIMARY KEY,
    at   BIGINT NOT NULL
);

-- +goose Down
DROP TABLE counted_since;
DROP TABLE index_no;
DROP TABLE public_page;
