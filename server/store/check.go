package store

import (
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Check refuses the URL of a store that Open would refuse before it connects.
func Check(url string) error {
	if isPostgres(url) {
		_, _, err := postgresConfig(url)
		return err
	}
	_, err := sqlitePath(url)
	return err
}

func isPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// encrypted refuses connections that would, or could, go over a network in the clear: by libpq's default, sslmode=prefer,
// whoever stands between may say that the server knows no TLS. Who means it says sslmode=disable.
func encrypted(text string, config *pgx.ConnConfig) error {
	if u, err := url.Parse(text); err == nil && (u.Query().Get("sslmode") == "disable" || os.Getenv("PGSSLMODE") == "disable") {
		return nil
	}
	clear := ""
	if config.TLSConfig == nil && !onThisMachine(config.Host) {
		clear = config.Host
	}
	for _, f := range config.Fallbacks {
		if f.TLSConfig == nil && !onThisMachine(f.Host) {
			clear = f.Host
		}
	}
	if clear != "" {
		return fmt.Errorf("the connection to %s could be in the clear: add sslmode=verify-full to the URL, or sslmode=disable if that is meant", clear)
	}
	return nil
}

// onThisMachine reports a Unix socket or loopback.
func onThisMachine(host string) bool {
	a, err := netip.ParseAddr(host)
	return strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@") || host == "localhost" || err == nil && a.IsLoopback()
}
