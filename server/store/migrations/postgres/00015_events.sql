-- What merchants' servers are told. A change leaves its events in the outbox, in its own transaction; from there they come
-- into the log, one transaction after the other, each at the next position, which event_head counts. logged never goes
-- back along the positions. data is a JSON object without anything of a person. checkouts_running finds what ran out and is
-- not written as ended.

-- +goose Up
CREATE TABLE outbox (
    seq      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    merchant TEXT    NOT NULL,
    id       TEXT    NOT NULL,
    type     TEXT    NOT NULL,
    checkout TEXT    NOT NULL,
    live     BOOLEAN NOT NULL,
    at       BIGINT  NOT NULL,
    data     TEXT    NOT NULL
);

CREATE TABLE events (
    position  BIGINT  NOT NULL PRIMARY KEY,
    merchant  TEXT    NOT NULL,
    id        TEXT    NOT NULL,
    type      TEXT    NOT NULL,
    checkout  TEXT    NOT NULL,
    reference TEXT    NOT NULL,
    live      BOOLEAN NOT NULL,
    at        BIGINT  NOT NULL,
    logged    BIGINT  NOT NULL,
    data      TEXT    NOT NULL
);
CREATE UNIQUE INDEX events_id ON events (merchant, id);
CREATE INDEX events_merchant ON events (merchant, position);
CREATE INDEX events_type ON events (merchant, type, position);
CREATE INDEX events_checkout ON events (merchant, checkout, position);
CREATE INDEX events_logged ON events (logged, position);

CREATE TABLE event_head (
    one      INTEGER NOT NULL PRIMARY KEY,
    position BIGINT  NOT NULL,
    logged   BIGINT  NOT NULL
);
INSERT INTO event_head (one, position, logged) VALUES (1, 0, 0);

-- Of what ran out before this release nobody is told.
UPDATE checkouts SET ended = expires WHERE ended = 0 AND kept > 0 AND step NOT IN ('authorizing', 'pending');
CREATE INDEX checkouts_running ON checkouts (expires, merchant, id) WHERE ended = 0;

-- +goose Down
DROP INDEX checkouts_running;
DROP TABLE event_head;
DROP TABLE events;
DROP TABLE outbox;
