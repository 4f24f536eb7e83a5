-- The first half of a resolution that a second person confirms, and indexes by which open work is found.
-- The states are those of relay.OpenAttempts and relay.OpenOperations; a test compares them.

-- +goose Up
CREATE TABLE resolutions (
    merchant     TEXT   NOT NULL,
    checkout     TEXT   NOT NULL,
    subject_kind TEXT   NOT NULL,
    subject      TEXT   NOT NULL,
    outcome      TEXT   NOT NULL,
    amount       NUMERIC(18, 2) NOT NULL,
    note         TEXT   NOT NULL,
    evidence     TEXT   NOT NULL,
    said_by      TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (merchant, subject),
    FOREIGN KEY (merchant, checkout) REFERENCES checkouts (merchant, id)
);
CREATE INDEX resolutions_checkout ON resolutions (merchant, checkout);
CREATE INDEX attempts_open ON attempts (merchant, state, created) WHERE state IN ('unknown', 'undoing', 'manual');
CREATE INDEX operations_open ON operations (merchant, state, created) WHERE state IN ('unknown', 'manual');

-- +goose Down
DROP INDEX operations_open;
DROP INDEX attempts_open;
DROP TABLE resolutions;
