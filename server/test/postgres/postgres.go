// Package pgtest starts a real PostgreSQL for tests, on a private socket, as the user postgres when the tests are root's.
// It is a package because the tests of the store and of the whole server share it; nothing of the product imports it.
//
// Its law: the server ends with the tests, whichever way they end, and leaves no file.
package postgres

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Main runs the tests of a package and answers their exit code, 1 when the server left something over. A package without
// it is served as well: the server then ends with the process.
func Main(m *testing.M) int {
	code := m.Run()
	if running != nil {
		if err := running.stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	return code
}

// Server is one PostgreSQL and its directory. It starts with the first test that asks for it.
type Server struct {
	dir   string
	guard *exec.Cmd
	leave io.Closer // closing it, or the death of the tests, ends the server
	count atomic.Int64
}

var (
	running *Server
	start   = sync.OnceValues(startCluster)
)

// Cluster is the server of the tests; without the programs the test fails and says what is missing.
func Cluster(t testing.TB) *Server {
	t.Helper()
	c, err := start()
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	return c
}

// NewDatabase makes an empty database and answers its URL.
func NewDatabase(t testing.TB) string {
	t.Helper()
	c := Cluster(t)
	name := fmt.Sprintf("test_%d", c.count.Add(1))
	Run(t, c.URL("postgres"), "CREATE DATABASE "+name)
	return c.URL(name)
}

// URL is the address of a database, without a password.
func (c *Server) URL(database string) string {
	return "postgres://test@/" + database + "?host=" + c.dir
}

// Files is where the databases and their journal are.
func (c *Server) Files() string { return filepath.Join(c.dir, "data") }

// Run runs statements over a connection of its own.
func Run(t testing.TB, url string, statements ...string) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	for _, text := range statements {
		if _, err := conn.Exec(context.Background(), text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
}

func startCluster() (*Server, error) {
	bin, err := installed()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return nil, err
	}
	attr, err := asPostgres(dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	initdb := exec.CommandContext(context.Background(), filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"), "-U", "test", "-A", "trust", "-E", "UTF8",
		"--locale=C", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = dir, attr
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("initdb: %w: %s", err, out), os.RemoveAll(dir))
	}
	c := &Server{dir: dir}
	if err := c.serve(filepath.Join(bin, "postgres"), attr); err != nil {
		return nil, err
	}
	running = c
	return c, nil
}

// installed is the directory of the programs.
func installed() (string, error) {
	dirs, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", err
	}
	for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), dirs...) {
		_, err1 := exec.LookPath(filepath.Join(dir, "initdb"))
		_, err2 := exec.LookPath(filepath.Join(dir, "postgres"))
		if err1 == nil && err2 == nil {
			return dir, nil
		}
	}
	return "", errors.New("initdb and postgres are neither on PATH nor in /usr/lib/postgresql/*/bin: apt-get install postgresql")
}

// asPostgres gives the directory to the user postgres when the tests are root's: the server refuses root.
func asPostgres(dir string) (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{Setpgid: true} // an interrupt is for the tests; the guard then ends the server
	if os.Geteuid() != 0 {
		return attr, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("as root the tests need the user postgres: %w", err)
	}
	uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, errors.Join(err1, err2, os.Chown(dir, int(uid), int(gid)))
}

// guard runs the server until its input ends, and takes everything away.
const guard = `"$@" & exec 2>/dev/null; read -r _; kill -QUIT $!; wait $!; rm -rf "$0"`

// serve starts the server and waits until it says that it is ready.
func (c *Server) serve(postgres string, attr *syscall.SysProcAttr) error {
	c.guard = exec.CommandContext(context.Background(), "sh", "-c", guard, c.dir, postgres, "-D", c.Files(), "-k", c.dir, "-c", "listen_addresses=",
		"-c", "fsync=off", "-c", "deadlock_timeout=20ms")
	c.guard.Dir, c.guard.SysProcAttr = c.dir, attr
	leave, err1 := c.guard.StdinPipe()
	says, err2 := c.guard.StderrPipe()
	if err := errors.Join(err1, err2, c.guard.Start()); err != nil {
		return err
	}
	c.leave = leave
	var said strings.Builder
	for lines := bufio.NewScanner(says); lines.Scan(); said.WriteString(lines.Text() + "\n") {
		if strings.Contains(lines.Text(), "ready to accept connections") {
			go func() { _, _ = io.Copy(io.Discard, says) }()
			return nil
		}
	}
	return errors.Join(fmt.Errorf("postgres: %s", said.String()), c.stop())
}

func (c *Server) stop() error {
	err := c.leave.Close()
	_ = c.guard.Wait() // its status is that of rm
	if _, left := os.Stat(c.dir); !errors.Is(left, fs.ErrNotExist) {
		return fmt.Errorf("%s is left over", c.dir)
	}
	return err
}

// Dump is what pg_dump writes of a database: what a backup would hold.
func Dump(t testing.TB, url string) string {
	t.Helper()
	program := "pg_dump"
	if all, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pg_dump"); len(all) > 0 {
		program = all[len(all)-1]
	}
	out, err := exec.CommandContext(t.Context(), program, "--dbname", url).Output()
	if err != nil || len(out) == 0 {
		t.Fatalf("pg_dump: %v", err)
	}
	return string(out)
}
