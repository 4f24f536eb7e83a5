package lender

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
)

// This test is inside the package, because no call of the client can be led to another host. The transport
// refuses other hosts all the same.
func TestTransportDialsOnlyConfiguredHosts(t *testing.T) {
	web := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer web.Close()
	for _, fine := range []bool{true, false} {
		transport := newTransport(map[string]bool{web.Listener.Addr().String(): fine},
			withDefaults(Options{}))
		defer transport.CloseIdleConnections()
		r := httptest.NewRequest(http.MethodGet, web.URL, nil)
		resp, err := transport.RoundTrip(r)
		if errors.Is(err, errHost) == fine {
			t.Errorf("configured %v: got %v", fine, err)
		}
		if err == nil {
			resp.Body.Close()
		}
	}
}
