package config

import (
	"errors"
	"fmt"
	"os"

	"candor/server/store"
)

// Load reads the environment and candor.toml, and reports every problem of both at once, each with the place
// where to mend it: also what relay, lender's client, limits, sealing keys and store would refuse. It opens
// no database and reaches no lender.
func Load(getenv func(string) string) (Environment, Config, error) {
	e, envErr := ReadEnvironment(getenv)
	c, fileErr := e.load()
	_, sealErr := NewSealer(e.SealKeys)
	if e.SealKeys.IsZero() { // reported already
		sealErr = nil
	}
	storeErr := inPlace("CANDOR_STORE", errors.Join(store.Check(e.Store.Reveal()),
		store.CheckFolder(e.Store.Reveal())))
	return e, c, errors.Join(envErr, sealErr, storeErr, fileErr)
}

// load reads the configuration file that the environment names.
func (e Environment) load() (Config, error) {
	data, err := os.ReadFile(e.File)
	if err != nil {
		return Config{}, fmt.Errorf("CANDOR_CONFIG: %w", err)
	}
	c, err := Read(data)
	if _, unreadable := errors.AsType[syntaxError](err); unreadable {
		return c, inPlace(e.File, err)
	}
	_, _, merchantsErr := c.Merchants()
	_, limitsErr := c.RelayLimits()
	return c, inPlace(e.File, errors.Join(err, merchantsErr, limitsErr))
}

// StoreProblem names the variable to mend in an error of opening a store.
func StoreProblem(err error) error {
	if key, ok := errors.AsType[*store.KeyError](err); ok {
		return fmt.Errorf("CANDOR_SEAL_KEYS: %w", key)
	}
	if err == nil {
		return nil
	}
	return fmt.Errorf("CANDOR_STORE: %w", err)
}
