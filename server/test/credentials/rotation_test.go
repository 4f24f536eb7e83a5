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

	"candor/core/checkout"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/relay"

	"github.com/pelletier/go-toml/v2"
)

// rotation replaces a merchant's API key and client secret, as an operator does: the new one stands beside the old one
// until everybody uses it.
type rotation struct {
	*env
	config  config.Config // as in the file
	file    string
	watch   *config.KeyWatch
	key     atomic.Pointer[string]
	secret  string
	asked   atomic.Int64 // for checkouts
	refused atomic.Int32 // token requests with a secret that the lender no longer takes

	mu    sync.Mutex
	valid []string // client secrets the lender takes
}

func newRotation(t *testing.T) *rotation {
	t.Helper()
	r := &rotation{secret: demo.ClientSecret, valid: []string{demo.ClientSecret}}
	r.env = newEnvWith(t, func(c *config.Config) { r.config = *c })
	r.file = filepath.Join(r.Data, "candor.toml")
	r.watch = config.NewKeyWatch(r.file, r.config, r.Service.API.SetKeys, r.Service.Relay.Log)
	key := demo.MerchantKey
	r.key.Store(&key)
	lender := r.LenderHandler
	r.LenderHandler = http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if strings.HasSuffix(q.URL.Path, "/oauth/token") && !r.known(q) {
			r.refused.Add(1)
		}
		lender.ServeHTTP(w, q)
	})
	return r
}

// known puts the secret that the simulated lender has in place of one that is valid now.
func (r *rotation) known(q *http.Request) bool {
	body, _ := io.ReadAll(q.Body)
	form, _ := url.ParseQuery(string(body))
	r.mu.Lock()
	defer r.mu.Unlock()
	ok := slices.Contains(r.valid, form.Get("client_secret"))
	form.Set("client_secret", "refused")
	if ok {
		form.Set("client_secret", demo.ClientSecret)
	}
	text := form.Encode()
	q.Body, q.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
	return ok
}

// keys writes the configuration file with these keys and lets the relay look at it.
func (r *rotation) keys(keys ...string) {
	r.Helper()
	c := config.Config{Merchant: slices.Clone(r.config.Merchant)}
	c.Merchant[0].KeysSHA256 = nil
	for _, k := range keys {
		c.Merchant[0].KeysSHA256 = append(c.Merchant[0].KeysSHA256, relay.Hash(k))
	}
	text, err := toml.Marshal(c)
	r.Must(err)
	r.Must(os.WriteFile(r.file, text, 0o600))
	r.watch.Reload()
}

func (r *rotation) secrets(valid ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.valid = valid
}

// sell makes a checkout with a key and opens the lender's page, for which a token is taken with the client secret.
func (r *rotation) sell(key string) error {
	answer, status := r.post(key)
	if status != http.StatusCreated {
		return fmt.Errorf("making a checkout: %d %s", status, answer)
	}
	var made relay.Created
	if err := json.Unmarshal([]byte(answer), &made); err != nil {
		return err
	}
	v, err := r.Service.Relay.Act(r.Context(), relay.Ref{Merchant: demo.Merchant, Checkout: made.ID}, relay.Shopper,
		checkout.Action{Do: checkout.DoIdentify, Number: "9000000000000042", Revision: 1})
	if err != nil || v.Step != checkout.StepLender {
		return errors.Join(err, fmt.Errorf("opening the lender's page: step %s, problem %+v", v.Step, v.Problem))
	}
	return nil
}

func (r *rotation) post(key string) (string, int) {
	body := `{"amount":"10.00","currency":"CAD","reference":"R","channel":"online","use":"hosted","locale":"en-CA"}`
	q, err := http.NewRequestWithContext(r.Context(), http.MethodPost, r.Public.URL+"/v1/checkouts", strings.NewReader(body))
	if err != nil {
		return err.Error(), 0
	}
	q.Header.Set("Authorization", "Bearer "+key)
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("Idempotency-Key", fmt.Sprint("rotation-", r.asked.Add(1)))
	answer, err := http.DefaultClient.Do(q)
	if err != nil {
		return err.Error(), 0
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	return string(bytes.TrimSpace(text)), answer.StatusCode
}

// Key and secret are replaced again and again while a shop sells: no request fails, and what was replaced opens nothing
// from the moment it is taken out.
func TestC6RotationUnderLoad(t *testing.T) {
	const rotations, workers = 24, 4
	r := newRotation(t)
	used, stop := make(chan sale), make(chan struct{})
	var load sync.WaitGroup
	for worker := range workers {
		load.Go(func() {
			for {
				key := *r.key.Load()
				if err := r.sell(key); err != nil {
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
		oldKey, oldSecret := *r.key.Load(), r.secret
		newKey := fmt.Sprint("sk_test_rotated_", i)
		r.keys(newKey, oldKey)
		r.secret = fmt.Sprint("secret ", i)
		r.secrets(oldSecret, r.secret)
		r.Must(os.WriteFile(filepath.Join(r.Data, "lender.secret"), []byte(r.secret+"\n"), 0o600))
		r.key.Store(&newKey)
		r.settled(used, newKey, workers)
		r.keys(newKey)
		r.secrets(r.secret)
		if i%8 == 0 {
			if _, status := r.post(oldKey); status != http.StatusUnauthorized {
				t.Errorf("a key that was taken out: %d, want 401", status)
			}
		}
	}
	close(stop)
	load.Wait()
	if n := r.refused.Load(); n != 0 {
		t.Errorf("%d tokens were asked for with a secret that had been replaced", n)
	}
}

// sale says which worker sold with which key.
type sale struct {
	worker int
	key    string
}

// settled waits until every worker has sold with the new key, so that nothing of the old one is on its way.
func (r *rotation) settled(used <-chan sale, key string, workers int) {
	seen := map[int]bool{}
	for len(seen) < workers {
		if s := <-used; s.key == key {
			seen[s.worker] = true
		}
	}
}

// A file that cannot be applied changes nothing, and the next good one does.
func TestC6BadFileKeepsKeys(t *testing.T) {
	r := newRotation(t)
	for name, text := range map[string]string{
		"not TOML":      "[[merchant",
		"unknown name":  "merchants = 1",
		"no merchant":   "",
		"without a key": "[[merchant]]\nid = \"maple-birch\"\n",
	} {
		r.Must(os.WriteFile(r.file, []byte(text), 0o600))
		r.watch.Reload()
		if answer, status := r.post(demo.MerchantKey); status != http.StatusCreated {
			t.Errorf("%s: the key stopped working: %d %s", name, status, answer)
		}
	}
	r.Must(os.Remove(r.file))
	r.watch.Reload()
	if _, status := r.post(demo.MerchantKey); status != http.StatusCreated {
		t.Error("without a file the key stopped working")
	}
	r.keys("sk_test_next")
	if _, status := r.post("sk_test_next"); status != http.StatusCreated {
		t.Error("the new key does not work")
	}
	if _, status := r.post(demo.MerchantKey); status != http.StatusUnauthorized {
		t.Error("the old key still works")
	}
}

// While its file is being written, the client secret that was read last stands in.
func TestC6SecretFileBeingWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	s := &config.ClientSecret{File: file}
	for _, step := range []struct{ write, want string }{{"", ""}, {"one\n", "one"}, {"", "one"}, {"two", "two"}} {
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
