package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// asMain is the variable that makes the test binary run as candor, with these arguments.
const asMain = "CANDOR_TEST_ARGUMENTS"

// TestP2NoCoreFile crashes a running relay that was started with core files of any size allowed. There is no
// core file, and the kernel was told not to dump the process and not to let others read its memory.
func TestP2NoCoreFile(t *testing.T) {
	if args := os.Getenv(asMain); args != "" {
		most := unix.Rlimit{Cur: unix.RLIM_INFINITY, Max: unix.RLIM_INFINITY}
		if err := unix.Setrlimit(unix.RLIMIT_CORE, &most); err != nil {
			t.Logf("core files of any size: %v",
				err) // the limit of the tests is lower; the flag is checked below
		}
		os.Args = append([]string{"candor"}, strings.Fields(args)...)
		main()
		dumpable, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0)
		fmt.Printf("\ndumpable %d %v\n", dumpable, err)
		return
	}
	out, err := candor(t, "help").Output()
	if err != nil || !strings.Contains(string(out), "\ndumpable 0 <nil>\n") {
		t.Errorf("%v: the kernel may dump the process: %s", err, out)
	}
	crash(t, candor(t, "demo"))
}

// candor is a process of the program in a new folder.
func candor(t *testing.T, args string) *exec.Cmd {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestP2NoCoreFile$")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), asMain+"="+args, "PORT="+freePort(t),
		"CANDOR_DATA="+filepath.Join(dir, "data"), "GOTRACEBACK=crash")
	return cmd
}

// freePort is the first of four free ports in a row, below the ports that the system gives out by itself.
func freePort(t *testing.T) string {
	t.Helper()
	for range 50 {
		first := 10_000 + rand.IntN(10_000)
		if free(t, first) && free(t, first+1) && free(t, first+2) && free(t, first+3) {
			return fmt.Sprint(first)
		}
	}
	t.Fatal("no four ports in a row are free")
	return ""
}

func free(t *testing.T, port int) bool {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return false
	}
	return l.Close() == nil
}

func crash(t *testing.T, relay *exec.Cmd) {
	t.Helper()
	var complaint strings.Builder
	relay.Stderr = &complaint
	says, err1 := relay.StdoutPipe()
	if err := relay.Start(); err1 != nil || err != nil {
		t.Fatal(err1, err)
	}
	ready := false
	for lines := bufio.NewScanner(says); !ready && lines.Scan(); {
		ready = strings.HasPrefix(lines.Text(), "operations ")
	}
	if !ready {
		t.Fatalf("the relay did not start: %v %s", relay.Wait(), complaint.String())
	}
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", relay.Process.Pid))
	words := strings.Join(strings.Fields(string(limits)), " ")
	if err != nil || !strings.Contains(words, "Max core file size 0 0 ") {
		t.Errorf("%v: a core file may have a size:\n%s", err, limits)
	}
	if err := relay.Process.Signal(syscall.SIGABRT); err != nil {
		t.Fatal(err)
	}
	_ = relay.Wait() // it was killed
	if left, err := filepath.Glob(filepath.Join(relay.Dir, "core*")); err != nil || len(left) > 0 {
		t.Errorf("after a crash: %q, %v", left, err)
	}
	status, ok := relay.ProcessState.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() || status.CoreDump() {
		t.Errorf("the kernel says %s: want killed by the signal, and no core dump", relay.ProcessState)
	}
}
