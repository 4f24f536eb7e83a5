package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// postgres is a private server in a directory of its own.
type postgres struct {
	dir  string
	port int
	attr *syscall.SysProcAttr
	cmd  *exec.Cmd
}

// startPostgres starts a new, empty server. When this program runs as root, the server runs as the user
// postgres, because PostgreSQL refuses root.
func startPostgres(ctx context.Context) (*postgres, error) {
	dir, err := os.MkdirTemp("", "candor-pg")
	if err != nil {
		return nil, err
	}
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
	if os.Getuid() == 0 {
		if attr.Credential, err = owner(dir); err != nil {
			return nil, err
		}
	}
	initdb := exec.Command(program("initdb"), "-D", filepath.Join(dir, "data"), "-U", "test", "-A", "trust",
		"-E", "UTF8", "--locale=C", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = dir, attr
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	ports, err := freePorts(1)
	if err != nil {
		return nil, err
	}
	p := &postgres{dir: dir, port: ports[0], attr: attr}
	return p, p.start(ctx)
}

// start starts the server, also again after it was killed. It runs with fsync.
func (p *postgres) start(ctx context.Context) error {
	p.cmd = exec.Command(program("postgres"), "-D", filepath.Join(p.dir, "data"), "-k", p.dir, "-h",
		"127.0.0.1", "-p", strconv.Itoa(p.port))
	p.cmd.Dir, p.cmd.SysProcAttr = p.dir, p.attr
	if err := p.cmd.Start(); err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	return p.ready(ctx)
}

// program finds a PostgreSQL program on PATH or in Debian's directory.
func program(name string) string {
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	all, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if len(all) > 0 {
		return all[len(all)-1]
	}
	return name
}

func owner(dir string) (*syscall.Credential, error) {
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, err1 := strconv.Atoi(u.Uid)
	gid, err2 := strconv.Atoi(u.Gid)
	if err := errors.Join(err1, err2, os.Chown(dir, uid, gid)); err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// url is the database's URL over a port: the server's own, or that of a proxy in front of it.
func (p *postgres) url(port int) string {
	return "postgres://test@" + local(port) + "/postgres?sslmode=disable"
}

func (p *postgres) ready(ctx context.Context) error {
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(
		20 * time.Millisecond) {
		if conn, err := pgx.Connect(ctx, p.url(p.port)); err == nil {
			return conn.Close(ctx)
		}
	}
	return errors.New("PostgreSQL is not ready after 30 s")
}

// kill ends the server at once, as a crash does.
func (p *postgres) kill() {
	_ = p.cmd.Process.Signal(syscall.SIGQUIT)
	_ = p.cmd.Wait() // ended by our signal
}

func (p *postgres) stop() error {
	p.kill()
	return os.RemoveAll(p.dir)
}
