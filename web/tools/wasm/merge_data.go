package main

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// A WebAssembly file brings its initial memory in data segments. Go's linker begins a new one after every run
// of zeros, which makes the raw file smaller: some 95,000 of them. Each has a header with its address, and
// those headers do not compress, where zeros cost nothing. So mergeData makes one segment of all whose gap is
// at most maxGap, and writes the zeros. The memory stays the same, byte for byte, and mergeData checks that.

// maxGap is how many zeros between two segments are written instead of a new header. The gaps above it are
// few: the empty room between the program's data and its tables.
const maxGap = 1 << 16

const (
	sectionData      = 11
	sectionDataCount = 12
	opI32Const       = 0x41
	opEnd            = 0x0b
)

var errFormat = errors.New("not a WebAssembly file as Go's linker writes it")

// segment is a run of bytes at an address of the memory.
type segment struct {
	at   uint64
	data []byte
}

// mergeData returns the file with its data segments merged. It refuses a file that it does not fully
// understand.
func mergeData(file []byte) ([]byte, error) {
	return editSection(file, func(body []byte) ([]byte, error) {
		before, err := readSegments(body)
		if err != nil {
			return nil, err
		}
		body = writeSegments(merge(before))
		after, err := readSegments(body)
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(memory(before), memory(after)) {
			return nil, errors.New("merge data segments: the memory would not be the same")
		}
		return body, nil
	})
}

// editData returns the file after a change of the contents of its data segments.
func editData(file []byte, edit func([]segment) error) ([]byte, error) {
	return editSection(file, func(body []byte) ([]byte, error) {
		all, err := readSegments(slices.Clone(body))
		if err == nil {
			err = edit(all)
		}
		return writeSegments(all), err
	})
}

// editSection returns the file with another data section.
func editSection(file []byte, edit func(body []byte) ([]byte, error)) ([]byte, error) {
	out, rest, err := header(file)
	if err != nil {
		return nil, err
	}
	for len(rest) > 0 {
		id := rest[0]
		body, after, err := sized(rest[1:])
		if err != nil {
			return nil, err
		}
		if id == sectionDataCount {
			return nil, fmt.Errorf("%w: a count of segments", errFormat)
		}
		if id == sectionData {
			if body, err = edit(body); err != nil {
				return nil, err
			}
		}
		out = append(out, id)
		out = binary.AppendUvarint(out, uint64(len(body)))
		out, rest = append(out, body...), after
	}
	return out, nil
}

func merge(all []segment) []segment {
	var merged []segment
	for _, s := range all {
		last := len(merged) - 1
		if last < 0 || s.at-merged[last].end() > maxGap {
			merged = append(merged, segment{s.at, slices.Clone(s.data)})
			continue
		}
		m := &merged[last]
		m.data = append(m.data, make([]byte, s.at-m.end())...)
		m.data = append(m.data, s.data...)
	}
	return merged
}

func (s segment) end() uint64 { return s.at + uint64(len(s.data)) }

// memory is what the segments make of an empty memory.
func memory(all []segment) []byte {
	var m []byte
	for _, s := range all {
		if s.end() > uint64(len(m)) {
			m = append(m, make([]byte, s.end()-uint64(len(m)))...)
		}
		copy(m[s.at:], s.data)
	}
	return m
}

// readSegments reads a data section: active segments of memory 0, sorted by their addresses.
func readSegments(body []byte) ([]segment, error) {
	count, n := binary.Uvarint(body)
	if n <= 0 {
		return nil, errFormat
	}
	body = body[n:]
	var all []segment
	for range count {
		if len(body) < 2 || body[0] != 0 || body[1] != opI32Const {
			return nil, fmt.Errorf("%w: a segment of another kind", errFormat)
		}
		at, n := signed(body[2:])
		if n <= 0 || len(body) < 3+n || body[2+n] != opEnd {
			return nil, fmt.Errorf("%w: a segment without an address", errFormat)
		}
		data, after, err := sized(body[3+n:])
		if err != nil {
			return nil, err
		}
		all, body = append(all, segment{at, data}), after
	}
	if len(body) > 0 {
		return nil, fmt.Errorf("%w: bytes after the last segment", errFormat)
	}
	return inOrder(all)
}

// inOrder sorts segments by their addresses. Only segments that do not overlap may be sorted.
func inOrder(all []segment) ([]segment, error) {
	slices.SortFunc(all, func(a, b segment) int { return cmp.Compare(a.at, b.at) })
	for i := 1; i < len(all); i++ {
		if all[i].at < all[i-1].end() {
			return nil, fmt.Errorf("%w: segments that overlap", errFormat)
		}
	}
	return all, nil
}

func writeSegments(all []segment) []byte {
	out := binary.AppendUvarint(nil, uint64(len(all)))
	for _, s := range all {
		out = append(out, 0, opI32Const)
		out = appendSigned(out, int64(s.at))
		out = append(out, opEnd)
		out = binary.AppendUvarint(out, uint64(len(s.data)))
		out = append(out, s.data...)
	}
	return out
}

// header splits off the magic number and the version.
func header(file []byte) (head, rest []byte, err error) {
	const magic = "\x00asm\x01\x00\x00\x00"
	if !bytes.HasPrefix(file, []byte(magic)) {
		return nil, nil, errFormat
	}
	return slices.Clone(file[:len(magic)]), file[len(magic):], nil
}

// sized splits off a vector of bytes: its length, then they.
func sized(b []byte) (body, rest []byte, err error) {
	size, n := binary.Uvarint(b)
	if n <= 0 || size > uint64(len(b)-n) {
		return nil, nil, fmt.Errorf("%w: cut short", errFormat)
	}
	return b[n : n+int(size)], b[n+int(size):], nil
}

// signed reads an address as signed LEB128, which is how the constant of a segment is written. It returns how
// many bytes it took, 0 where there is none. A negative address is refused: it lies above 2 GiB.
func signed(b []byte) (uint64, int) {
	var v uint64
	for i := 0; i < len(b) && i < 5; i++ {
		v |= uint64(b[i]&0x7f) << (7 * i)
		if b[i] < 0x80 {
			if b[i]&0x40 != 0 {
				return 0, 0
			}
			return v, i + 1
		}
	}
	return 0, 0
}

func appendSigned(out []byte, v int64) []byte {
	for v >= 0x40 {
		out, v = append(out, byte(v&0x7f)|0x80), v>>7
	}
	return append(out, byte(v))
}
