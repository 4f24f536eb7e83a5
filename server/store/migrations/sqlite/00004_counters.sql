-- Security counters. merchant is '' where uses are counted across merchants. key is a checkout's id or a keyed hash of an
-- account number. uses are the instants of the uses that a window may still count, Unix microseconds, oldest first, with
-- blanks between; until is when none of them counts any more.

-- +goose Up
CREATE TABLE counters (
    merchant TEXT   NOT NULL,
    kind     TEXT   NOT NULL,
    key      TEXT   NOT NULL,
    uses     TEXT   NOT NULL,
    until    BIGINT NOT NULL,
    PRIMARY KEY (merchant, kind, key)
);
CREATE INDEX counters_until ON counters (until);

-- +goose Down
DROP TABLE counters;
