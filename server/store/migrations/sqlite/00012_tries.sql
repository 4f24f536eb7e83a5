-- What was typed wrongly for an associate on a device, with when, so that the next try can be delayed. typed is JSON
-- (tablet.Tries), '' is none. used is of releases before this one, which may still run beside it.

-- +goose Up
ALTER TABLE tries ADD COLUMN typed TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE tries DROP COLUMN typed;
