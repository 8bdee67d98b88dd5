-- +goose Up

-- What is asked of rows stands in columns of its own; the JSON beside them is only
-- read whole. And what belongs to a row says so: SQLite takes a foreign key only
-- when a table is made, so delivery and attempt are made anew.
ALTER TABLE notice ADD COLUMN series TEXT NOT NULL DEFAULT '';     -- of the number: QH-2026- of QH-2026-0101
ALTER TABLE notice ADD COLUMN serial INTEGER NOT NULL DEFAULT 0;   -- of the number: 101
ALTER TABLE notice ADD COLUMN publish_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE notice ADD COLUMN expire_at BIGINT NOT NULL DEFAULT 0; -- 0: does not expire
ALTER TABLE notice ADD COLUMN owes INTEGER NOT NULL DEFAULT 0;     -- 1: went out on a word by telephone, not signed yet
UPDATE notice SET
    publish_at = COALESCE(CAST(round(unixepoch(json_extract(content, '$.publish_at'), 'subsec') * 1000) AS INTEGER), 0),
    expire_at  = COALESCE(CAST(round(unixepoch(json_extract(content, '$.expire_at'), 'subsec') * 1000) AS INTEGER), 0);
UPDATE notice SET owes = 1 WHERE approval <> '' AND json_extract(approval, '$.verbal') = 1
    AND NOT EXISTS (SELECT 1 FROM json_each(CASE WHEN reviews = '' THEN '[]' ELSE reviews END) r
        WHERE json_extract(r.value, '$.step') = 'countersign' AND json_extract(r.value, '$.ok') = 1);
UPDATE notice SET series = rtrim(id, '0123456789'), serial = CAST(substr(id, length(rtrim(id, '0123456789')) + 1) AS INTEGER)
    WHERE length(id) - length(rtrim(id, '0123456789')) BETWEEN 4 AND 6
    AND id GLOB '?*-[0-9][0-9][0-9][0-9]-[0-9][0-9][0-9][0-9]*';
UPDATE notice SET series = '', serial = 0 WHERE series <> '' AND series NOT GLOB '?*-[0-9][0-9][0-9][0-9]-';
CREATE INDEX notice_series ON notice (series, serial);
CREATE INDEX notice_status ON notice (status, created_at);
CREATE INDEX notice_owes ON notice (created_at) WHERE owes = 1;

CREATE TABLE delivery_new (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    notice        TEXT    NOT NULL,
    edition       INTEGER NOT NULL,
    occasion      TEXT    NOT NULL,
    target        TEXT    NOT NULL,
    channel       TEXT    NOT NULL,
    kind          TEXT    NOT NULL DEFAULT '', -- of the place, as its channel calls it
    village       TEXT    NOT NULL,
    place         TEXT    NOT NULL,
    rendition     TEXT    REFERENCES rendition (digest),
    title         TEXT    NOT NULL,
    urgency       TEXT    NOT NULL,
    state         TEXT    NOT NULL,
    due_at        BIGINT  NOT NULL,
    latest        BIGINT  NOT NULL DEFAULT 0,
    slot_at       BIGINT  NOT NULL DEFAULT 0,
    attempts      INTEGER NOT NULL DEFAULT 0,
    job           BIGINT  NOT NULL DEFAULT 0,
    problem       TEXT    NOT NULL DEFAULT '',
    receipt       TEXT    NOT NULL DEFAULT '',
    receipt_state TEXT    NOT NULL DEFAULT '', -- what the receipt says: a missed delivery that waited for a person has lapsed
    ref           TEXT    NOT NULL DEFAULT '', -- by which the medium knows it
    updated_at    BIGINT  NOT NULL,
    UNIQUE (notice, edition, target, occasion),
    FOREIGN KEY (notice, edition) REFERENCES notice (id, edition)
);
INSERT INTO delivery_new (id, notice, edition, occasion, target, channel, kind, village, place, rendition, title, urgency, state, due_at, latest, slot_at,
        attempts, job, problem, receipt, receipt_state, ref, updated_at)
    SELECT id, notice, edition, occasion, target, channel, COALESCE(json_extract(place, '$.kind'), ''), village, place, NULLIF(rendition, ''), title, urgency,
        state, due_at, latest, slot_at, attempts, job, problem, receipt,
        CASE WHEN receipt = '' THEN '' ELSE COALESCE(json_extract(receipt, '$.state'), '') END,
        CASE WHEN receipt = '' THEN '' ELSE COALESCE(json_extract(receipt, '$.ref'), '') END, updated_at
    FROM delivery;
DROP TABLE delivery;
ALTER TABLE delivery_new RENAME TO delivery;
CREATE INDEX delivery_state ON delivery (state, due_at);
CREATE INDEX delivery_target ON delivery (target, state);
CREATE INDEX delivery_village ON delivery (village, id);
CREATE INDEX delivery_ref ON delivery (ref, channel) WHERE ref <> '';

CREATE TABLE attempt_new (
    delivery BIGINT  NOT NULL REFERENCES delivery (id),
    n        INTEGER NOT NULL,
    at       BIGINT  NOT NULL,
    state    TEXT    NOT NULL,
    detail   TEXT    NOT NULL,
    PRIMARY KEY (delivery, n)
);
INSERT INTO attempt_new (delivery, n, at, state, detail) SELECT delivery, n, at, state, detail FROM attempt;
DROP TABLE attempt;
ALTER TABLE attempt_new RENAME TO attempt;
