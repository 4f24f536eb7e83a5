-- What comparisons of the journal with the lender's lists found.
--
-- attempts.compared is when a list was last compared with the attempt. attempts.capture_by is until when the lender keeps
-- what is left to capture of an approved attempt, as far as is known; 0 is: nothing is left, or nothing is known. It is
-- open work from two days before. attempts.closed is when a list first said that the lender had closed it with something left.
--
-- findings are differences. confirmed is when one was certain (0: a second list has to show it), settled when it was over.
-- Open work is confirmed > 0 AND settled = 0; people says that the relay can do no more about it.

-- +goose Up
ALTER TABLE attempts ADD COLUMN compared   BIGINT NOT NULL DEFAULT 0;
ALTER TABLE attempts ADD COLUMN capture_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE attempts ADD COLUMN closed     BIGINT NOT NULL DEFAULT 0;
-- Earlier approvals are read with the next day, which corrects this; until then it is too far away to raise an alarm.
UPDATE attempts SET capture_by = decided + 34560000000000 WHERE state = 'approved' AND kept < 2 AND decided > 0;
CREATE INDEX attempts_capture_by ON attempts (merchant, capture_by) WHERE capture_by > 0;
CREATE INDEX attempts_closed ON attempts (merchant, closed) WHERE closed > 0;
CREATE INDEX attempts_day ON attempts (merchant, created, id);
CREATE INDEX operations_day ON operations (merchant, created);

CREATE TABLE findings (
    merchant  TEXT    NOT NULL,
    checkout  TEXT    NOT NULL,
    attempt   TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    subject   TEXT    NOT NULL,
    entry     TEXT    NOT NULL,
    operation TEXT    NOT NULL,
    amount    TEXT    NOT NULL,
    since     BIGINT  NOT NULL,
    confirmed BIGINT  NOT NULL,
    settled   BIGINT  NOT NULL,
    people    BOOLEAN NOT NULL,
    PRIMARY KEY (merchant, attempt, kind, subject, entry, operation),
    FOREIGN KEY (merchant, attempt) REFERENCES attempts (merchant, id)
);
CREATE INDEX findings_open ON findings (merchant, kind, since) WHERE settled = 0;
CREATE INDEX findings_since ON findings (merchant, since);
CREATE INDEX findings_checkout ON findings (merchant, checkout);

-- not_ours are the entries of the day without a reference of ours, as JSON. finished is 0 until every list was read.
CREATE TABLE compared_days (
    merchant TEXT    NOT NULL,
    day      TEXT    NOT NULL,
    started  BIGINT  NOT NULL,
    finished BIGINT  NOT NULL,
    unread   INTEGER NOT NULL,
    not_ours TEXT    NOT NULL,
    PRIMARY KEY (merchant, day)
);

-- +goose Down
DROP TABLE compared_days;
DROP TABLE findings;
DROP INDEX operations_day;
DROP INDEX attempts_day;
DROP INDEX attempts_closed;
DROP INDEX attempts_capture_by;
ALTER TABLE attempts DROP COLUMN closed;
ALTER TABLE attempts DROP COLUMN capture_by;
ALTER TABLE attempts DROP COLUMN compared;
