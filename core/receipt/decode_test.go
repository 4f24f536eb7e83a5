package receipt

import (
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"
)

// Verify returns nothing for a signed text that is not a record. This test uses internals, because Sign
// refuses such a text.
func TestSignedButNoRecord(t *testing.T) {
	private := ed25519.NewKeyFromSeed(make([]byte, 32))
	public := private.Public().(ed25519.PublicKey)
	for name, c := range map[string]struct{ record, want string }{
		"other fields": {`{"hello":"world"}`,
			"verify receipt: /receipt: not a record of this version"},
		"a number for a text": {`{"id":1}`, "verify receipt: /receipt: not a record of this version"},
		"another spelling": {strings.Replace(emptyRecord(), `"amount":"0.00"`, `"amount":"0"`, 1),
			"verify receipt: /receipt: not a record of this version"},
		"a record of no purchase": {emptyRecord(), "verify receipt: /id: missing"},
	} {
		v, err := parse([]byte(c.record))
		if err != nil {
			t.Fatal(err)
		}
		e := envelope{key: KeyID(public), record: v, fields: digests(v)}
		e.signature = base64url.EncodeToString(ed25519.Sign(private, e.message()))
		_, err = Verify(e.value().append(nil), public)
		if err == nil || err.Error() != c.want || !errors.As(err, new(*FormatError)) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

func emptyRecord() string { return string(Record{}.value().append(nil)) }
