-- What endpoints of merchants have still to be told: a line for each checkout with events that are not delivered, or for
-- one event alone. next and last are positions in the log. due is when it is tried next; 0 is parked. Who tries it has it
-- under a lease.

-- +goose Up
CREATE TABLE deliveries (
    merchant TEXT    NOT NULL,
    endpoint TEXT    NOT NULL,
    line     TEXT    NOT NULL,
    next     BIGINT  NOT NULL,
    last     BIGINT  NOT NULL,
    tries    INTEGER NOT NULL,
    since    BIGINT  NOT NULL,
    created  BIGINT  NOT NULL,
    checked  BIGINT  NOT NULL,
    due      BIGINT  NOT NULL,
    owner    TEXT    NOT NULL,
    leased   BIGINT  NOT NULL,
    PRIMARY KEY (merchant, endpoint, line)
);
CREATE INDEX deliveries_due ON deliveries (merchant, endpoint, due);
CREATE INDEX deliveries_parked ON deliveries (merchant, checked) WHERE due = 0;
CREATE INDEX deliveries_created ON deliveries (created);

-- +goose Down
DROP TABLE deliveries;
