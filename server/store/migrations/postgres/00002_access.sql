-- Idempotent requests, tablets, sessions and tries; and one row by which readiness proves that a write is possible.

-- +goose Up
CREATE TABLE replies (
    merchant  TEXT    NOT NULL,
    key       TEXT    NOT NULL,
    body_hash TEXT    NOT NULL,
    status    INTEGER NOT NULL,
    body      BYTEA   NOT NULL,
    created   BIGINT  NOT NULL,
    PRIMARY KEY (merchant, key)
);

CREATE TABLE devices (
    merchant    TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    location    TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    secret_hash TEXT    NOT NULL,
    enrolled    BIGINT  NOT NULL,
    revoked     BOOLEAN NOT NULL,
    PRIMARY KEY (merchant, id)
);
CREATE UNIQUE INDEX devices_secret ON devices (secret_hash);

CREATE TABLE enrolments (
    code_hash TEXT   NOT NULL PRIMARY KEY,
    merchant  TEXT   NOT NULL,
    location  TEXT   NOT NULL,
    name      TEXT   NOT NULL,
    expires   BIGINT NOT NULL
);

CREATE TABLE sessions (
    secret_hash TEXT    NOT NULL PRIMARY KEY,
    merchant    TEXT    NOT NULL,
    device      TEXT    NOT NULL,
    associate   TEXT    NOT NULL,
    revision    BIGINT  NOT NULL CHECK (revision > 0),
    locked      BOOLEAN NOT NULL,
    checkout    TEXT    NOT NULL,
    seen        BIGINT  NOT NULL,
    started     BIGINT  NOT NULL,
    FOREIGN KEY (merchant, device) REFERENCES devices (merchant, id)
);

CREATE TABLE tries (
    merchant  TEXT    NOT NULL,
    device    TEXT    NOT NULL,
    associate TEXT    NOT NULL,
    used      INTEGER NOT NULL,
    PRIMARY KEY (merchant, device, associate)
);

CREATE TABLE probe (
    id     INTEGER NOT NULL PRIMARY KEY,
    writes BIGINT  NOT NULL
);
INSERT INTO probe (id, writes) VALUES (1, 0);

-- +goose Down
DROP TABLE probe;
DROP TABLE tries;
DROP TABLE sessions;
DROP TABLE enrolments;
DROP TABLE devices;
DROP TABLE replies;
