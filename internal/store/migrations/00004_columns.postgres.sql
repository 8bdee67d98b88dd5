-- +goose Up

-- What is asked of rows stands in columns of its own; the JSON beside them is only
-- read whole. And what belongs to a row says so.
ALTER TABLE notice ADD COLUMN series TEXT NOT NULL DEFAULT '';     -- of the number: QH-2026- of QH-2026-0101
ALTER TABLE notice ADD COLUMN serial INTEGER NOT NULL DEFAULT 0;   -- of the number: 101
ALTER TABLE notice ADD COLUMN publish_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE notice ADD COLUMN expire_at BIGINT NOT NULL DEFAULT 0; -- 0: does not expire
ALTER TABLE notice ADD COLUMN owes INTEGER NOT NULL DEFAULT 0;     -- 1: went out on a word by telephone, not signed yet
UPDATE notice SET
    publish_at = COALESCE(CAST(EXTRACT(EPOCH FROM CAST(CAST(content AS json) ->> 'publish_at' AS timestamptz)) * 1000 AS BIGINT), 0),
    expire_at  = COALESCE(CAST(EXTRACT(EPOCH FROM CAST(CAST(content AS json) ->> 'expire_at' AS timestamptz)) * 1000 AS BIGINT), 0);
UPDATE notice SET owes = 1
    WHERE CASE WHEN approval = '' THEN '' ELSE CAST(approval AS json) ->> 'verbal' END = 'true'
    AND NOT EXISTS (SELECT 1 FROM json_array_elements(CAST(CASE WHEN reviews = '' THEN '[]' ELSE reviews END AS json)) r
        WHERE r.value ->> 'step' = 'countersign' AND r.value ->> 'ok' = 'true');
UPDATE notice SET series = rtrim(id, '0123456789'), serial = CAST(substr(id, length(rtrim(id, '0123456789')) + 1) AS INTEGER)
    WHERE id ~ '^.+-[0-9]{4}-[0-9]{4,6}$';
CREATE INDEX notice_series ON notice (series, serial);
CREATE INDEX notice_status ON notice (status, created_at);
CREATE INDEX notice_owes ON notice (created_at) WHERE owes = 1;

ALTER TABLE delivery ADD COLUMN kind TEXT NOT NULL DEFAULT '';          -- of the place, as its channel calls it
ALTER TABLE delivery ADD COLUMN receipt_state TEXT NOT NULL DEFAULT ''; -- what the receipt says: a missed delivery that waited for a person has lapsed
ALTER TABLE delivery ADD COLUMN ref TEXT NOT NULL DEFAULT '';           -- by which the medium knows it
ALTER TABLE delivery ALTER COLUMN rendition DROP NOT NULL;
UPDATE delivery SET kind = COALESCE(CAST(place AS json) ->> 'kind', ''), rendition = NULLIF(rendition, ''),
    receipt_state = CASE WHEN receipt = '' THEN '' ELSE COALESCE(CAST(receipt AS json) ->> 'state', '') END,
    ref = CASE WHEN receipt = '' THEN '' ELSE COALESCE(CAST(receipt AS json) ->> 'ref', '') END;
CREATE INDEX delivery_ref ON delivery (ref, channel) WHERE ref <> '';
ALTER TABLE delivery ADD FOREIGN KEY (rendition) REFERENCES rendition (digest);
ALTER TABLE delivery ADD FOREIGN KEY (notice, edition) REFERENCES notice (id, edition);
ALTER TABLE attempt ADD FOREIGN KEY (delivery) REFERENCES delivery (id);
