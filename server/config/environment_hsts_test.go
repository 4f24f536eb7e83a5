package config

import (
	"strings"
	"testing"
	"time"

	"candor/core/origin"
)

// Strict-Transport-Security is off unless a time is set, and is possible only where people come over TLS.
func TestB3StrictTransportIsConfigured(t *testing.T) {
	for text, want := range map[string]string{"": "", "off": "", "OFF": "", "8760h": "max-age=31536000",
		"5m": "max-age=300", "0s": "max-age=0", "17520h": "max-age=63072000"} {
		if got, found := hsts(text, "https://pay.example"); got != want || len(found) != 0 {
			t.Errorf("%q: %q %v, want %q", text, got, found, want)
		}
	}
	for _, text := range []string{"on", "31536000", "-1h", "17521h", "1y"} {
		if _, found := hsts(text, "https://pay.example"); len(found) != 1 {
			t.Errorf("%q: %v", text, found)
		}
	}
	_, found := hsts(time.Hour.String(), "http://127.0.0.1:8080")
	if len(found) != 1 || !strings.Contains(found[0].Error(), "CANDOR_PUBLIC_URL") {
		t.Errorf("without TLS: %v", found)
	}
}

func hsts(text, public string) (string, []error) {
	o, err := origin.Parse(public)
	r := &environmentReader{getenv: func(string) string { return text }}
	r.check(err == nil, "no origin")
	return r.strictTransport(o), r.found
}
