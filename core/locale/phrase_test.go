package locale_test

import (
	"slices"
	"testing"

	"candor/core/locale"
)

func TestFill(t *testing.T) {
	amount, shop := locale.Figure("amount", "$5.00"), locale.Text("shop", "Maple & Birch")
	tests := []struct {
		phrase locale.Phrase
		args   []locale.Arg
		want   []locale.Part
	}{
		{"", nil, nil},
		{"No figure.", nil, []locale.Part{{Text: "No figure."}}},
		{"Pay {amount} at {shop}.", []locale.Arg{shop, amount},
			[]locale.Part{{Text: "Pay "}, {Text: "$5.00", Figure: true}, {Text: " at Maple & Birch."}}},
		{"{amount}{amount}", []locale.Arg{amount},
			[]locale.Part{{Text: "$5.00", Figure: true}, {Text: "$5.00", Figure: true}}},
		{"Pay {amount}.", nil, []locale.Part{{Text: "Pay {amount}."}}},
		{"Nothing to fill.", []locale.Arg{amount}, []locale.Part{{Text: "Nothing to fill."}}},
		{"{shop}", []locale.Arg{locale.Text("shop", "{amount}"), amount}, []locale.Part{{Text: "{amount}"}}},
		{"a { b {} {A} {a1} {open", []locale.Arg{amount}, []locale.Part{{Text: "a { b {} {A} {a1} {open"}}},
		{"{{amount}}", []locale.Arg{amount},
			[]locale.Part{{Text: "{"}, {Text: "$5.00", Figure: true}, {Text: "}"}}},
	}
	for _, test := range tests {
		if got := test.phrase.Fill(test.args...); !slices.Equal(got, test.want) {
			t.Errorf("Phrase(%q).Fill(%v) = %v, want %v", test.phrase, test.args, got, test.want)
		}
	}
}

func TestNames(t *testing.T) {
	got := locale.Phrase("{b} {a} {b} {} {A} {late_rate}").Names()
	if want := []string{"b", "a", "late_rate"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A phrase without values is its own text, whatever its braces.
func FuzzFillKeepsText(f *testing.F) {
	for _, seed := range []string{"", "{", "}", "{a}", "{{a}}", "é{é}", "{a", "a{b}c{d}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		phrase := locale.Phrase(text)
		if got := phrase.With(); got != text {
			t.Errorf("Phrase(%q).With() = %q", text, got)
		}
		if parts := phrase.Fill(); len(parts) > 1 {
			t.Errorf("Phrase(%q).Fill() = %v, want one part", text, parts)
		}
	})
}
