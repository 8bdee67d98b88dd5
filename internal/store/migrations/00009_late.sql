-- +goose Up

-- When a delivery's turn first came: retries move due_at, and not this. 0: it is
-- from before there was this column, and due_at stands for it.
ALTER TABLE delivery ADD COLUMN first_due BIGINT NOT NULL DEFAULT 0;
-- Why a person must release it before it goes: restore. '': it is not held.
ALTER TABLE delivery ADD COLUMN held TEXT NOT NULL DEFAULT '';
CREATE INDEX delivery_held ON delivery (held) WHERE held <> '';

-- Whether a platform can be reached, as the daemons found. since: of the failures
-- without a success between; down_at: since when deliveries wait for it to come
-- back; probes: the deliveries that may try meanwhile; wake: it came back, and who
-- waited is to be woken.
CREATE TABLE platform (
    name     TEXT    PRIMARY KEY,
    title    TEXT    NOT NULL,
    channel  TEXT    NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0,
    spread   INTEGER NOT NULL DEFAULT 0,
    target   TEXT    NOT NULL DEFAULT '',
    since    BIGINT  NOT NULL DEFAULT 0,
    down_at  BIGINT  NOT NULL DEFAULT 0,
    probe_at BIGINT  NOT NULL DEFAULT 0,
    probes   TEXT    NOT NULL DEFAULT '',
    wake     INTEGER NOT NULL DEFAULT 0,
    why      TEXT    NOT NULL DEFAULT ''
);

-- +goose Down
DROP TABLE platform;
DROP INDEX delivery_held;
ALTER TABLE delivery DROP COLUMN held;
ALTER TABLE delivery DROP COLUMN first_due;
