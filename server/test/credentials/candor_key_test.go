package credentials

import (
	"fmt"
	"net/http"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/test/harness"
)

// The configurations of CANDOR_KEY in the order in which an operator goes through them.
const (
	keyBefore = iota // the old key alone
	keyKnown         // the new key is known everywhere
	keyFirst         // the new key derives
	keyAfter         // the old key is taken away
	keySteps
)

// keyReplicas are replicas on one database, one for each configuration of CANDOR_KEY.
func keyReplicas(t *testing.T, limits map[string]string) []*env {
	t.Helper()
	first, c := newLender(t)
	for name, limit := range limits {
		c.Limits[name] = limit
	}
	old, next := relay.NewSecret(string(harness.RandomKey())), relay.NewSecret(string(harness.RandomKey()))
	settings := config.Environment{Store: relay.NewSecret("sqlite:" + filepath.Join(first.Data, "candor.db")),
		SealKeys: relay.NewSecret("k1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")}
	var all []*env
	for _, keys := range [keySteps][]relay.Secret{{old}, {old, next}, {next, old}, {next}} {
		e := first
		if len(all) > 0 {
			e = &env{first.Beside()}
		}
		settings.Key, settings.OtherKeys = keys[0], keys[1:]
		e.Open(settings, c)
		settings.PublicURL = first.Public.URL
		all = append(all, e)
	}
	return all
}

// A client token that the old key made is given again while both keys are configured, and opens its checkout
// to the end. A replica without the key that made it says so, instead of giving a token that opens nothing.
func TestC6TokensOfBothKeys(t *testing.T) {
	all := keyReplicas(t, nil)
	for made, missing := range map[int]int{keyBefore: keyAfter, keyKnown: keyAfter, keyFirst: keyBefore,
		keyAfter: keyBefore} {
		ref := all[made].Create(nil)
		want := all[made].ClientToken(ref)
		for i, e := range all {
			got, err := e.Service.Relay.ClientToken(t.Context(), ref)
			if i == missing && checkout.AsProblem(err).Code != checkout.CodeUnavailable ||
				i != missing && (err != nil || got != want) {
				t.Errorf("made at %d, given at %d: %v, the same: %t", made, i, err, got == want)
			}
			if page := e.Call("GET", "/c/"+want, "", nil); page.Status != http.StatusOK {
				t.Errorf("made at %d, opened at %d: status %d", made, i, page.Status)
			}
		}
	}
}

// A create whose answer was lost makes no second checkout, though another key derives the ids when it is sent
// again. A request whose key was forgotten makes a new one, as always.
func TestC6CreatedOnceUnderBothKeys(t *testing.T) {
	all := keyReplicas(t, nil)
	create := func(at int, once string) relay.Created {
		t.Helper()
		made, err := all[at].Service.Relay.Create(t.Context(), demo.Merchant, relay.CreateRequest{
			Amount: harness.Amount("1200.00"), Currency: "CAD", Reference: "MB-1", Channel: checkout.Online,
			Use: checkout.Embedded, Locale: "en-CA", Once: once})
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	for name, at := range map[string][]int{
		"the new key is made known": {keyBefore, keyKnown, keyBefore},
		"the new key becomes first": {keyKnown, keyFirst, keyKnown},
		"a replica lags":            {keyFirst, keyKnown, keyFirst},
		"straight":                  {keyBefore, keyFirst, keyBefore},
		"the old key goes":          {keyFirst, keyAfter, keyFirst},
	} {
		first := create(at[0], name)
		for _, i := range at[1:] {
			if again := create(i, name); again.ID != first.ID || again.ClientToken != first.ClientToken {
				t.Errorf("%s: %s with the same token %t, want %s", name, again.ID,
					again.ClientToken == first.ClientToken, first.ID)
			}
		}
	}
	old := create(keyBefore, "late")
	all[0].Clock.Advance(49 * time.Hour)
	if again := create(keyFirst, "late"); again.ID == old.ID {
		t.Error("a key that was forgotten still finds its checkout")
	}
}

// What is counted of an account goes on counting: nobody gets more tries because a key is replaced.
func TestC6CountersOfBothKeys(t *testing.T) {
	for name, at := range map[string][]int{
		"the new key is made known": {keyBefore, keyBefore, keyKnown, keyKnown},
		"the new key becomes first": {keyBefore, keyKnown, keyFirst, keyFirst},
		"a replica lags":            {keyFirst, keyKnown, keyBefore, keyKnown},
		"the old key goes":          {keyKnown, keyFirst, keyFirst, keyAfter},
	} {
		t.Run(name, func(t *testing.T) {
			all := keyReplicas(t, map[string]string{"codes": "3/24h"})
			for i, replica := range at {
				e := all[replica]
				ref := e.Create(harness.InStore)
				e.ToCode(ref, "p4-24")
				v := e.Try(ref, relay.Shopper, checkout.Action{Do: checkout.DoConfirm, Code: "00000000"})
				want := checkout.CodeWrongCode
				if i == 3 {
					want = checkout.CodeCodesUsedUp
				}
				if v.Problem == nil || v.Problem.Code != want {
					t.Errorf("guess %d: %+v, want %s", i+1, v.Problem, want)
				}
			}
		})
	}
}

// Tries of a passcode go on counting, and the delay of a wrong one holds at every replica.
func TestC6TriesOfBothKeys(t *testing.T) {
	for name, at := range map[string][]int{
		"the new key is made known": {keyBefore, keyKnown, keyKnown},
		"the new key becomes first": {keyKnown, keyFirst, keyFirst},
		"the old key goes":          {keyFirst, keyAfter, keyAfter},
	} {
		t.Run(name, func(t *testing.T) {
			all := keyReplicas(t, nil)
			code, err := all[0].Service.Tablets.Enrol(t.Context(), demo.Merchant, "queen-street", "Till")
			all[0].Must(err)
			secret, err := all[0].Service.Tablets.Redeem(t.Context(), code)
			all[0].Must(err)
			d, err := all[0].Service.Tablets.Device(t.Context(), secret)
			all[0].Must(err)
			signIn := func(replica int, passcode string, want checkout.Code) {
				_, err := all[replica].Service.Tablets.SignIn(t.Context(), d, "1042", passcode)
				if got := checkout.AsProblem(err).Code; got != want && (err != nil || want != "") {
					t.Errorf("at %d: %s, want %s", replica, got, want)
				}
			}
			for _, replica := range at { // each wrong one delays the next longer
				signIn(replica, "000000", checkout.CodePasscodeWrong)
				signIn(replica, demo.Passcode, checkout.CodePasscodeDelayed)
				all[0].Clock.Advance(time.Minute)
			}
			signIn(at[2], demo.Passcode, checkout.CodePasscodeDelayed) // the third delay is five minutes
			all[0].Clock.Advance(5 * time.Minute)
			signIn(at[2], demo.Passcode, "")
		})
	}
}

// Three replicas go through the documented procedure one after the other while merchants create, repeat a
// create at another replica, and shoppers open their links at a third: nothing fails.
func TestC6CandorKeyUnderLoad(t *testing.T) {
	steps := keyReplicas(t, nil)
	var replicas [3]atomic.Pointer[env]
	for i := range replicas {
		replicas[i].Store(steps[keyBefore])
	}
	var sold atomic.Int64
	var stepping sync.RWMutex // a step waits for the lives of now, as operators wait for the tokens of now
	stop := make(chan struct{})
	var load sync.WaitGroup
	for worker := range replicas {
		load.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				stepping.RLock()
				err := sellAcross(t, &replicas, worker, fmt.Sprint(worker, "-", i))
				stepping.RUnlock()
				if err != nil {
					t.Error(err)
					return
				}
				sold.Add(1)
			}
		})
	}
	for _, step := range []int{keyKnown, keyFirst, keyAfter} {
		for i := range replicas {
			for before := sold.Load(); sold.Load() < before+9 && !t.Failed(); {
				time.Sleep(time.Millisecond)
			}
			stepping.Lock()
			replicas[i].Store(steps[step])
			stepping.Unlock()
		}
	}
	for before := sold.Load(); sold.Load() < before+9 && !t.Failed(); {
		time.Sleep(time.Millisecond)
	}
	close(stop)
	load.Wait()
}

// sellAcross creates a checkout at one replica, repeats the request at the next, and opens the link at the
// third.
func sellAcross(t *testing.T, replicas *[3]atomic.Pointer[env], worker int, once string) error {
	var made [2]relay.Created
	for i := range made {
		var err error
		made[i], err = replicas[(worker+i)%3].Load().Service.Relay.Create(t.Context(), demo.Merchant,
			relay.CreateRequest{Amount: harness.Amount("1200.00"), Currency: "CAD", Reference: "MB-1",
				Channel: checkout.Online, Use: checkout.Embedded, Locale: "en-CA", Once: once})
		if err != nil {
			return fmt.Errorf("create: %w", err)
		}
	}
	if !reflect.DeepEqual(made[0], made[1]) {
		return fmt.Errorf("repeated: %s and %s", made[0].ID, made[1].ID)
	}
	third := replicas[(worker+2)%3].Load().Service.Relay
	ref, err := third.Open(t.Context(), made[0].ClientToken)
	if err != nil || ref.Checkout != made[0].ID {
		return fmt.Errorf("open: %s, %w", ref.Checkout, err)
	}
	token, err := third.ClientToken(t.Context(), ref)
	if err != nil || token != made[0].ClientToken {
		return fmt.Errorf("give the token again: %w", err)
	}
	return nil
}

// A key that stands twice, or is too short, is refused with the variable's name.
func TestC6CandorKeyIsRead(t *testing.T) {
	const good = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	const other = "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	for text, keys := range map[string]int{good: 1, good + " " + other: 2, other + "\n" + good + "\n": 2,
		"": 0, good + " " + good: 0, good + " AAAA": 0, good + ", " + other: 0} {
		e, err := config.ReadEnvironment(func(name string) string {
			return map[string]string{"CANDOR_KEY": text, "CANDOR_PUBLIC_URL": "https://pay.example",
				"CANDOR_SEAL_KEYS": "k1 " + good, "CANDOR_RECEIPT_KEYS": "k1 " + good}[name]
		})
		if got := slices.Concat([]relay.Secret{e.Key}, e.OtherKeys); (err == nil) != (keys > 0) ||
			err == nil && len(got) != keys {
			t.Errorf("%q: %d keys, %v, want %d", text, len(got), err, keys)
		}
	}
}
