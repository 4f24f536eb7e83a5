package relay

import "context"

// Location is the store where a checkout was made, "" online. Codes: checkout_not_found, unavailable.
func (r *Relay) Location(ctx context.Context, ref Ref) (string, error) {
	c, err := r.checkout(ctx, ref)
	return c.Location, err
}
