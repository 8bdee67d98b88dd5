-- +goose Up

-- Tries at doors, counted before they are made. The bucket names an account and
-- from where by a keyed hash: the table tells nobody who was tried.
CREATE TABLE door_try (
    bucket  TEXT    PRIMARY KEY,
    n       INTEGER NOT NULL,
    started BIGINT  NOT NULL
);
CREATE INDEX door_try_started ON door_try (started);

-- Sign-ins of officers: a session is good while its row is. ended: 0 while it is
-- open; why is for people.
CREATE TABLE sign_in (
    id      TEXT    PRIMARY KEY,
    account TEXT    NOT NULL,
    source  TEXT    NOT NULL,
    device  TEXT    NOT NULL,
    started BIGINT  NOT NULL,
    seen    BIGINT  NOT NULL,
    ended   BIGINT  NOT NULL DEFAULT 0
);
CREATE INDEX sign_in_account ON sign_in (account, ended, started);
CREATE INDEX sign_in_seen ON sign_in (seen);

-- The secret of an officer's authenticator, sealed; step is the last period whose
-- code was used, and only rises. on_at: 0 until a first code has proved it.
CREATE TABLE authenticator (
    account TEXT    PRIMARY KEY,
    secret  TEXT    NOT NULL,
    step    BIGINT  NOT NULL DEFAULT 0,
    on_at   BIGINT  NOT NULL DEFAULT 0
);

-- +goose Down
DROP TABLE authenticator;
DROP TABLE sign_in;
DROP TABLE door_try;
