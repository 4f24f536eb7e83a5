// Command wasm builds the WebAssembly of the checkout as light as it can be, with Go alone:
//
//  1. It copies the two modules of which the browser needs only a part, go-app and decimal, and cuts the
//     copies as cut_list.go says. Checksums of what goes in and what comes out are written there, too.
//  2. It builds app with the copies in place of the modules.
//  3. After the linker, it merges the data segments and overwrites the tables of stack traces with zeros.
//
// Its uses, each with -root for the folder of the main module:
//
//	wasm build          writes candor.wasm and receipt.wasm into web/dist, and wasm_exec.js beside them
//	wasm build -stock   the same of a plain "go build": no copies, nothing after the linker
//	wasm build -o DIR   either, into another folder
//	wasm test PACKAGES  runs tests in Node, built as the browser's program is
//	wasm packages       prints how much code each package has
package main

import (
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed _goapp
var ours embed.FS

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "wasm:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("say build, test or packages")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	root := flags.String("root", "../..", "folder of the main module")
	stock := flags.Bool("stock", false, "a plain build")
	folder := flags.String("o", "", "folder for what is built; without it, web/dist of the root")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	b := builder{root: *root, out: out}
	switch args[0] {
	case "build":
		return b.build(*stock, *folder)
	case "test":
		return b.test(flags.Args())
	case "packages":
		return b.packages()
	case "exec": // what "go test" calls for "wasm test"
		return b.exec(flags.Args())
	}
	return fmt.Errorf("no such command: %s", args[0])
}

// builder calls go in the folder of the main module.
type builder struct {
	root string
	out  io.Writer
}

// flags of every build. Without inlining the program is a tenth smaller. The runtime and its maps are inlined
// all the same: that makes a drawing a quarter shorter, for a fiftieth of the size. Without the commit in it,
// the program changes only when its sources do, and a browser that has it need not load it again.
var buildFlags = []string{"-trimpath", "-buildvcs=false", "-gcflags=all=-l", "-gcflags=runtime=",
	"-gcflags=internal/runtime/maps="}

func (b builder) build(stock bool, dist string) error {
	if dist == "" {
		dist = filepath.Join(b.root, "web", "dist")
	}
	dist, err := filepath.Abs(dist)
	if err != nil {
		return err
	}
	args, modfile := slices.Clone(buildFlags), ""
	if !stock {
		if modfile, err = b.writeCuts(); err != nil {
			return err
		}
		args = append(args, "-modfile="+modfile)
	}
	for _, name := range slices.Sorted(maps.Keys(programs)) {
		file := filepath.Join(dist, name)
		one := append(slices.Clone(args), "-ldflags=-s -w", "-o", file, programs[name])
		if err := b.goTool(append([]string{"build"}, one...)...); err != nil {
			return err
		}
		if stock {
			continue
		}
		if err := b.afterLink(file); err != nil {
			return err
		}
	}
	return b.copyExec(dist)
}

// programs are what is built, by file: the widget, and the check of receipts, which only its own page loads.
var programs = map[string]string{"candor.wasm": "./app", "receipt.wasm": "./app/verify"}

// afterLink makes a linked file lighter.
func (b builder) afterLink(name string) error {
	file, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if file, err = mergeData(file); err != nil {
		return err
	}
	version, err := b.goOutput("env", "GOVERSION")
	if err != nil {
		return err
	}
	if !strings.HasPrefix(version+".", trimmedGo+".") {
		fmt.Fprintf(b.out, "wasm: tables of stack traces stay: trim_tables.go knows %s, this is %s\n",
			trimmedGo, version)
		return os.WriteFile(name, file, 0o755)
	}
	if file, err = trimTables(file); err != nil {
		return err
	}
	return os.WriteFile(name, file, 0o755)
}

// copyExec puts the script beside the program that comes with the Go that built it.
func (b builder) copyExec(dist string) error {
	goroot, err := b.goOutput("env", "GOROOT")
	if err != nil {
		return err
	}
	script, err := os.ReadFile(filepath.Join(goroot, "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dist, "wasm_exec.js"), script, 0o644)
}

// test runs tests in Node. The environment is small, because Go's script for Node gives all of it to the
// program, which takes only so much.
func (b builder) test(packages []string) error {
	modfile, err := b.writeCuts()
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	return b.goTool(append([]string{"test", "-tags=light", "-modfile=" + modfile, "-exec", self + " exec --"},
		packages...)...)
}

// exec makes a test lighter as build does its program, and runs it in Node.
func (b builder) exec(args []string) error {
	if len(args) == 0 {
		return errors.New("no test to run")
	}
	if err := b.afterLink(args[0]); err != nil {
		return err
	}
	goroot, err := b.goOutput("env", "GOROOT")
	if err != nil {
		return err
	}
	node := exec.Command(filepath.Join(goroot, "lib", "wasm", "go_js_wasm_exec"), args...)
	node.Stdin, node.Stdout, node.Stderr = os.Stdin, b.out, os.Stderr
	return node.Run()
}

// packages links the program once more, with its names, and prints what its packages cost.
func (b builder) packages() error {
	modfile, err := b.writeCuts()
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "candor-wasm")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	name := filepath.Join(folder, "named.wasm")
	args := append([]string{"build", "-modfile=" + modfile, "-o", name}, buildFlags...)
	if err := b.goTool(append(args, "./app")...); err != nil {
		return err
	}
	paths, err := b.goOutput("list", "-modfile="+modfile, "-deps", "./app")
	if err != nil {
		return err
	}
	file, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	sizes, err := packageSizes(file, strings.Fields(paths))
	if err != nil {
		return err
	}
	printSizes(b.out, sizes)
	return nil
}

func (b builder) goTool(args ...string) error {
	c := b.command(args...)
	c.Stdout, c.Stderr = b.out, os.Stderr
	return c.Run()
}

func (b builder) goOutput(args ...string) (string, error) {
	c := b.command(args...)
	c.Stderr = os.Stderr
	text, err := c.Output()
	return strings.TrimSpace(string(text)), err
}

// command is go for the browser.
func (b builder) command(args ...string) *exec.Cmd {
	c := exec.Command("go", args...)
	c.Dir = b.root
	c.Env = []string{"GOOS=js", "GOARCH=wasm"}
	for _, name := range []string{"PATH", "HOME", "GOFLAGS", "GOPROXY", "GOCACHE", "GOMODCACHE", "GOPATH",
		"GOTOOLCHAIN", "GONOSUMDB", "GOSUMDB", "TMPDIR"} {
		if v, ok := os.LookupEnv(name); ok {
			c.Env = append(c.Env, name+"="+v)
		}
	}
	return c
}
