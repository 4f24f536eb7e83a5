package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"candor/server/relay"
)

// ClientSecret is a merchant's secret at the lender, in a file of its own. The file is read each time an
// access token is taken, so that a secret is replaced without a restart. While the file is missing or empty,
// as it can be for a moment when it is written, the secret that was read last is used.
type ClientSecret struct {
	File string
	mu   sync.Mutex
	last relay.Secret
}

// Read reads the file. It fails only if no secret was ever read from it.
func (s *ClientSecret) Read() (relay.Secret, error) {
	text, err := readSecret(s.File)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil && text != "" {
		s.last = relay.NewSecret(text)
	}
	if s.last.IsZero() {
		return s.last, errors.New("read client secret: the file is empty or not readable")
	}
	return s.last, nil
}

// whyUnreadable says why no secret can be read from a file. It names neither the file, which may be the
// secret itself by mistake, nor its content.
func whyUnreadable(file string) string {
	if file == "" {
		return "it is not set"
	}
	if info, err := os.Stat(filepath.Dir(file)); err != nil || !info.IsDir() {
		return "the folder of the file does not exist"
	}
	data, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "the file does not exist"
	case err != nil:
		return "the file is not readable"
	case strings.TrimSpace(string(data)) == "":
		return "the file is empty"
	}
	return "the file could not be read a moment ago"
}

// readSecret reads a secret without the white space around it. Its error names neither the file nor its
// content.
func readSecret(file string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", errors.New(whyUnreadable(file))
	}
	return strings.TrimSpace(string(data)), nil
}
