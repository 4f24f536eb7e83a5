package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Go program carries tables about its functions, pclntab. The garbage collector and the unwinder of stacks
// need a part: frame sizes, maps of live pointers, what is deferred. The rest says in a stack trace how
// functions are called, and in which file and line they are. Nobody reads stack traces of our browsers, and
// "-s -w" does not leave that part out. So trimTables overwrites it with zeros, in place: no table moves and
// no length changes, and zeros compress to nothing. Names that the runtime itself compares stay.
//
// The layout is that of one release of Go; trimTables refuses any other, and the file then stays as it is.

// trimmedGo is the release whose layout this file knows: see moduledata and _func in package runtime.
const trimmedGo = "go1.26"

const (
	pclntabMagic  = 0xfffffff1
	pclntabHeader = 72
	funcFixed     = 44 // bytes of a _func before its lists of tables
	noTable       = 0xffffffff
)

// Places in a _func.
const (
	funcName      = 4
	funcPCSP      = 16
	funcPCFile    = 20
	funcPCLine    = 24
	funcNPCData   = 28
	funcCU        = 32
	funcStartLine = 36
	funcNFuncData = 43
)

// The tables of a function that are kept and cut, by their number in package internal/abi.
var (
	keptPCData   = []int{1, 2, 4} // StackMapIndex, InlTreeIndex, PanicBounds
	cutPCData    = []int{0, 3}    // UnsafePoint, for preemption by signals; ArgLiveIndex, for traces
	cutFuncData  = []int{5, 6}    // ArgInfo, ArgLiveInfo, for traces
	keptPrefixes = []string{"runtime.", "reflect."}
)

// functionTables is the pclntab in a segment of data. Its slices share the segment's memory.
type functionTables struct {
	names, cus, files, pctab, pcln []byte
	funcs                          []int // where each _func begins in pcln
}

// trimTables cuts the tables of a merged file.
func trimTables(file []byte) ([]byte, error) {
	return editData(file, func(all []segment) error {
		for _, s := range all {
			for at := 0; ; at++ {
				i := bytes.Index(s.data[at:], []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8})
				if i < 0 {
					break
				}
				at += i
				if t, err := readTables(s.data[at:]); err == nil {
					return t.trim()
				}
			}
		}
		return errors.New("trim tables: no pclntab found")
	})
}

func readTables(b []byte) (functionTables, error) {
	bad := errors.New("not a pclntab")
	if len(b) < pclntabHeader {
		return functionTables{}, bad
	}
	var n [9]int
	for i := range n {
		v := binary.LittleEndian.Uint64(b[i*8:])
		if i > 0 && v > uint64(len(b)) {
			return functionTables{}, bad
		}
		n[i] = int(v)
	}
	count, starts := n[1], n[4:]
	if !slices.IsSorted(starts) || starts[0] < pclntabHeader || starts[4]+(count+1)*8 > len(b) {
		return functionTables{}, bad
	}
	t := functionTables{names: b[starts[0]:starts[1]], cus: b[starts[1]:starts[2]],
		files: b[starts[2]:starts[3]], pctab: b[starts[3]:starts[4]], pcln: b[starts[4]:]}
	before := -1
	for i := range count {
		entry, at := int(t.word(i*8)), int(t.word(i*8+4))
		if at+funcFixed > len(t.pcln) || int(t.word(at)) != entry || entry < before {
			return functionTables{}, bad
		}
		before, t.funcs = entry, append(t.funcs, at)
	}
	return t, nil
}

func (t functionTables) word(at int) uint32 { return binary.LittleEndian.Uint32(t.pcln[at:]) }

func (t functionTables) set(at int, v uint32) { binary.LittleEndian.PutUint32(t.pcln[at:], v) }

// pcdata is where the number of a function's i-th table of program counters stands, 0 if it has none.
func (t functionTables) pcdata(f, i int) int {
	if i >= int(t.word(f+funcNPCData)) {
		return 0
	}
	return f + funcFixed + 4*i
}

func (t functionTables) funcdata(f, i int) int {
	if i >= int(t.pcln[f+funcNFuncData]) {
		return 0
	}
	return f + funcFixed + 4*int(t.word(f+funcNPCData)) + 4*i
}

func (t functionTables) trim() error {
	needed, err := t.needed()
	if err != nil {
		return err
	}
	keptNames, keptBytes := make([]bool, len(t.names)), make([]bool, len(t.pctab))
	for _, f := range t.funcs {
		if at := int(t.word(f + funcName)); keepName(t.nameAt(at)) {
			mark(keptNames, at, len(t.nameAt(at)))
		} else {
			t.set(f+funcName, 0)
		}
		for _, field := range []int{funcPCFile, funcPCLine, funcCU, funcStartLine} {
			t.set(f+field, 0)
		}
		for _, i := range cutPCData {
			if at := t.pcdata(f, i); at > 0 {
				t.set(at, 0)
			}
		}
		for _, i := range cutFuncData {
			if at := t.funcdata(f, i); at > 0 {
				t.set(at, noTable)
			}
		}
	}
	for at, table := range needed {
		mark(keptBytes, at, len(table))
	}
	blank(t.names, keptNames)
	blank(t.pctab, keptBytes)
	clear(t.cus)
	clear(t.files)
	return t.unchanged(needed)
}

// needed are the tables of program counters that are kept, by their place in pctab.
func (t functionTables) needed() (map[int][]byte, error) {
	all := map[int][]byte{}
	for _, f := range t.funcs {
		for _, at := range t.keptTables(f) {
			if at >= len(t.pctab) {
				return nil, errors.New("trim tables: a table lies outside")
			}
			if at > 0 {
				all[at] = slices.Clone(t.pctab[at : at+tableLength(t.pctab[at:])])
			}
		}
	}
	return all, nil
}

func (t functionTables) keptTables(f int) []int {
	all := []int{int(t.word(f + funcPCSP))}
	for _, i := range keptPCData {
		if at := t.pcdata(f, i); at > 0 {
			all = append(all, int(t.word(at)))
		}
	}
	return all
}

// unchanged checks that every kept table is still there.
func (t functionTables) unchanged(needed map[int][]byte) error {
	for _, f := range t.funcs {
		for _, at := range t.keptTables(f) {
			if at > 0 && !bytes.HasPrefix(t.pctab[at:], needed[at]) {
				return fmt.Errorf("trim tables: the table at %d is not what it was", at)
			}
		}
	}
	return nil
}

// tableLength is how long a table is: pairs of numbers, until the first of a pair is 0.
func tableLength(b []byte) int {
	at := 0
	for first := true; ; first = false {
		value, n := binary.Uvarint(b[at:])
		if n <= 0 {
			return len(b)
		}
		at += n
		if value == 0 && !first {
			return at
		}
		_, n = binary.Uvarint(b[at:])
		at += max(n, 0)
	}
}

func (t functionTables) nameAt(at int) string {
	if at <= 0 || at >= len(t.names) {
		return ""
	}
	end := max(bytes.IndexByte(t.names[at:], 0), 0)
	return string(t.names[at : at+end])
}

func keepName(name string) bool {
	return slices.ContainsFunc(keptPrefixes, func(p string) bool { return strings.HasPrefix(name, p) })
}

func mark(kept []bool, at, length int) {
	for i := at; i < at+length; i++ {
		kept[i] = true
	}
}

func blank(b []byte, kept []bool) {
	for i := range b {
		if !kept[i] {
			b[i] = 0
		}
	}
}
