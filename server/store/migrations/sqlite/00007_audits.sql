-- Audits of no checkout are forgotten by their age alone.

-- +goose Up
CREATE INDEX audits_of_none ON audits (at) WHERE checkout = '';

-- +goose Down
DROP INDEX audits_of_none;
