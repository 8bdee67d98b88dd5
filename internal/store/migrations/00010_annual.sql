-- +goose Up

-- What people wrote into the yearly report 年度报告, by the prompt's key.
CREATE TABLE annual_text (
    year INTEGER NOT NULL,
    name TEXT    NOT NULL,
    body TEXT    NOT NULL,
    PRIMARY KEY (year, name)
);

-- The published report that a year's report goes on from, as it was given.
CREATE TABLE annual_before (
    year INTEGER PRIMARY KEY,
    file TEXT    NOT NULL,
    body {{blob}} NOT NULL
);

-- +goose Down
DROP TABLE annual_before;
DROP TABLE annual_text;
