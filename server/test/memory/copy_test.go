package memory

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"candor/core/locale"
	"candor/server/relay"
)

// fill sets everything below v: maps and slices get n elements, and texts differ for every n.
func fill(v reflect.Value, n int) {
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Now().Add(time.Duration(n) * time.Hour).UTC()))
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(v.Field(i), n)
			}
		}
	case v.Kind() == reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		fill(v.Elem(), n)
	case v.Kind() == reflect.Slice:
		if v.Len() == 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		for i := range v.Len() {
			fill(v.Index(i), n)
		}
	case v.Kind() == reflect.Map:
		if v.IsNil() {
			v.Set(reflect.MakeMap(v.Type()))
		}
		k, e := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(k, n)
		fill(e, n)
		v.SetMapIndex(k, e)
	case v.Kind() == reflect.String:
		v.SetString([]string{"a", "b", "c"}[n])
	case v.CanInt():
		v.SetInt(int64(n))
	case v.Kind() == reflect.Bool:
		v.SetBool(n > 0)
	default:
		panic(v.Type().String())
	}
}

// TestCopyAsJSON compares the copy of every field of a State, filled and half empty, with its round trip
// through JSON.
func TestCopyAsJSON(t *testing.T) {
	var empty, some, more relay.State
	fill(reflect.ValueOf(&some).Elem(), 1)
	fill(reflect.ValueOf(&more).Elem(), 2)
	hollow := some
	hollow.Items, hollow.Digests, hollow.Accounts = []relay.Item{}, map[locale.Language]string{}, nil
	for i, s := range []relay.State{empty, some, more, hollow} {
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var want relay.State
		if err := json.Unmarshal(text, &want); err != nil {
			t.Fatal(err)
		}
		if got := copyState(s); !reflect.DeepEqual(got, want) {
			t.Errorf("state %d:\n got %+v\nwant %+v", i, got, want)
		}
	}
}

// TestCopySharesNothing overwrites a copy in place. The original must stay as it was.
func TestCopySharesNothing(t *testing.T) {
	var s relay.State
	fill(reflect.ValueOf(&s).Elem(), 1)
	before, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	other := copyState(s)
	fill(reflect.ValueOf(&other).Elem(), 2)
	if after, err := json.Marshal(s); err != nil || string(after) != string(before) {
		t.Errorf("the original changed with its copy: %v\n got %s\nwant %s", err, after, before)
	}
}
