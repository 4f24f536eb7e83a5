package memory

import (
	"reflect"
	"strings"
	"time"

	"candor/server/relay"
)

// The copiers are made once for each type, because a simulation reads and writes a State some thirty times.
var (
	copyState  = copier[relay.State]()
	copySealed = copier[relay.Sealed]()
)

// copying fills the first value with a copy of the second. nil means that plain assignment is a copy.
type copying func(to, from reflect.Value)

// copier makes a function that copies as encoding to JSON and back does: nothing is shared, empty omitempty
// fields become zero, and a time loses its monotonic reading.
func copier[T any]() func(T) T {
	f := plan(reflect.TypeFor[T]())
	return func(v T) T {
		if f == nil {
			return v
		}
		var out T
		f(reflect.ValueOf(&out).Elem(), reflect.ValueOf(&v).Elem())
		return out
	}
}

func plan(t reflect.Type) copying {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return func(to, from reflect.Value) {
			*to.Addr().Interface().(*time.Time) = from.Interface().(time.Time).Round(0)
		}
	case t.Kind() == reflect.Struct:
		return planStruct(t)
	case t.Kind() == reflect.Pointer:
		return planPointer(t)
	case t.Kind() == reflect.Slice:
		return planSlice(t)
	case t.Kind() == reflect.Map:
		return planMap(t)
	case t.Kind() == reflect.Interface, t.Kind() == reflect.Func, t.Kind() == reflect.Chan:
		panic("memory: a " + t.String() + " cannot be kept")
	}
	return nil
}

// planStruct assigns the whole struct and then copies the fields that share memory.
func planStruct(t reflect.Type) copying {
	type field struct {
		i int
		f copying
	}
	var fields []field
	for i := range t.NumField() {
		f := plan(t.Field(i).Type)
		if f == nil {
			continue
		}
		if !t.Field(i).IsExported() {
			panic("memory: " + t.String() + " hides what it shares")
		}
		if strings.Contains(t.Field(i).Tag.Get("json"), ",omitempty") {
			f = omitEmpty(f)
		}
		fields = append(fields, field{i, f})
	}
	if fields == nil {
		return nil
	}
	return func(to, from reflect.Value) {
		to.Set(from)
		for _, x := range fields {
			x.f(to.Field(x.i), from.Field(x.i))
		}
	}
}

// omitEmpty makes an empty map or slice nil, as omitempty does.
func omitEmpty(f copying) copying {
	return func(to, from reflect.Value) {
		if k := from.Kind(); (k == reflect.Map || k == reflect.Slice) && from.Len() == 0 {
			to.SetZero()
			return
		}
		f(to, from)
	}
}

func planPointer(t reflect.Type) copying {
	deep := orPlainAssignment(plan(t.Elem()))
	return func(to, from reflect.Value) {
		if from.IsNil() {
			to.SetZero()
			return
		}
		to.Set(reflect.New(t.Elem()))
		deep(to.Elem(), from.Elem())
	}
}

func planSlice(t reflect.Type) copying {
	deep := plan(t.Elem())
	return func(to, from reflect.Value) {
		if from.IsNil() {
			to.SetZero()
			return
		}
		to.Set(reflect.MakeSlice(t, from.Len(), from.Len()))
		if deep == nil {
			reflect.Copy(to, from)
			return
		}
		for i := range from.Len() {
			deep(to.Index(i), from.Index(i))
		}
	}
}

func planMap(t reflect.Type) copying {
	deep := orPlainAssignment(plan(t.Elem()))
	return func(to, from reflect.Value) {
		if from.IsNil() {
			to.SetZero()
			return
		}
		to.Set(reflect.MakeMapWithSize(t, from.Len()))
		for each := from.MapRange(); each.Next(); {
			v := reflect.New(t.Elem()).Elem()
			deep(v, each.Value())
			to.SetMapIndex(each.Key(), v)
		}
	}
}

func orPlainAssignment(f copying) copying {
	if f == nil {
		return reflect.Value.Set
	}
	return f
}
