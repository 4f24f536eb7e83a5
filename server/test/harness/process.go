package harness

import (
	"bufio"
	"cmp"
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"candor/server/config"
	"candor/server/test/postgres"
)

// built builds the binary as it is deployed, once for all tests that need real processes, and clocked the
// same with a clock that a test can set.
var (
	built   = sync.OnceValues(func() (string, error) { return build("candor", "candor/server") })
	clocked = sync.OnceValues(func() (string, error) {
		return build("clocked", "candor/server/test/clocked")
	})
)

func build(name, program string) (string, error) {
	path := filepath.Join(bin, name)
	if out, err := exec.Command("go", "build", "-o", path, program).CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
}

// bin is the directory of the binary while the tests run.
var bin string

// Main runs the tests of a package that needs PostgreSQL or real processes, and cleans up after them. Call it
// from TestMain: os.Exit(harness.Main(m)).
func Main(m *testing.M) int {
	var err error
	if bin, err = os.MkdirTemp("", "candor"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(bin) }()
	return postgres.Main(m)
}

// Program builds the binary once and gives its path. The test fails when the build fails.
func Program(t *testing.T) string {
	t.Helper()
	return programOf(t, built)
}

// ProgramWithClock does the same with a program whose clock is wrong by what the file in CLOCK_FILE says,
// such as "-1h". The clock of the binary itself can be set by nobody.
func ProgramWithClock(t *testing.T) string {
	t.Helper()
	return programOf(t, clocked)
}

func programOf(t *testing.T, built func() (string, error)) string {
	t.Helper()
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// Process is a running "candor serve".
type Process struct {
	*exec.Cmd
	Public, operations string // origins
	Log                *Buffer
}

// StartProcess starts a process and waits until it prints the addresses it listens on. The test fails when it
// ends before that. The process is killed when the test ends.
func StartProcess(t *testing.T, program string, environment ...string) *Process {
	t.Helper()
	p := &Process{Cmd: exec.Command(program, "serve"), Log: &Buffer{}}
	p.Env = append(environment, "CANDOR_LISTEN=127.0.0.1:0", "CANDOR_OPS_LISTEN=127.0.0.1:0")
	p.Stderr = p.Log
	p.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Process.Kill(); _ = p.Wait() })
	for lines := bufio.NewScanner(out); p.operations == "" && lines.Scan(); {
		name, rest, _ := strings.Cut(lines.Text(), " ")
		address, _, _ := strings.Cut(rest, " ")
		switch name {
		case "relay":
			p.Public = address
		case "operations":
			p.operations = address
		}
	}
	if p.operations == "" {
		t.Fatalf("the process did not start: %s", p.Log)
	}
	return p
}

// Ready reports whether /readyz answers 200.
func (p *Process) Ready() bool {
	answer, err := http.Get(p.operations + "/readyz")
	if err != nil {
		return false
	}
	answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// Terminate sends SIGTERM and gives how long the process took to end. The test fails when the exit code is
// not 0.
func (p *Process) Terminate(t *testing.T) time.Duration {
	t.Helper()
	start := time.Now()
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		t.Errorf("ended by %v\n%s", err, p.Log)
	}
	return time.Since(start)
}

// ProcessEnvironment is the environment of a process that shares keys and database with an Env. It writes the
// configuration into a file of its own. The process stops taking requests 2 s after SIGTERM.
func ProcessEnvironment(t *testing.T, e config.Environment, publicURL, config string) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "candor.toml")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"CANDOR_CONFIG=" + file, "CANDOR_STORE=" + e.Store.Reveal(),
		"CANDOR_PUBLIC_URL=" + publicURL,
		"CANDOR_KEY=" + base64.StdEncoding.EncodeToString([]byte(e.Key.Reveal())),
		"CANDOR_SEAL_KEYS=" + e.SealKeys.Reveal(),
		"CANDOR_RECEIPT_KEYS=" + cmp.Or(e.ReceiptKeys.Reveal(), ReceiptKeys),
		"CANDOR_TRUSTED_PROXIES=127.0.0.1", "CANDOR_LAME_DUCK=2s"}
}

// WaitUntil waits for something that other processes do. It looks every 10 ms and fails the test after 20 s.
func (e *Env) WaitUntil(what string, happened func() bool) {
	e.Helper()
	for start := time.Now(); !happened(); time.Sleep(10 * time.Millisecond) {
		if time.Since(start) > 20*time.Second {
			e.Fatalf("not in 20 s: %s", what)
		}
	}
}

// ResidentBytes is the resident memory of a process.
func (p *Process) ResidentBytes(t *testing.T) int {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	n, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		t.Fatal(err)
	}
	return n << 10
}
