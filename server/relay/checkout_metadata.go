package relay

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"candor/core/checkout"
)

// Bounds of a merchant's metadata, in names and in characters.
const (
	maxMetadata      = 20
	maxMetadataName  = 40
	maxMetadataValue = 500
)

// metadataNames are the characters that a name of metadata has. There are no capitals: no name in a body has.
const metadataNames = "abcdefghijklmnopqrstuvwxyz0123456789_.-"

// wrongMetadata lists what cannot be taken of a merchant's metadata.
func wrongMetadata(given map[string]string) (all []checkout.Fault) {
	wrong := func(pointer, detail string) {
		all = append(all, checkout.Fault{Pointer: pointer, Code: checkout.CodeFieldInvalid, Detail: detail})
	}
	if len(given) > maxMetadata {
		wrong("/metadata", fmt.Sprintf("Send at most %d names.", maxMetadata))
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		pointer := "/metadata/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
		switch value := given[name]; {
		case name == "" || len(name) > maxMetadataName || strings.Trim(name, metadataNames) != "":
			wrong(pointer, fmt.Sprintf("A name has 1 to %d of a to z, 0 to 9, underscore, point and hyphen.",
				maxMetadataName))
		case value != "" && !printed(value, maxMetadataValue):
			wrong(pointer, fmt.Sprintf("Send at most %d printable characters.", maxMetadataValue))
		}
	}
	return all
}
