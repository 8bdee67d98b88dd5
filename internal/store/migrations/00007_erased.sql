-- +goose Up

-- When the personal part of an edition was erased (个人信息保护法 47); 0: it was not.
ALTER TABLE notice ADD COLUMN erased_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX notice_erased ON notice (erased_at, category, status);

-- +goose Down
DROP INDEX notice_erased;
ALTER TABLE notice DROP COLUMN erased_at;
