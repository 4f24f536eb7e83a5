-- Receipts of approved sales, in one chain a merchant. receipt of an attempt: 0 it waits for its receipt once it is approved,
-- 1 it has one, 2 none can be issued, 3 it was approved before there were receipts. An approval writes nothing of this.
--
-- receipts.body is the signed text; seq is its place in the chain, without gaps. receipt_chains has one row a merchant: how
-- many were issued, the digest of the last one, and how many of the first were forgotten by their age, with signed
-- checkpoints of both.

-- +goose Up
ALTER TABLE attempts ADD COLUMN receipt INTEGER NOT NULL DEFAULT 0;
UPDATE attempts SET receipt = 3 WHERE state = 'approved';
CREATE INDEX attempts_receipt ON attempts (merchant, decided, id) WHERE state = 'approved' AND receipt = 0;

CREATE TABLE receipts (
    merchant TEXT   NOT NULL,
    seq      BIGINT NOT NULL CHECK (seq > 0),
    checkout TEXT   NOT NULL,
    attempt  TEXT   NOT NULL,
    body     TEXT   NOT NULL,
    PRIMARY KEY (merchant, seq)
);
CREATE UNIQUE INDEX receipts_checkout ON receipts (merchant, checkout);

CREATE TABLE receipt_chains (
    merchant             TEXT   NOT NULL PRIMARY KEY,
    issued               BIGINT NOT NULL CHECK (issued > 0),
    digest               TEXT   NOT NULL,
    checkpoint           TEXT   NOT NULL,
    forgotten            BIGINT NOT NULL,
    forgotten_checkpoint TEXT   NOT NULL
);

-- +goose Down
DROP TABLE receipt_chains;
DROP TABLE receipts;
DROP INDEX attempts_receipt;
ALTER TABLE attempts DROP COLUMN receipt;
