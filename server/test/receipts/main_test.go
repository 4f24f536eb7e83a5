package receipts

import (
	"os"
	"testing"

	"candor/server/test/harness"
)

func TestMain(m *testing.M) { os.Exit(harness.Main(m)) }
