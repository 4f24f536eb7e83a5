package page_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"candor/app/screen"
	"candor/core/checkout"
)

// boot.js posts the fields that the relay knows, and no others: extensions put inputs of theirs into forms.
func TestB8ScriptPostsTheKnownFields(t *testing.T) {
	script, err := os.ReadFile("../../web/boot/fields.js")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, part := range regexp.MustCompile(`'([^']+)'`).FindAllStringSubmatch(string(script), -1) {
		listed = append(listed, strings.Fields(part[1])...)
	}
	// these are of no action
	known := []string{"revision", "associate", "amount", "reference", screen.FieldBy}
	for _, f := range new(checkout.Action).Fields() {
		known = append(known, f.Name)
	}
	slices.Sort(listed)
	slices.Sort(known)
	if !slices.Equal(listed, known) {
		t.Errorf("fields.js lists %v, the forms have %v", listed, known)
	}
}
