package store

import (
	"os"
	"testing"

	"candor/server/test/postgres"
)

func TestMain(m *testing.M) { os.Exit(postgres.Main(m)) }
