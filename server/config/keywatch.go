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

// keyWatchInterval is the time between two readings of candor.toml: a key that was taken out is refused a
// second later.
const keyWatchInterval = time.Second

// KeyWatch applies the API keys of candor.toml while the relay runs, so that a key is replaced without a
// restart. Both keys stand in the file until the merchant uses the new one. Nothing but keys is applied, and
// a file with a problem changes nothing. A client secret needs no watch: its file is read each time an access
// token is taken.
type KeyWatch struct {
	file    string
	running Config
	set     func(map[relay.MerchantID][]string)
	log     *slog.Logger
	read    []byte // what the file held when it was read last; nil while it cannot be read
}

// NewKeyWatch watches a file. running is the configuration that the process was started with; set applies new
// keys.
func NewKeyWatch(file string, running Config, set func(map[relay.MerchantID][]string),
	log *slog.Logger) *KeyWatch {
	return &KeyWatch{file: file, running: running, set: set, log: log}
}

// Run reloads the file every second, and at once when the process gets SIGHUP, until the context ends.
func (w *KeyWatch) Run(ctx context.Context) {
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	tick := time.NewTicker(keyWatchInterval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangup:
		case <-tick.C:
		}
		w.Reload()
	}
}

// Reload applies the file if it has changed.
func (w *KeyWatch) Reload() {
	data, err := os.ReadFile(w.file)
	if err == nil && bytes.Equal(data, w.read) {
		return
	}
	if err != nil {
		if w.read != nil { // logged once, not every second
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
	w.log.Info("API keys read again", "merchants", len(keys),
		"restart_needed", !reflect.DeepEqual(c.withoutKeys(), w.running.withoutKeys()))
	return nil
}

// ids are those of the merchants, in the order of the file.
func (c Config) ids() []string {
	var out []string
	for _, m := range c.Merchant {
		out = append(out, m.ID)
	}
	return out
}

// withoutKeys are the settings of merchants that only a restart changes.
func (c Config) withoutKeys() []Merchant {
	out := slices.Clone(c.Merchant)
	for i := range out {
		out[i].KeysSHA256 = nil
	}
	return out
}
