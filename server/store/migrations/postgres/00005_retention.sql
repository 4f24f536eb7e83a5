-- What a checkout holds of a person is sealed apart from its facts. kept says how much of a row is left (sql.go); a lease
-- lets one replica at a time forget what has become too old.

-- +goose Up
ALTER TABLE checkouts ADD COLUMN personal BYTEA   NOT NULL DEFAULT '';
ALTER TABLE checkouts ADD COLUMN kept     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempts  ADD COLUMN kept     INTEGER NOT NULL DEFAULT 0;
CREATE INDEX checkouts_kept ON checkouts (kept, expires);
CREATE INDEX attempts_kept ON attempts (kept, created);
CREATE INDEX replies_created ON replies (created);

CREATE TABLE leases (
    task   TEXT   NOT NULL PRIMARY KEY,
    holder TEXT   NOT NULL,
    ends   BIGINT NOT NULL
);

-- +goose Down
DROP TABLE leases;
DROP INDEX replies_created;
DROP INDEX attempts_kept;
DROP INDEX checkouts_kept;
ALTER TABLE attempts  DROP COLUMN kept;
ALTER TABLE checkouts DROP COLUMN kept;
ALTER TABLE checkouts DROP COLUMN personal;
