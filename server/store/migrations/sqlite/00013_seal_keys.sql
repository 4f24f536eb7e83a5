-- The keys that seal this database: a text under each, which a process opens before it serves. used is when a process that
-- seals with the key was seen last, Unix microseconds. A reply knows its checkout, so that it is forgotten with the person;
-- the answers stored so far do not, and go now: the journal and the ids of checkouts recognize their requests.

-- +goose Up
CREATE TABLE seal_keys (
    id     TEXT   NOT NULL PRIMARY KEY,
    sealed BLOB   NOT NULL,
    used   BIGINT NOT NULL
);
DELETE FROM replies WHERE status <> 0;
ALTER TABLE replies ADD COLUMN checkout TEXT NOT NULL DEFAULT '';
CREATE INDEX replies_checkout ON replies (merchant, checkout) WHERE checkout <> '';

-- +goose Down
DROP INDEX replies_checkout;
ALTER TABLE replies DROP COLUMN checkout;
DROP TABLE seal_keys;
