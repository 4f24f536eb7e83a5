-- Operations on an authorization, and leases by which several processes share what is due.
-- due is when settling has to do with a row next; 0 is never. leased is until when its owner may settle it alone.

-- +goose Up
CREATE TABLE operations (
    merchant         TEXT    NOT NULL,
    id               TEXT    NOT NULL,
    checkout         TEXT    NOT NULL,
    attempt          TEXT    NOT NULL,
    seq              INTEGER NOT NULL CHECK (seq > 0),
    kind             TEXT    NOT NULL,
    state            TEXT    NOT NULL,
    cause            TEXT    NOT NULL,
    request          TEXT    NOT NULL,
    amount           TEXT    NOT NULL,
    authorization_id TEXT    NOT NULL,
    capture_id       TEXT    NOT NULL,
    capture          TEXT    NOT NULL,
    done_id          TEXT    NOT NULL,
    reference        TEXT    NOT NULL,
    flow_reference   TEXT    NOT NULL,
    code             TEXT    NOT NULL,
    created          BIGINT  NOT NULL,
    deadline         BIGINT  NOT NULL,
    decided          BIGINT  NOT NULL,
    checked          BIGINT  NOT NULL,
    due              BIGINT  NOT NULL,
    owner            TEXT    NOT NULL DEFAULT '',
    leased           BIGINT  NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant, id),
    FOREIGN KEY (merchant, attempt) REFERENCES attempts (merchant, id)
);
-- Two operations that were decided from the same books: the second is refused.
CREATE UNIQUE INDEX operations_seq ON operations (merchant, checkout, seq);
-- A request that is repeated after a crash finds its operation.
CREATE UNIQUE INDEX operations_request ON operations (merchant, request) WHERE request <> '' AND state <> 'abandoned';
CREATE INDEX operations_due ON operations (due) WHERE due > 0;

ALTER TABLE attempts ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE attempts ADD COLUMN leased BIGINT NOT NULL DEFAULT 0;
UPDATE attempts SET due = deadline WHERE state IN ('intent', 'sending');
UPDATE attempts SET due = 0 WHERE state NOT IN ('intent', 'sending', 'unknown');
DROP INDEX attempts_unsettled;
CREATE INDEX attempts_due ON attempts (due) WHERE due > 0;

-- +goose Down
DROP INDEX attempts_due;
CREATE INDEX attempts_unsettled ON attempts (state, deadline, due) WHERE state IN ('intent', 'sending', 'unknown');
ALTER TABLE attempts DROP COLUMN leased;
ALTER TABLE attempts DROP COLUMN owner;
DROP TABLE operations;
