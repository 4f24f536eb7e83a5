// Package config reads candor.toml and the environment into what the other packages need. Reading is strict:
// a name that nobody knows and a value that cannot work are problems. All problems are reported at once, each
// with the name to correct. No problem repeats a secret. The package opens no database and reaches no lender.
package config
