// Command stress does what needs the tables of functions: it grows and unwinds stacks, recovers from panics
// of the program and of the runtime, defers in loops, collects garbage while many goroutines wait, calls
// through reflection, and asks for its callers. It prints what must be the same however the tables are
// written.
package main

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"time"
)

type node struct {
	left, right *node
	text        string
}

func tree(depth int) *node {
	if depth == 0 {
		return &node{text: strings.Repeat("x", 10)}
	}
	return &node{tree(depth - 1), tree(depth - 1), fmt.Sprint(depth)}
}

func (n *node) count() int {
	if n == nil {
		return 0
	}
	return 1 + n.left.count() + n.right.count()
}

func deep(n int, buffer [64]int) int {
	if n == 0 {
		runtime.GC()
		return buffer[0]
	}
	buffer[n%64] = n
	return deep(n-1, buffer) + buffer[n%64] - n
}

func recovered(f func()) (said string) {
	defer func() { said = fmt.Sprint(recover()) }()
	defer func() { runtime.GC() }()
	f()
	return "nothing"
}

func main() {
	var group sync.WaitGroup
	totals := make([]int, 50)
	for i := range totals {
		group.Add(1)
		go func() {
			defer group.Done()
			for range 5 {
				t := tree(8)
				time.Sleep(time.Millisecond)
				totals[i] += t.count() + deep(300, [64]int{})
			}
		}()
	}
	group.Wait()
	fmt.Println(totals)
	var none []int
	var nobody *node
	var nothing map[string]int
	var anything any = "text"
	zero := len(none)
	for _, f := range []func(){
		func() { _ = none[zero] },
		func() { _ = none[zero:][:5] },
		func() { _ = nobody.text },
		func() { nothing["a"] = 1 },
		func() { _ = 1 / zero },
		func() { _ = anything.(int) },
		func() { panic(errors.New("of the program")) },
		func() { deep(2000, [64]int{}); panic(tree(3).count()) },
	} {
		fmt.Println(recovered(f))
	}
	for i := range 3 {
		defer fmt.Println("deferred", i)
	}
	swap := reflect.MakeFunc(reflect.TypeFor[func(int, *node) (*node, int)](),
		func(in []reflect.Value) []reflect.Value { runtime.GC(); return []reflect.Value{in[1], in[0]} })
	n, i := swap.Interface().(func(int, *node) (*node, int))(7, tree(4))
	fmt.Println(n.count(), i)
	count := reflect.ValueOf(tree(5)).MethodByName("String")
	fmt.Println(count.IsValid(), len(callers()) > 2)
}

func callers() []uintptr {
	all := make([]uintptr, 10)
	return all[:runtime.Callers(0, all)]
}
