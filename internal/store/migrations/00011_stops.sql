-- +goose Up

-- An officer's word that a notice must not go on 先停, or that its content goes for
-- good 隐私撤回. ended: 0 while it holds. A stop after one that ended takes its row.
CREATE TABLE stop (
    notice  TEXT    PRIMARY KEY,
    account TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    reason  TEXT    NOT NULL,
    at      BIGINT  NOT NULL,
    recall  INTEGER NOT NULL DEFAULT 0,
    ended   BIGINT  NOT NULL DEFAULT 0,
    why     TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX stop_held ON stop (ended);

-- +goose Down
DROP TABLE stop;
