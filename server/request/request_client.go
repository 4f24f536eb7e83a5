package request

import (
	"context"
	"net/netip"
)

// Client is the sender of a request, as far as the network shows it. The zero value is an unknown client.
type Client struct {
	Address netip.Addr // behind a configured proxy, the address that the proxy saw
	Secure  bool       // the client's own connection is encrypted
}

type clientKey struct{}

// WithClient adds the client of a request to its context.
func WithClient(ctx context.Context, c Client) context.Context {
	return context.WithValue(ctx, clientKey{}, c)
}

// ClientOf is the client that WithClient added to a context, or the zero Client.
func ClientOf(ctx context.Context) Client {
	c, _ := ctx.Value(clientKey{}).(Client)
	return c
}

// Household is the network that a request comes from, as limits count clients: an IPv4 address, or the /64
// around an IPv6 address. It is "" for an unknown client.
func Household(ctx context.Context) string {
	network := Shares(ClientOf(ctx).Address)[0].Network
	if !network.IsValid() {
		return ""
	}
	return network.String()
}
