package relay

import "testing"

// An account is counted as one, however many zeros it is spelled with.
func TestE4SpellingsOfOneAccount(t *testing.T) {
	r := &Relay{Options: Options{Key: NewSecret("a key")}}
	want := r.codes("maple", NewSecret("20000042"))
	for i, u := range r.codes("maple", NewSecret("00000020000042")) {
		if u.Key != want[i].Key {
			t.Errorf("%s is counted under another key", u.Kind)
		}
	}
	if r.limitKeys(NewSecret("20000043"))[0] == want[0].Key {
		t.Error("another account is counted under the same key")
	}
}

// An announced account is compared with the typed one without the zeros before either.
func TestE9SpellingsOfOneAccount(t *testing.T) {
	r := &Relay{Options: Options{Key: NewSecret("a key")}}
	if r.accountHash(NewSecret("20000042")) != r.accountHash(NewSecret("00000020000042")) {
		t.Error("zeros make another account")
	}
	if r.accountHash(NewSecret("20000042")) == r.accountHash(NewSecret("200000420")) {
		t.Error("two accounts have one hash")
	}
	if got := r.accountHash(Secret{}); got != "" {
		t.Errorf("no number has the hash %q", got)
	}
}
