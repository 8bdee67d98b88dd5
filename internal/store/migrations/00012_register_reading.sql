-- +goose Up

-- What the register is asked about interpretations 政策解读.
ALTER TABLE register_item ADD COLUMN interprets TEXT NOT NULL DEFAULT ''; -- a notice, or a 发文字号
ALTER TABLE register_item ADD COLUMN category TEXT NOT NULL DEFAULT '';
CREATE INDEX register_item_interprets ON register_item (interprets) WHERE interprets <> '';
CREATE INDEX register_item_category ON register_item (category, formed_on) WHERE category <> '';

-- +goose Down
DROP INDEX register_item_category;
DROP INDEX register_item_interprets;
ALTER TABLE register_item DROP COLUMN category;
ALTER TABLE register_item DROP COLUMN interprets;
