package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
)

// town is everything of one run: lender, relays, and what was started beside them, in one folder.
type town struct {
	folder   string
	binary   string // candor
	lender   *process
	lenderAt int // port
	relays   []*relay
	others   []*process
	base     *postgres
}

// found starts a town with its lender.
func found(ctx context.Context, binary string) (*town, error) {
	folder, err := os.MkdirTemp("", "candor-load")
	if err != nil {
		return nil, err
	}
	t := &town{folder: folder, binary: binary}
	ports, err := freePorts(1)
	if err != nil {
		return t, err
	}
	t.lenderAt = ports[0]
	t.lender, err = t.ourselves(ctx, "lender", t.lenderAt, "/ledger", "lender", "-listen", local(t.lenderAt))
	return t, err
}

// ourselves starts this program again as something else.
func (t *town) ourselves(ctx context.Context, name string, port int, alive string, args ...string) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	log, err := output(filepath.Join(t.folder, name+".out"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	p, err := start(name, nil, log, self, args...)
	if err != nil {
		return nil, err
	}
	t.others = append(t.others, p)
	return p, p.ready(ctx, origin(port)+alive)
}

// settle adds a relay, not started yet.
func (t *town) settle(lender, store string, env ...string) (*relay, error) {
	ports, err := freePorts(2)
	if err != nil {
		return nil, err
	}
	r := &relay{binary: t.binary, folder: t.folder, name: fmt.Sprintf("relay%d", len(t.relays)+1), lender: lender, store: store,
		people: ports[0], ops: ports[1], env: env}
	t.relays = append(t.relays, r)
	return r, nil
}

func (t *town) lenderOrigin() string { return origin(t.lenderAt) }

// close ends everything, and removes the folder when the run was good.
func (t *town) close(good bool) error {
	for _, r := range t.relays {
		if r.process != nil {
			r.end()
		}
	}
	for _, p := range t.others {
		p.end()
	}
	var err error
	if t.base != nil {
		err = t.base.stop()
	}
	if good {
		return errors.Join(err, os.RemoveAll(t.folder))
	}
	fmt.Println("logs are kept in", t.folder)
	return err
}

func fetch(ctx context.Context, url string) ([]byte, error) {
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(q)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	return io.ReadAll(resp.Body)
}
