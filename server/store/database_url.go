package store

import (
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Check returns an error for the URL of a store that Open would refuse before it connects.
func Check(url string) error {
	if isPostgres(url) {
		_, _, err := postgresConfig(url)
		return err
	}
	_, err := sqlitePath(url)
	return err
}

// CheckFolder returns an error for the URL of a SQLite file whose folder does not exist.
func CheckFolder(url string) error {
	path, err := sqlitePath(url)
	if err != nil || isPostgres(url) {
		return nil // Check says what is wrong
	}
	folder := filepath.Dir(path)
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return fmt.Errorf("the folder %s does not exist", folder)
	}
	return nil
}

func isPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// requireEncryption refuses connections that go, or could go, over a network in the clear. With libpq's
// default, sslmode=prefer, whoever stands between may say that the server knows no TLS. A URL with
// sslmode=disable is accepted.
func requireEncryption(text string, config *pgx.ConnConfig) error {
	if u, err := url.Parse(text); err == nil && (u.Query().Get("sslmode") == "disable" ||
		os.Getenv("PGSSLMODE") == "disable") {
		return nil
	}
	unencrypted := ""
	if config.TLSConfig == nil && !isLocal(config.Host) {
		unencrypted = config.Host
	}
	for _, f := range config.Fallbacks {
		if f.TLSConfig == nil && !isLocal(f.Host) {
			unencrypted = f.Host
		}
	}
	if unencrypted != "" {
		return fmt.Errorf("the connection to %s could be in the clear: add sslmode=verify-full to the URL, "+
			"or sslmode=disable if that is meant", unencrypted)
	}
	return nil
}

// isLocal reports whether a host is a Unix socket or loopback.
func isLocal(host string) bool {
	a, err := netip.ParseAddr(host)
	return strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@") || host == "localhost" ||
		err == nil && a.IsLoopback()
}
