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

// all notes every error that is joined in err.
func (p *problems) all(err error) {
	for _, one := range separate(err) {
		p.found = append(p.found, fmt.Errorf("%s: %w", p.where, one))
	}
}

// separate are the errors that were joined, or the one error; none for nil.
func separate(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []error
		for _, one := range joined.Unwrap() {
			all = append(all, separate(one)...)
		}
		return all
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

// inPlace names the place of every error that is joined in err.
func inPlace(where string, err error) error {
	p := problems{where: where}
	p.all(err)
	return p.err()
}

// err is all that was found, or nil.
func (p *problems) err() error { return errors.Join(p.found...) }
