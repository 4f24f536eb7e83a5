package config

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"os/signal"
	"reflect"
	"slices"
	"syscall"
	"time"

	"candor/server/relay"
)

// LookAtKeys is how often candor.toml is read again: a key that was taken out opens nothing a second later.
const LookAtKeys = time.Second

// KeyWatch applies the API keys of candor.toml while the relay runs, so that a key is replaced without a restart: two
// stand in the file until the merchant uses the new one. Only keys are taken over. A file with a problem changes
// nothing. A client secret needs no watch: its file is read each time a token is taken.
type KeyWatch struct {
	file    string
	running Config
	set     func(map[relay.MerchantID][]string)
	log     *slog.Logger
	read    []byte // what the file held when it was last looked at
}

func NewKeyWatch(file string, running Config, set func(map[relay.MerchantID][]string), log *slog.Logger) *KeyWatch {
	return &KeyWatch{file: file, running: running, set: set, log: log}
}

// Run looks every so often, and at once when the process gets SIGHUP, until the context ends.
func (w *KeyWatch) Run(ctx context.Context, every time.Duration) {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGHUP)
	defer signal.Stop(asked)
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-asked:
		case <-tick.C:
		}
		w.Look()
	}
}

// Look applies the file when it is another than last time.
func (w *KeyWatch) Look() {
	data, err := os.ReadFile(w.file)
	if err == nil && bytes.Equal(data, w.read) {
		return
	}
	if err != nil {
		if w.read != nil { // said once, not every second
			w.log.Error("configuration not readable: the API keys stay as they are")
		}
		w.read = nil
		return
	}
	w.read = data
	if err := w.apply(data); err != nil {
		w.log.Error("configuration not applied: the API keys stay as they are", "error", err)
	}
}

func (w *KeyWatch) apply(data []byte) error {
	c, err := Read(data)
	if err != nil {
		return err
	}
	if _, _, err := c.Merchants(); err != nil {
		return err
	}
	if !slices.Equal(c.ids(), w.running.ids()) {
		return errors.New("merchants were added, taken away or moved: that needs a restart")
	}
	keys := map[relay.MerchantID][]string{}
	for _, m := range c.Merchant {
		keys[relay.MerchantID(m.ID)] = m.KeysSHA256
	}
	w.set(keys)
	w.log.Info("API keys read again", "merchants", len(keys), "restart_needed", !reflect.DeepEqual(c.withoutKeys(), w.running.withoutKeys()))
	return nil
}

func (c Config) ids() []string {
	var out []string
	for _, m := range c.Merchant {
		out = append(out, m.ID)
	}
	return out
}

// withoutKeys is everything that only a restart changes.
func (c Config) withoutKeys() []MerchantConfig {
	out := slices.Clone(c.Merchant)
	for i := range out {
		out[i].KeysSHA256 = nil
	}
	return out
}
