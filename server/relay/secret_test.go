package relay_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"candor/server/relay"
)

// A secret is printed by nothing.
func TestSecretIsNotPrinted(t *testing.T) {
	s := relay.NewSecret("open sesame")
	inside := struct {
		Token relay.Secret
		Deep  *struct{ PIN relay.Secret }
	}{s, &struct{ PIN relay.Secret }{s}}
	var log strings.Builder
	logger := slog.New(slog.NewTextHandler(&log, nil))
	logger.Info("secret", "plain", s, "struct", inside, "pointer", &inside)
	encoded, err := json.Marshal(inside)
	if err != nil {
		t.Fatal(err)
	}
	all := log.String() + string(encoded) + fmt.Sprintf("%s %v %+v %#v %q %d %x", s, s, inside, inside, s, s,
		s) + fmt.Sprint(s, inside)
	if strings.Contains(all, "sesame") || strings.Contains(all, fmt.Sprintf("%x", "sesame")) {
		t.Errorf("printed: %s", all)
	}
	if s.Reveal() != "open sesame" {
		t.Error("Reveal does not reveal")
	}
}
