package money

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"candor/server/config"
	"candor/server/demo"
	"candor/server/relay"
	"candor/server/test/harness"
)

// killable is "candor serve" on a file, with an endpoint, that a test kills and starts again.
type killable struct {
	*env
	program string
	of      []string // its environment
	process *harness.Process
}

func newKillable(t *testing.T, s *shopServer) *killable {
	t.Helper()
	e, c := harness.NewLender(t)
	key, seal := harness.RandomKey(), "k1 "+base64.StdEncoding.EncodeToString(harness.RandomKey())
	settings := config.Environment{Store: relay.NewSecret("sqlite:" + filepath.Join(e.Data, "candor.db")),
		Key: relay.NewSecret(string(key)), SealKeys: relay.NewSecret(seal)}
	e.Open(settings, c)
	s.told()(&c)
	text := os.Expand(string(demo.Template), func(name string) string {
		return map[string]string{"STOREFRONT": harness.ShopOrigin, "LENDER": e.LenderURL,
			"LENDER_SECRET_FILE":  filepath.Join(e.Data, "lender.secret"),
			"MERCHANT_KEY_SHA256": relay.Hash(demo.MerchantKey)}[name]
	})
	text, _, _ = strings.Cut(text, "[[merchant.associate]]") // nobody signs in
	text += fmt.Sprintf("\n[[merchant.webhook]]\nid = \"shop\"\nallow_private = true\n"+
		"url = %q\nsecret_file = %q\n",
		s.URL, c.Merchant[0].Webhook[0].SecretFile)
	k := &killable{env: &env{e}, program: harness.Program(t),
		of: harness.ProcessEnvironment(t, settings, e.Public.URL, text)}
	k.start()
	return k
}

func (k *killable) start() {
	k.Helper()
	k.process = harness.StartProcess(k.T, k.program, k.of...)
	k.Public.URL = k.process.Public
}

func (k *killable) kill() {
	_ = k.process.Process.Kill()
	_ = k.process.Wait()
}

// ask sends a request under a key until it is answered, as a merchant's server does.
func (k *killable) ask(path, body, key string) harness.Answer {
	k.Helper()
	got := k.Call("POST", path, body, map[string]string{
		"Authorization": harness.MerchantHeader["Authorization"], "Idempotency-Key": key})
	if got.Status >= 500 {
		k.Fatalf("%s: %d %s", path, got.Status, got.Body)
	}
	return got
}

// A relay that is killed at any moment of a delivery, and started again, tells everything, in its order.
func TestM13KilledWhileItDelivers(t *testing.T) {
	t.Parallel()
	const checkouts = 30
	s := newShopServer(t)
	s.behave(func(string) http.HandlerFunc {
		time.Sleep(10 * time.Millisecond) // so that there are deliveries to kill it in
		return nil
	})
	k := newKillable(t, s)
	for i := range checkouts {
		body := strings.Replace(harness.ValidOrder, "MB-1", fmt.Sprintf("MB-%d", i), 1)
		made := k.ask("/v1/checkouts", body, fmt.Sprint("make-", i))
		_, rest, _ := strings.Cut(made.Body, `"id":"`)
		id, _, _ := strings.Cut(rest, `"`)
		k.ask("/v1/checkouts/"+id+"/cancel", "", fmt.Sprint("cancel-", i))
		if i%10 == 5 {
			time.Sleep(time.Duration(i) * 3 * time.Millisecond) // another moment each time
			k.kill()
			k.start()
		}
	}
	for deadline := time.Now().Add(90 * time.Second); len(s.got()) < 2*checkouts; {
		if time.Now().After(deadline) { // what was under way when it was killed is leased for half a minute
			t.Fatalf("told %d of %d\n%s", len(s.got()), 2*checkouts, k.process.Log)
		}
		time.Sleep(50 * time.Millisecond)
	}
	last := map[string]string{}
	for _, each := range s.got() {
		if last[each.Checkout] += each.Type + " "; each.Type == "checkout.cancelled" &&
			last[each.Checkout] != "checkout.created checkout.cancelled " {
			t.Errorf("%s: %s", each.Checkout, last[each.Checkout])
		}
	}
	if len(last) != checkouts {
		t.Errorf("told of %d checkouts", len(last))
	}
	k.process.Terminate(t)
}
