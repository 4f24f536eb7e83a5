-- Checkouts, what was shown and agreed, and the journal of attempts.
-- Instants are Unix microseconds, UTC; 0 is "not set". Amounts are exact to the cent. sealed and account are encrypted.

-- +goose Up
CREATE TABLE checkouts (
    merchant   TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    revision   BIGINT  NOT NULL CHECK (revision > 0),
    step       TEXT    NOT NULL,
    reference  TEXT    NOT NULL,
    location   TEXT    NOT NULL,
    amount     NUMERIC(18, 2) NOT NULL,
    token_hash TEXT    NOT NULL,
    generation INTEGER NOT NULL,
    created    BIGINT  NOT NULL,
    expires    BIGINT  NOT NULL,
    ended      BIGINT  NOT NULL,
    state      TEXT    NOT NULL,
    sealed     BYTEA   NOT NULL,
    PRIMARY KEY (merchant, id)
);
CREATE UNIQUE INDEX checkouts_token ON checkouts (token_hash);
CREATE INDEX checkouts_newest ON checkouts (merchant, created, id);
CREATE INDEX checkouts_reference ON checkouts (merchant, reference);

CREATE TABLE disclosures (
    merchant  TEXT   NOT NULL,
    checkout  TEXT   NOT NULL,
    revision  BIGINT NOT NULL,
    language  TEXT   NOT NULL,
    offer     TEXT   NOT NULL,
    version   TEXT   NOT NULL,
    digest    TEXT   NOT NULL,
    canonical TEXT   NOT NULL,
    issued    BIGINT NOT NULL,
    PRIMARY KEY (merchant, checkout, revision, language, offer),
    FOREIGN KEY (merchant, checkout) REFERENCES checkouts (merchant, id)
);
CREATE INDEX disclosures_digest ON disclosures (merchant, checkout, digest);

CREATE TABLE consents (
    merchant TEXT   NOT NULL,
    checkout TEXT   NOT NULL,
    revision BIGINT NOT NULL,
    digest   TEXT   NOT NULL,
    language TEXT   NOT NULL,
    offer    TEXT   NOT NULL,
    actor    TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (merchant, checkout, revision),
    FOREIGN KEY (merchant, checkout) REFERENCES checkouts (merchant, id)
);

CREATE TABLE attempts (
    merchant       TEXT    NOT NULL,
    id             TEXT    NOT NULL,
    checkout       TEXT    NOT NULL,
    state          TEXT    NOT NULL,
    reference      TEXT    NOT NULL,
    flow_reference TEXT    NOT NULL,
    amount         NUMERIC(18, 2) NOT NULL,
    offer          TEXT    NOT NULL,
    digest         TEXT    NOT NULL,
    code           TEXT    NOT NULL,
    authorization_id TEXT  NOT NULL,
    account        BYTEA   NOT NULL,
    created        BIGINT  NOT NULL,
    deadline       BIGINT  NOT NULL,
    decided        BIGINT  NOT NULL,
    checked        BIGINT  NOT NULL,
    looks          INTEGER NOT NULL,
    due            BIGINT  NOT NULL,
    PRIMARY KEY (merchant, id),
    FOREIGN KEY (merchant, checkout) REFERENCES checkouts (merchant, id)
);
-- The states are those of relay.AttemptState.Live; a test compares them.
CREATE UNIQUE INDEX attempts_one_live ON attempts (merchant, checkout)
    WHERE state IN ('intent', 'sending', 'unknown', 'manual', 'approved');
CREATE UNIQUE INDEX attempts_one_approved ON attempts (merchant, checkout) WHERE state = 'approved';
CREATE INDEX attempts_checkout ON attempts (merchant, checkout, created);
CREATE INDEX attempts_unsettled ON attempts (state, deadline, due) WHERE state IN ('intent', 'sending', 'unknown');

CREATE TABLE audits (
    merchant  TEXT   NOT NULL,
    checkout  TEXT   NOT NULL,
    associate TEXT   NOT NULL,
    device    TEXT   NOT NULL,
    act       TEXT   NOT NULL,
    reason    TEXT   NOT NULL,
    at        BIGINT NOT NULL
);
CREATE INDEX audits_checkout ON audits (merchant, checkout, at);

-- +goose Down
DROP TABLE audits;
DROP TABLE attempts;
DROP TABLE consents;
DROP TABLE disclosures;
DROP TABLE checkouts;
