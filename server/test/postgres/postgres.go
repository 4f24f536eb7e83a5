// Package postgres starts a real PostgreSQL for tests, on a private socket. When the tests run as root, the
// server runs as the user postgres. The tests of the store and of the whole server share it; nothing of the
// product imports it.
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

// Main runs the tests of a package and gives their exit code, 1 when the server left files behind. A package
// that does not call Main may use the server too: the server then ends with the process.
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

// Server is one PostgreSQL and its directory. The first test that asks for it starts it.
type Server struct {
	dir   string
	guard *exec.Cmd
	input io.Closer // closing it, or the end of the tests, ends the server
	count atomic.Int64
}

var (
	running *Server
	start   = sync.OnceValues(startServer)
)

// Cluster is the server of the tests. The test fails when the programs are missing, and says so.
func Cluster(t testing.TB) *Server {
	t.Helper()
	s, err := start()
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	return s
}

// NewDatabase makes an empty database and gives its URL.
func NewDatabase(t testing.TB) string {
	t.Helper()
	s := Cluster(t)
	name := fmt.Sprintf("test_%d", s.count.Add(1))
	Run(t, s.URL("postgres"), "CREATE DATABASE "+name)
	return s.URL(name)
}

// URL is the URL of a database. It has no password.
func (s *Server) URL(database string) string {
	return "postgres://test@/" + database + "?host=" + s.dir
}

// Files is the directory of the databases and their write-ahead log.
func (s *Server) Files() string { return filepath.Join(s.dir, "data") }

// Run runs statements on a new connection. The test fails when one fails.
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

func startServer() (*Server, error) {
	bin, err := findPrograms()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return nil, err
	}
	attr, err := runAsPostgres(dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	initdb := exec.CommandContext(context.Background(), filepath.Join(bin, "initdb"), "-D",
		filepath.Join(dir, "data"), "-U", "test", "-A", "trust", "-E", "UTF8",
		"--locale=C", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = dir, attr
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("initdb: %w: %s", err, out), os.RemoveAll(dir))
	}
	s := &Server{dir: dir}
	if err := s.serve(filepath.Join(bin, "postgres"), attr); err != nil {
		return nil, err
	}
	running = s
	return s, nil
}

// findPrograms finds the directory of the programs.
func findPrograms() (string, error) {
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
	return "", errors.New("initdb and postgres are neither on PATH nor in /usr/lib/postgresql/*/bin: " +
		"apt-get install postgresql")
}

// runAsPostgres gives the directory to the user postgres when the tests run as root, because the server
// refuses root.
func runAsPostgres(dir string) (*syscall.SysProcAttr, error) {
	// an interrupt reaches only the tests; the guard then ends the server
	attr := &syscall.SysProcAttr{Setpgid: true}
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

// guard is a shell script that runs the server until its input ends, and removes the directory.
const guard = `"$@" & exec 2>/dev/null; read -r _; kill -QUIT $!; wait $!; rm -rf "$0"`

// serve starts the server and waits until it reports that it is ready.
func (s *Server) serve(postgres string, attr *syscall.SysProcAttr) error {
	s.guard = exec.CommandContext(context.Background(), "sh", "-c", guard, s.dir, postgres, "-D", s.Files(),
		"-k", s.dir, "-c", "listen_addresses=",
		"-c", "fsync=off", "-c", "deadlock_timeout=20ms")
	s.guard.Dir, s.guard.SysProcAttr = s.dir, attr
	leave, err1 := s.guard.StdinPipe()
	says, err2 := s.guard.StderrPipe()
	if err := errors.Join(err1, err2, s.guard.Start()); err != nil {
		return err
	}
	s.input = leave
	var said strings.Builder
	for lines := bufio.NewScanner(says); lines.Scan(); said.WriteString(lines.Text() + "\n") {
		if strings.Contains(lines.Text(), "ready to accept connections") {
			go func() { _, _ = io.Copy(io.Discard, says) }()
			return nil
		}
	}
	return errors.Join(fmt.Errorf("postgres: %s", said.String()), s.stop())
}

func (s *Server) stop() error {
	err := s.input.Close()
	_ = s.guard.Wait() // its status is that of rm
	if _, left := os.Stat(s.dir); !errors.Is(left, fs.ErrNotExist) {
		return fmt.Errorf("%s is left over", s.dir)
	}
	return err
}

// Dump is what pg_dump writes of a database, the content of a backup.
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
