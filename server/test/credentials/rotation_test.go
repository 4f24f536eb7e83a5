package credentials

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"candor/core/checkout"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/relay"
)

// rotation replaces a merchant's API key and client secret as an operator does: the new one is valid beside
// the old one until all clients use it.
type rotation struct {
	*env
	config  config.Config // as in the file
	file    string
	watch   *config.KeyWatch
	key     atomic.Pointer[string]
	secret  string
	asked   atomic.Int64 // calls that create a checkout
	refused atomic.Int32 // token requests with a secret that the lender no longer accepts

	mu    sync.Mutex
	valid []string // client secrets that the lender accepts
}

func newRotation(t *testing.T) *rotation {
	t.Helper()
	rot := &rotation{secret: demo.ClientSecret, valid: []string{demo.ClientSecret}}
	rot.env = newEnvWith(t, func(c *config.Config) { rot.config = *c })
	rot.file = filepath.Join(rot.Data, "candor.toml")
	rot.watch = config.NewKeyWatch(rot.file, rot.config, rot.Service.API.SetKeys, rot.Service.Relay.Log)
	key := demo.MerchantKey
	rot.key.Store(&key)
	lender := rot.LenderHandler
	rot.LenderHandler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/oauth/token") && !rot.known(r) {
			rot.refused.Add(1)
		}
		lender.ServeHTTP(w, r)
	})
	return rot
}

// known replaces a client secret that is valid now by the one that the simulated lender expects.
func (rot *rotation) known(r *http.Request) bool {
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	rot.mu.Lock()
	defer rot.mu.Unlock()
	ok := slices.Contains(rot.valid, form.Get("client_secret"))
	form.Set("client_secret", "refused")
	if ok {
		form.Set("client_secret", demo.ClientSecret)
	}
	text := form.Encode()
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
	return ok
}

// keys writes the configuration file with these API keys and lets the relay reload it.
func (rot *rotation) keys(keys ...string) {
	rot.Helper()
	c := config.Config{Merchant: slices.Clone(rot.config.Merchant)}
	c.Merchant[0].KeysSHA256 = nil
	for _, k := range keys {
		c.Merchant[0].KeysSHA256 = append(c.Merchant[0].KeysSHA256, relay.Hash(k))
	}
	text, err := toml.Marshal(c)
	rot.Must(err)
	rot.Must(os.WriteFile(rot.file, text, 0o600))
	rot.watch.Reload()
}

func (rot *rotation) secrets(valid ...string) {
	rot.mu.Lock()
	defer rot.mu.Unlock()
	rot.valid = valid
}

// sell creates a checkout with a key and opens the lender's page, which needs an access token and so the
// client secret.
func (rot *rotation) sell(key string) error {
	answer, status := rot.post(key)
	if status != http.StatusCreated {
		return fmt.Errorf("making a checkout: %d %s", status, answer)
	}
	var made relay.Created
	if err := json.Unmarshal([]byte(answer), &made); err != nil {
		return err
	}
	v, err := rot.Service.Relay.Act(rot.Context(), relay.Ref{Merchant: demo.Merchant, Checkout: made.ID},
		relay.Shopper,
		checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042", Revision: 1})
	if err != nil || v.Step != checkout.StepLender {
		return errors.Join(err, fmt.Errorf("opening the lender's page: step %s, problem %+v", v.Step,
			v.Problem))
	}
	return nil
}

func (rot *rotation) post(key string) (string, int) {
	body := `{"amount":"10.00","currency":"CAD","reference":"R","channel":"online","use":"hosted",` +
		`"locale":"en-CA"}`
	r, err := http.NewRequestWithContext(rot.Context(), http.MethodPost, rot.Public.URL+"/v1/checkouts",
		strings.NewReader(body))
	if err != nil {
		return err.Error(), 0
	}
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", fmt.Sprint("rotation-", rot.asked.Add(1)))
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err.Error(), 0
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	return string(bytes.TrimSpace(text)), answer.StatusCode
}

// Key and secret are replaced again and again while a shop sells. No request fails, and a replaced key is
// refused from the moment it is removed.
func TestC6RotationUnderLoad(t *testing.T) {
	const rotations, workers = 24, 4
	rot := newRotation(t)
	used, stop := make(chan sale), make(chan struct{})
	var load sync.WaitGroup
	for worker := range workers {
		load.Go(func() {
			for {
				key := *rot.key.Load()
				if err := rot.sell(key); err != nil {
					t.Error(err)
				}
				select {
				case used <- sale{worker, key}:
				case <-stop:
					return
				}
			}
		})
	}
	for i := range rotations {
		oldKey, oldSecret := *rot.key.Load(), rot.secret
		newKey := fmt.Sprint("sk_test_rotated_", i)
		rot.keys(newKey, oldKey)
		rot.secret = fmt.Sprint("secret ", i)
		rot.secrets(oldSecret, rot.secret)
		rot.Must(os.WriteFile(filepath.Join(rot.Data, "lender.secret"), []byte(rot.secret+"\n"), 0o600))
		rot.key.Store(&newKey)
		rot.settled(used, newKey, workers)
		rot.keys(newKey)
		rot.secrets(rot.secret)
		if i%8 == 0 {
			if _, status := rot.post(oldKey); status != http.StatusUnauthorized {
				t.Errorf("a key that was taken out: %d, want 401", status)
			}
		}
	}
	close(stop)
	load.Wait()
	if n := rot.refused.Load(); n != 0 {
		t.Errorf("%d tokens were asked for with a secret that had been replaced", n)
	}
}

// sale is a sale: which worker made it, with which key.
type sale struct {
	worker int
	key    string
}

// settled waits until every worker has sold with the new key, so that no request with the old one is under
// way.
func (rot *rotation) settled(used <-chan sale, key string, workers int) {
	seen := map[int]bool{}
	for len(seen) < workers {
		if s := <-used; s.key == key {
			seen[s.worker] = true
		}
	}
}

// A file that cannot be applied changes nothing, and the next good one is applied.
func TestC6BadFileKeepsKeys(t *testing.T) {
	rot := newRotation(t)
	for name, text := range map[string]string{
		"not TOML":      "[[merchant",
		"unknown name":  "merchants = 1",
		"no merchant":   "",
		"without a key": "[[merchant]]\nid = \"maple-birch\"\n",
	} {
		rot.Must(os.WriteFile(rot.file, []byte(text), 0o600))
		rot.watch.Reload()
		if answer, status := rot.post(demo.MerchantKey); status != http.StatusCreated {
			t.Errorf("%s: the key stopped working: %d %s", name, status, answer)
		}
	}
	rot.Must(os.Remove(rot.file))
	rot.watch.Reload()
	if _, status := rot.post(demo.MerchantKey); status != http.StatusCreated {
		t.Error("without a file the key stopped working")
	}
	rot.keys("sk_test_next")
	if _, status := rot.post("sk_test_next"); status != http.StatusCreated {
		t.Error("the new key does not work")
	}
	if _, status := rot.post(demo.MerchantKey); status != http.StatusUnauthorized {
		t.Error("the old key still works")
	}
}

// While its file is being written, the client secret that was read last stays in use.
func TestC6SecretFileBeingWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	s := &config.ClientSecret{File: file}
	for _, step := range []struct{ write, want string }{
		{"", ""}, {"one\n", "one"}, {"", "one"}, {"two", "two"}} {
		if err := os.WriteFile(file, []byte(step.write), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := s.Read()
		if got.Reveal() != step.want || (err == nil) != (step.want != "") {
			t.Errorf("after %q: got %q (%v), want %q", step.write, got.Reveal(), err, step.want)
		}
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Read(); got.Reveal() != "two" || err != nil {
		t.Errorf("file away: got %q (%v)", got.Reveal(), err)
	}
}
