package config

import (
	"errors"
	"fmt"
	"os"
)

// Load reads the environment and candor.toml, and reports the problems of both.
func Load(getenv func(string) string) (Environment, Config, error) {
	e, envErr := ReadEnvironment(getenv)
	c, fileErr := e.load()
	return e, c, errors.Join(envErr, fileErr)
}

// load reads the configuration file that the environment names.
func (e Environment) load() (Config, error) {
	data, err := os.ReadFile(e.File)
	if err != nil {
		return Config{}, fmt.Errorf("read configuration: %w", err)
	}
	c, err := Read(data)
	if err != nil {
		return c, fmt.Errorf("%s: %w", e.File, err)
	}
	return c, nil
}
