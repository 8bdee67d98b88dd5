-- +goose Up

-- The register 公开台账 (internal/register, the rest as JSON in body). What is asked of
-- rows stands in columns of its own.
CREATE TABLE register_item (
    id         {{pk}},
    name       TEXT    NOT NULL UNIQUE,    -- register.Item.Key
    year       INTEGER NOT NULL,           -- of formed_on
    formed_on  BIGINT  NOT NULL,
    disclosure TEXT    NOT NULL,
    news       INTEGER NOT NULL DEFAULT 0,
    out_on     BIGINT  NOT NULL DEFAULT 0, -- first publication; 0: none
    struck     INTEGER NOT NULL DEFAULT 0,
    col        TEXT    NOT NULL DEFAULT '',
    notice     TEXT    NOT NULL DEFAULT '',
    due_on     BIGINT  NOT NULL DEFAULT 0, -- 0: no period runs
    recheck_on BIGINT  NOT NULL DEFAULT 0, -- 0: is not looked at again
    search     TEXT    NOT NULL DEFAULT '',
    body       TEXT    NOT NULL,
    version    BIGINT  NOT NULL DEFAULT 1
);
CREATE INDEX register_item_year ON register_item (year, formed_on, id);
CREATE INDEX register_item_words ON register_item (year, formed_on, id, struck, search);
CREATE INDEX register_item_news ON register_item (year, news, formed_on, id);
CREATE INDEX register_item_disclosure ON register_item (year, disclosure, formed_on, id);
CREATE INDEX register_item_column ON register_item (year, col, formed_on, id);
CREATE INDEX register_item_due ON register_item (due_on) WHERE due_on > 0;
CREATE INDEX register_item_recheck ON register_item (recheck_on) WHERE recheck_on > 0;
CREATE INDEX register_item_notice ON register_item (notice) WHERE notice <> '';

-- How many items of a year are how open, kept with every write of register_item.
CREATE TABLE register_total (
    year       INTEGER NOT NULL,
    news       INTEGER NOT NULL,
    disclosure TEXT    NOT NULL,
    published  INTEGER NOT NULL,
    n          BIGINT  NOT NULL,
    PRIMARY KEY (year, news, disclosure, published)
);

-- Requests 依申请公开. What identifies the applicant stands in name and contact alone.
CREATE TABLE citizen_request (
    id      {{pk}},
    year    INTEGER NOT NULL,
    serial  INTEGER NOT NULL,
    came_on BIGINT  NOT NULL,
    closed  BIGINT  NOT NULL DEFAULT 0, -- day of the answer; 0: open
    due_on  BIGINT  NOT NULL DEFAULT 0,
    topic   TEXT    NOT NULL DEFAULT '',
    body    TEXT    NOT NULL,
    name    TEXT    NOT NULL DEFAULT '',
    contact TEXT    NOT NULL DEFAULT '',
    version BIGINT  NOT NULL DEFAULT 1,
    UNIQUE (year, serial)
);
CREATE INDEX citizen_request_open ON citizen_request (closed, due_on);
CREATE INDEX citizen_request_topic ON citizen_request (topic) WHERE topic <> '';

-- Reconsideration and lawsuits 复议、诉讼.
CREATE TABLE register_case (
    id      {{pk}},
    opened  BIGINT NOT NULL,
    closed  BIGINT NOT NULL DEFAULT 0,
    body    TEXT   NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX register_case_opened ON register_case (opened);

-- Numbers of a year that are counted elsewhere.
CREATE TABLE register_yearly (
    year  INTEGER NOT NULL,
    name  TEXT    NOT NULL,
    value BIGINT  NOT NULL,
    PRIMARY KEY (year, name)
);

-- How far the register has followed the notices.
CREATE TABLE register_mark (
    name TEXT   PRIMARY KEY,
    at   BIGINT NOT NULL
);
CREATE INDEX delivery_updated ON delivery (updated_at);

-- +goose Down
DROP INDEX delivery_updated;
DROP TABLE register_mark;
DROP TABLE register_yearly;
DROP TABLE register_case;
DROP TABLE citizen_request;
DROP TABLE register_total;
DROP TABLE register_item;
