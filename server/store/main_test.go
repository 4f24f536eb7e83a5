package store

import (
	"os"
	"testing"

	"candor/server/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }
