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

// environment holds everything of one run: the lender, the relays, and the processes started beside them, in
// one folder.
type environment struct {
	folder    string
	binary    string // path of candor
	lender    *process
	lenderAt  int // port
	relays    []*relay
	processes []*process
	database  *postgres
}

// startEnvironment makes an environment and starts its lender.
func startEnvironment(ctx context.Context, binary string) (*environment, error) {
	folder, err := os.MkdirTemp("", "candor-load")
	if err != nil {
		return nil, err
	}
	e := &environment{folder: folder, binary: binary}
	ports, err := freePorts(1)
	if err != nil {
		return e, err
	}
	e.lenderAt = ports[0]
	e.lender, err = e.startSelf(ctx, "lender", e.lenderAt, "/ledger", "lender", "-listen", local(e.lenderAt))
	return e, err
}

// startSelf starts this program again with another command.
func (e *environment) startSelf(
	ctx context.Context, name string, port int, alive string, args ...string,
) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	log, err := openLog(filepath.Join(e.folder, name+".out"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	p, err := start(name, nil, log, self, args...)
	if err != nil {
		return nil, err
	}
	e.processes = append(e.processes, p)
	return p, p.ready(ctx, origin(port)+alive)
}

// addRelay adds a relay without starting it.
func (e *environment) addRelay(lender, store string, env ...string) (*relay, error) {
	ports, err := freePorts(2)
	if err != nil {
		return nil, err
	}
	r := &relay{binary: e.binary, folder: e.folder, name: fmt.Sprintf("relay%d", len(e.relays)+1),
		lender: lender, store: store, publicPort: ports[0], opsPort: ports[1], env: env}
	e.relays = append(e.relays, r)
	return r, nil
}

func (e *environment) lenderOrigin() string { return origin(e.lenderAt) }

// close ends every process. It removes the folder when the run was good.
func (e *environment) close(good bool) error {
	for _, r := range e.relays {
		if r.process != nil {
			r.terminate()
		}
	}
	for _, p := range e.processes {
		p.terminate()
	}
	var err error
	if e.database != nil {
		err = e.database.stop()
	}
	if good {
		return errors.Join(err, os.RemoveAll(e.folder))
	}
	fmt.Println("logs are kept in", e.folder)
	return err
}

func fetch(ctx context.Context, url string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	return io.ReadAll(resp.Body)
}
