-- A quote, and the merchant's terms of its day, once: they are the greater part of a checkout, and no act changes them.
-- revision is the checkout's that brought the quote; checkouts from before keep theirs in state.

-- +goose Up
CREATE TABLE quotes (
    merchant TEXT   NOT NULL,
    checkout TEXT   NOT NULL,
    revision BIGINT NOT NULL,
    quote    TEXT   NOT NULL,
    PRIMARY KEY (merchant, checkout, revision),
    FOREIGN KEY (merchant, checkout) REFERENCES checkouts (merchant, id)
);

-- +goose Down
DROP TABLE quotes;
