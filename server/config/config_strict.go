package config

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// syntaxError says that a text is no TOML. What was read of it says nothing.
type syntaxError struct{ error }

// DecodeStrict reads TOML. Its errors give lines and unknown names, never a value: a value may be a secret.
func DecodeStrict(data []byte, into any) error {
	d := toml.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if strict, ok := errors.AsType[*toml.StrictMissingError](err); ok {
		var all []error
		for _, e := range strict.Errors {
			row, _ := e.Position()
			all = append(all, fmt.Errorf("line %d: unknown name %s", row, strings.Join(e.Key(), ".")))
		}
		return errors.Join(all...)
	}
	if bad, ok := errors.AsType[*toml.DecodeError](err); ok { // its String would quote the lines around it
		row, column := bad.Position()
		return syntaxError{fmt.Errorf("line %d, column %d: not valid TOML here", row, column)}
	}
	return err
}
