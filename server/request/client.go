package request

import (
	"context"
	"net/netip"
)

// Client is who sent a request, as far as the network tells. The zero value is nobody in particular.
type Client struct {
	Address netip.Addr // behind a configured proxy, the address that the proxy saw
	Secure  bool       // the person's connection is encrypted
}

type clientKey struct{}

// WithClient keeps who sent a request.
func WithClient(ctx context.Context, c Client) context.Context {
	return context.WithValue(ctx, clientKey{}, c)
}

// ClientOf is who sent a request.
func ClientOf(ctx context.Context) Client {
	c, _ := ctx.Value(clientKey{}).(Client)
	return c
}
