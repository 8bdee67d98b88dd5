-- +goose Up
CREATE TABLE notice (
    id          TEXT    NOT NULL,
    edition     INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    supersedes  INTEGER NOT NULL DEFAULT 0,
    reason      TEXT    NOT NULL DEFAULT '',
    title       TEXT    NOT NULL,
    category    TEXT    NOT NULL,
    content     TEXT    NOT NULL,
    author      TEXT    NOT NULL,
    created_at  BIGINT  NOT NULL,
    status      TEXT    NOT NULL,
    reviews     TEXT    NOT NULL DEFAULT '[]',
    overrides   TEXT    NOT NULL DEFAULT '[]',
    approval    TEXT    NOT NULL DEFAULT '',
    version     BIGINT  NOT NULL DEFAULT 1,
    PRIMARY KEY (id, edition)
);
CREATE INDEX notice_created ON notice (created_at);

CREATE TABLE blob (
    digest TEXT PRIMARY KEY,
    data   {{blob}} NOT NULL
);

CREATE TABLE rendition (
    digest TEXT PRIMARY KEY,
    body   TEXT NOT NULL
);

CREATE TABLE delivery (
    id         {{pk}},
    notice     TEXT    NOT NULL,
    edition    INTEGER NOT NULL,
    occasion   TEXT    NOT NULL,
    target     TEXT    NOT NULL,
    channel    TEXT    NOT NULL,
    village    TEXT    NOT NULL,
    place      TEXT    NOT NULL,
    rendition  TEXT    NOT NULL,
    title      TEXT    NOT NULL,
    urgency    TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    due_at     BIGINT  NOT NULL,
    latest     BIGINT  NOT NULL DEFAULT 0,
    slot_at    BIGINT  NOT NULL DEFAULT 0,
    attempts   INTEGER NOT NULL DEFAULT 0,
    job        BIGINT  NOT NULL DEFAULT 0,
    problem    TEXT    NOT NULL DEFAULT '',
    receipt    TEXT    NOT NULL DEFAULT '',
    updated_at BIGINT  NOT NULL,
    UNIQUE (notice, edition, target, occasion)
);
CREATE INDEX delivery_state ON delivery (state, due_at);
CREATE INDEX delivery_target ON delivery (target, state);
CREATE INDEX delivery_village ON delivery (village, id);

CREATE TABLE attempt (
    delivery BIGINT  NOT NULL,
    n        INTEGER NOT NULL,
    at       BIGINT  NOT NULL,
    state    TEXT    NOT NULL,
    detail   TEXT    NOT NULL,
    PRIMARY KEY (delivery, n)
);

CREATE TABLE short_code (
    code   TEXT PRIMARY KEY,
    notice TEXT NOT NULL,
    target TEXT NOT NULL
);

-- One row a target key: updating it is the lock that makes reservations exact.
CREATE TABLE pace (
    name TEXT PRIMARY KEY,
    used BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE pace_slot (
    id      {{pk}},
    name    TEXT   NOT NULL,
    slot_at BIGINT NOT NULL
);
CREATE INDEX pace_slot_name ON pace_slot (name, slot_at);

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE daemon (
    id      TEXT PRIMARY KEY,
    beat_at BIGINT NOT NULL
);

CREATE TABLE account (
    name TEXT PRIMARY KEY,
    hash TEXT NOT NULL
);

CREATE TABLE session (
    token   TEXT PRIMARY KEY,
    data    {{blob}} NOT NULL,
    expires BIGINT NOT NULL
);

CREATE TABLE token (
    name    TEXT PRIMARY KEY,
    value   TEXT NOT NULL,
    expires BIGINT NOT NULL
);

CREATE TABLE reach (
    notice TEXT   NOT NULL,
    target TEXT   NOT NULL,
    day    TEXT   NOT NULL,
    n      BIGINT NOT NULL,
    PRIMARY KEY (notice, target, day)
);

-- +goose Down
DROP TABLE reach;
DROP TABLE token;
DROP TABLE session;
DROP TABLE account;
DROP TABLE daemon;
DROP TABLE meta;
DROP TABLE pace_slot;
DROP TABLE pace;
DROP TABLE short_code;
DROP TABLE attempt;
DROP TABLE delivery;
DROP TABLE rendition;
DROP TABLE blob;
DROP TABLE notice;
