package config

import (
	"errors"
	"fmt"
)

// problems collects what is wrong in one part of the configuration.
type problems struct {
	where string // the part, as the operator knows it
	found []error
}

// check notes a problem unless ok.
func (p *problems) check(ok bool, format string, args ...any) {
	if !ok {
		p.found = append(p.found, fmt.Errorf("%s: %s", p.where, fmt.Sprintf(format, args...)))
	}
}

// err is all that was found, or nil.
func (p *problems) err() error { return errors.Join(p.found...) }
