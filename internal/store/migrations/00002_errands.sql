-- +goose Up

-- Messages to officers outside of deliveries. The unique key is the promise that
-- nobody is told the same twice: a row is claimed before anything is sent.
CREATE TABLE errand (
    id         {{pk}},
    officer    TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    n          INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    due_at     BIGINT  NOT NULL,
    at         BIGINT  NOT NULL DEFAULT 0,
    tries      INTEGER NOT NULL DEFAULT 0,
    title      TEXT    NOT NULL DEFAULT '',
    words      TEXT    NOT NULL DEFAULT '',
    covers     TEXT    NOT NULL DEFAULT '[]',
    problem    TEXT    NOT NULL DEFAULT '',
    updated_at BIGINT  NOT NULL,
    UNIQUE (officer, subject, n)
);
CREATE INDEX errand_state ON errand (state, due_at);
CREATE INDEX errand_updated ON errand (updated_at);

-- The code that an officer types to decide by a link, hashed as a password is.
CREATE TABLE decision_code (
    account TEXT PRIMARY KEY,
    hash    TEXT NOT NULL
);

-- How often a wrong code was typed at a link; the link is named by a hash.
CREATE TABLE link_try (
    link TEXT PRIMARY KEY,
    n    INTEGER NOT NULL,
    at   BIGINT  NOT NULL
);

-- A place in a pace window belongs to a delivery. until: 0 while the place is only
-- reserved, then the last moment at which its message may still have arrived.
ALTER TABLE pace_slot ADD COLUMN delivery BIGINT NOT NULL DEFAULT 0;
ALTER TABLE pace_slot ADD COLUMN until BIGINT NOT NULL DEFAULT 0;
-- Of the old places, those after the last attempt were only reserved: counted as
-- sent, they would hold the whole queue up a second time.
DELETE FROM pace_slot WHERE slot_at > (SELECT COALESCE(MAX(at), 0) FROM attempt);
UPDATE pace_slot SET until = slot_at;
CREATE INDEX pace_slot_delivery ON pace_slot (delivery);
-- Nothing of a key goes before this moment: its medium asked for a pause.
ALTER TABLE pace ADD COLUMN closed_until BIGINT NOT NULL DEFAULT 0;

-- +goose Down
DROP TABLE link_try;
DROP TABLE decision_code;
DROP TABLE errand;
ALTER TABLE pace DROP COLUMN closed_until;
DROP INDEX pace_slot_delivery;
ALTER TABLE pace_slot DROP COLUMN until;
ALTER TABLE pace_slot DROP COLUMN delivery;
