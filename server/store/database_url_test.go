package store_test

import (
	"strings"
	"testing"

	"candor/server/store"
)

// A database over a network is reached encrypted, or by the word of who runs it.
func TestCheck(t *testing.T) {
	for url, want := range map[string]string{
		"sqlite:data/candor.db": "",
		"data/candor.db":        "",
		"sqlite:":               "the path of a file",
		"mysql://db/candor":     "unknown scheme",
		"postgres://u@db.example/candor?sslmode=verify-full":          "",
		"postgres://u@db.example/candor?sslmode=require":              "",
		"postgres://u@db.example/candor?sslmode=disable":              "",
		"postgres://u@db.example/candor":                              "db.example could be in the clear",
		"postgres://u@db.example/candor?sslmode=prefer":               "could be in the clear",
		"postgres://u@db.example/candor?sslmode=allow":                "could be in the clear",
		"postgres://u@10.0.0.7/candor":                                "could be in the clear",
		"postgres://u@localhost/candor":                               "",
		"postgres://u@127.0.0.1:5432/candor":                          "",
		"postgres://u@[::1]/candor":                                   "",
		"postgres://u@/candor?host=/var/run/postgresql":               "",
		"postgresql://u@localhost,db.example/candor":                  "db.example could be in the clear",
		"postgres://u:planted%zz@db.example/candor":                   "is not understood",
		"postgres://u@localhost/candor?pool_max_conns=0":              "pool_max_conns",
		"postgres://u:planted@db.example:99999/candor?sslmode=prefer": "is not understood",
	} {
		err := store.Check(url)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", url, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "planted") {
			t.Errorf("%s: the password stands in %v", url, err)
		}
	}
}
