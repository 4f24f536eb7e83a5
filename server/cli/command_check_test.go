package cli

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"candor/core/checkout"
	"candor/core/money"
	"candor/server/demo"
	"candor/server/relay"
)

// says is whether an error has a text, each of its lines apart.
func says(err error, text string) bool {
	return err != nil && strings.Contains(err.Error(), text)
}

// candor check tells everything at once, the lender's part too, and with each problem the place where to mend
// it. candor serve refuses for the same reasons.
func TestCheckTellsAllAtOnce(t *testing.T) {
	variables := complete(t)
	text, err := os.ReadFile(variables["CANDOR_CONFIG"])
	if err != nil {
		t.Fatal(err)
	}
	bad := strings.NewReplacer(`language = "en-CA"`, `language = "de"`,
		`province = "ON"`, `province = "Ontario"`,
		`time_zone = "America/Toronto"`, `time_zone = "Toronto"`, `environment = "sandbox"`,
		`environment = "prod"`+"\nversions = { look_up = \"2.5\" }\n"+
			"types = { \"verify.qid\" = \"text\" }", `role = "manager"`, `role = "boss"`,
		`number = "1003"`, `number = "1042"`, `id = "rue-sainte-catherine"`, `id = "queen-street"`,
		`origins = [`, `origins = ["https://shop.example/", `, `client_secret_file = "`,
		`client_secret_file = "/no-such-folder/`, `5 = "equal"`, `5 = "monthly"`).
		Replace(string(text)) +
		"\n[merchant.findings]\nNONE = \"hold\"\n[limits]\ncode = \"3/24h\"\n"
	if err := os.WriteFile(variables["CANDOR_CONFIG"], []byte(bad), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CANDOR_SEAL_KEY", "planted")
	t.Setenv("CANDOR_TRUSTED_PROXY", "planted")
	variables["CANDOR_LISTEN"], variables["CANDOR_OPS_LISTEN"] = ":8080", "127.0.0.1:8080"
	variables["CANDOR_KEY_FILE"] = "/no-such-folder/planted"
	variables["CANDOR_STORE"] = "sqlite:" + filepath.Join(t.TempDir(), "missing", "candor.db")
	place := variables["CANDOR_CONFIG"] + ": merchant 1 (maple-birch): "
	_, err = checkedWith(t, variables)
	for _, want := range []string{
		"CANDOR_SEAL_KEY is not known; the nearest name is CANDOR_SEAL_KEYS",
		"CANDOR_TRUSTED_PROXY is not known; the nearest name is CANDOR_TRUSTED_PROXIES",
		"CANDOR_LISTEN and CANDOR_OPS_LISTEN have the same port 8080",
		"CANDOR_KEY and CANDOR_KEY_FILE are both set",
		"CANDOR_KEY_FILE: the folder of the file does not exist",
		"CANDOR_STORE: the folder ",
		place + `language: "de" must be en-CA or fr-CA`,
		place + `province: "Ontario" is none of AB, BC, `,
		place + `time_zone: "Toronto" is not known; Canada has America/St_Johns, `,
		place + `lender.environment "prod": training, mi, production or sandbox expected`,
		place + `lender.versions: "2.5" of "look_up": digits and points expected, of one of authorization, `,
		place + `lender.types: "text" of "verify.qid": number or text expected, of one of `,
		place + `lender.client_secret_file: the folder of the file does not exist`,
		place + `origins: "https://shop.example/": it ends in a slash`,
		place + `location "queen-street" stands twice`,
		place + `associate "1042" stands twice`,
		place + `associate "1042": role "boss" must be associate or manager`,
		place + `associate "1042": location "rue-sainte-catherine" is none of queen-street, `,
		place + `plans: "5" must be equal or deferred`,
		place + `findings: "NONE" is none of `,
		variables["CANDOR_CONFIG"] + ": limits: code: no limit has this name; known are announced, ",
	} {
		if !says(err, want) {
			t.Errorf("nothing says %q", want)
		}
	}
	if says(err, "planted") {
		t.Error("a value is repeated")
	}
	getenv := func(name string) string { return variables[name] }
	var out, log bytes.Buffer
	if served := Run(t.Context(), []string{"serve"}, getenv, &out, &log); err == nil || served == nil ||
		served.Error() != err.Error() {
		t.Errorf("serve refuses otherwise: %v", served)
	}
	t.Log(err)
}

// Two merchants: ids and keys stand once.
func TestCheckRefusesTwins(t *testing.T) {
	variables := complete(t)
	text, err := os.ReadFile(variables["CANDOR_CONFIG"])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(variables["CANDOR_CONFIG"], append(text, text...), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = checkedWith(t, variables)
	for _, want := range []string{
		`merchant 2 (maple-birch): id: "maple-birch" stands at another merchant too`,
		"merchant 2 (maple-birch): keys_sha256: a key stands at another merchant too"} {
		if !says(err, want) {
			t.Errorf("nothing says %q: %v", want, err)
		}
	}
}

// Ports that do not meet may be equal.
func TestCheckPorts(t *testing.T) {
	for addresses, ok := range map[[2]string]bool{
		{"127.0.0.1:8080", "127.0.0.1:8083"}: true, {"127.0.0.1:8080", "127.0.0.1:8080"}: false,
		{"127.0.0.1:8080", "127.0.0.2:8080"}: true, {"0.0.0.0:8080", "127.0.0.1:8080"}: false,
		{"10.0.0.1:8080", "[::]:8080"}: false, {"localhost:8080", "127.0.0.1:8080"}: false,
		{"127.0.0.1:0", "127.0.0.1:0"}: true, {":8080", ":8081"}: true,
	} {
		variables := complete(t)
		variables["CANDOR_LISTEN"], variables["CANDOR_OPS_LISTEN"] = addresses[0], addresses[1]
		if _, err := checkedWith(t, variables); (err == nil) != ok {
			t.Errorf("%s: %v", addresses, err)
		}
	}
}

// A file of a secret that is missing or empty is told by the setting that names it, and never by its name: it
// may be the secret itself.
func TestCheckSecretFiles(t *testing.T) {
	folder := t.TempDir()
	empty := filepath.Join(folder, "planted-empty")
	if err := os.WriteFile(empty, []byte(" \n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{empty: "the file is empty",
		filepath.Join(folder, "planted-missing"):       "the file does not exist",
		filepath.Join(folder, "planted", "in-nothing"): "the folder of the file does not exist"} {
		variables := complete(t)
		delete(variables, "CANDOR_SEAL_KEYS")
		variables["CANDOR_SEAL_KEYS_FILE"] = file
		if _, err := checkedWith(t, variables); !says(err, "CANDOR_SEAL_KEYS_FILE: "+want) ||
			says(err, "planted") {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// database opens the SQLite file of an environment.
func database(t *testing.T, variables map[string]string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", strings.TrimPrefix(variables["CANDOR_STORE"], "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// Every command that opens the database, with the arguments that it needs.
var storeCommands = map[string]string{
	"device list":        "device list --merchant maple-birch",
	"device enroll":      "device enroll --merchant maple-birch --location queen-street",
	"device revoke":      "device revoke --merchant maple-birch --device d",
	"device reset-tries": "device reset-tries --merchant maple-birch --associate 1042",
	"person export":      "person export --merchant maple-birch --reference R",
	"person erase":       "person erase --merchant maple-birch --reference R",
	"reseal":             "reseal",
}

// TestC8CommandsMakeNoDatabase: no command but serve, migrate and demo creates or migrates a database. Each
// says in one line what is missing, as it does for a wrong seal key and a newer schema.
func TestC8CommandsMakeNoDatabase(t *testing.T) {
	o := newOperator(t)
	file := strings.TrimPrefix(o.values["CANDOR_STORE"], "sqlite:")
	refused := func(what, want string, also ...string) {
		t.Helper()
		lines := map[string]string{}
		for name, line := range storeCommands {
			lines[name] = line
		}
		for _, line := range also {
			lines[line] = line
		}
		for name, line := range lines {
			out, err := o.types(strings.Fields(line)...)
			if !says(err, want) || strings.Contains(err.Error(), "\n") || out != "" {
				t.Errorf("%s, candor %s: printed %q, %v, want %q", what, name, out, err, want)
			}
		}
	}
	refused(
		"no database",
		"CANDOR_STORE: open store: there is no database yet: candor serve and candor migrate make it",
	)
	if _, err := os.Stat(file); err == nil {
		t.Fatal("a command made the database")
	}
	if said, err := o.types("check"); err != nil ||
		!strings.Contains(said, "note: CANDOR_STORE: there is no database") {
		t.Errorf("check: %q, %v", said, err)
	}
	if said := o.must("migrate"); !strings.Contains(said, "up to date") {
		t.Errorf("migrate printed %q", said)
	}
	o.must("migrate") // again
	o.must("device", "list", "--merchant", demo.Merchant)
	good := o.values["CANDOR_SEAL_KEYS"]
	o.values["CANDOR_SEAL_KEYS"] = "k1 " + NewKey()
	refused(
		"another key",
		`CANDOR_SEAL_KEYS: key "k1" is not the one that the database is sealed with`,
		"check",
		"serve",
		"migrate",
	)
	o.values["CANDOR_SEAL_KEYS"] = "k2 " + NewKey()
	refused(
		"a missing key",
		`CANDOR_SEAL_KEYS: the database is sealed with key "k1", which is not configured`,
		"check",
		"serve",
		"migrate",
	)
	o.values["CANDOR_SEAL_KEYS"] = good
	db := database(t, o.values)
	if _, err := db.Exec(
		`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)`); err != nil {
		t.Fatal(err)
	}
	refused(
		"a newer schema",
		"CANDOR_STORE: open store: the database was changed by a newer release (its schema is 99999",
		"check",
		"serve",
		"migrate",
	)
	if _, err := db.Exec(`DELETE FROM goose_db_version WHERE version_id > 7`); err != nil {
		t.Fatal(err)
	}
	refused("an older schema", "CANDOR_STORE: open store: the database is of an older release")
	if said, err := o.types("check"); err != nil ||
		!strings.Contains(said, "note: CANDOR_STORE: the database is of an older") {
		t.Errorf("check: %q, %v", said, err)
	}
	o.values["CANDOR_STORE"] = "sqlite:" + filepath.Join(filepath.Dir(file), "other.db")
	if said, err := o.types("check", "--no-database"); err != nil || strings.Contains(said, "CANDOR_STORE") {
		t.Errorf("check without the database: %q, %v", said, err)
	}
}

// A seal key is replaced as the documentation says: the new one first, candor reseal, the old one away.
func TestC8SealKeyIsReplaced(t *testing.T) {
	o := newOperator(t)
	o.must("migrate")
	old := o.values["CANDOR_SEAL_KEYS"]
	h := o.serving()
	made, err := h.Relay.Create(t.Context(), demo.Merchant, order())
	if err != nil {
		t.Fatal(err)
	}
	h.Close()
	next := "k2 " + NewKey()
	o.values["CANDOR_SEAL_KEYS"] = next + "\n" + old
	if said := o.must("check"); !strings.Contains(
		said,
		`key "k1" still seals 1 texts; candor reseal seals them with key "k2"`,
	) {
		t.Errorf("check before: %s", said)
	}
	if said := o.must("reseal"); !strings.Contains(said, `1 texts to seal with key "k2"`) ||
		!strings.Contains(
			said,
			"1 done",
		) || !strings.Contains(said, `key "k1" seals nothing any more: its line can be taken away`) {
		t.Errorf("reseal: %s", said)
	}
	if said := o.must("check"); !strings.Contains(
		said,
		`key "k1" seals nothing; its line can be taken away`,
	) {
		t.Errorf("check after: %s", said)
	}
	o.values["CANDOR_SEAL_KEYS"] = next
	if said := o.must("check"); strings.Contains(said, "CANDOR_SEAL_KEYS") {
		t.Errorf("check without the old key: %s", said)
	}
	if _, err := o.serving().Relay.Open(t.Context(), made.ClientToken); err != nil {
		t.Errorf("under the new key alone: %v", err)
	}
}

// order is a request for a checkout that holds something of a person.
func order() relay.CreateRequest {
	return relay.CreateRequest{Amount: money.MustAmount("1200.00"), Currency: "CAD", Reference: "MB-1",
		Channel: checkout.Online, Use: checkout.Embedded, Locale: "en-CA",
		Items: []relay.Item{{Description: "Sofa", Quantity: 1,
			UnitPrice: relay.PriceOf(money.MustAmount("1200.00"))}}}
}
