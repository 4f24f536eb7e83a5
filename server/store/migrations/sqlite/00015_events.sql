-- What merchants' servers are told. A change leaves its events in the outbox, in its own transaction; from there they come
-- into the log, one transaction after the other, each at the next position, which event_head counts. logged never goes
-- back along the positions. data is a JSON object without anything of a person. checkouts_running finds what ran out and is
-- not written as ended.

-- +goose Up
CREATE TABLE outbox (
    seq      INTEGER NOT NULL PRIMARY KEY,
    merchant TEXT    NOT NULL,
    id       TEXT    NOT NULL,
    type     TEXT    NOT NULL,
    checkout TEXT    NOT NULL,
    live     BOOLEAN NOT NULL,
    at       BIGINT  NOT NULL,
    data     TEXT    NOT NULL
);

CREATE TABLE events (
    position  INTEGER NOT NULL PRIMARY KEY,
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
-- Each of these ends with the position, which is the number of the row.
CREATE INDEX events_merchant ON events (merchant);
CREATE INDEX events_type ON events (merchant, type);
CREATE INDEX events_checkout ON events (merchant, checkout);
CREATE INDEX events_logged ON events (logged);

CREATE TABLE event_head (
    one      INTEGER NOT NULL PRIMARY KEY,
    position BIGINT  NOT NULL,
    logged   BIGINT  NOT NULL
);
INSERT INTO event_head (one, position, logged) VALUES (1, 0, 0);

-- Without statistics SQLite would read all of a merchant to find one type, or one checkout: how many rows have the same
-- first columns, as a year has them.
ANALYZE event_head;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('events', 'events_merchant', '1000000 100000'),
    ('events', 'events_type', '1000000 100000 5000'),
    ('events', 'events_checkout', '1000000 100000 4');

-- Of what ran out before this release nobody is told.
UPDATE checkouts SET ended = expires WHERE ended = 0 AND kept > 0 AND step NOT IN ('authorizing', 'pending');
CREATE INDEX checkouts_running ON checkouts (expires, merchant, id) WHERE ended = 0;

-- +goose Down
DELETE FROM sqlite_stat1 WHERE tbl IN ('events', 'event_head');
DROP INDEX checkouts_running;
DROP TABLE event_head;
DROP TABLE events;
DROP TABLE outbox;
