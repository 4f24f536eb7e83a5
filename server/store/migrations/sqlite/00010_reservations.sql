-- Which attempts have reserved an order, so that it is bought once: their ids, oldest first, with blanks between. Whether
-- one of them still stands is read from the journal. location is '' online; at is when the newest was made.

-- +goose Up
CREATE TABLE reservations (
    merchant  TEXT   NOT NULL,
    channel   TEXT   NOT NULL,
    location  TEXT   NOT NULL,
    reference TEXT   NOT NULL,
    attempts  TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (merchant, channel, location, reference)
);
CREATE INDEX reservations_at ON reservations (at);

-- What was bought in the last 30 days is reserved from the start.
INSERT INTO reservations (merchant, channel, location, reference, attempts, at)
SELECT merchant, channel, location, reference, group_concat(id, ' '), MAX(created) FROM (
    SELECT a.merchant, json_extract(c.state, '$.channel') AS channel,
        CASE WHEN json_extract(c.state, '$.channel') = 'in_store' THEN c.location ELSE '' END AS location,
        c.reference, a.id, a.created
    FROM attempts a JOIN checkouts c ON c.merchant = a.merchant AND c.id = a.checkout
    WHERE a.state IN ('intent', 'sending', 'unknown', 'manual', 'approved', 'undoing')
        AND a.created > (CAST(strftime('%s', 'now') AS INTEGER) - 30 * 86400) * 1000000
    ORDER BY a.created, a.id) AS recent
GROUP BY merchant, channel, location, reference;

-- +goose Down
DROP TABLE reservations;
