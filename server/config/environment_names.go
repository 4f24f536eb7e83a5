package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// prefix is how the names of our variables begin.
const prefix = "CANDOR_"

// otherNames are variables that ReadEnvironment does not ask for: those of candor demo and candor sandbox.
var otherNames = []string{"CANDOR_DATA", "CANDOR_DEMO_LIFE", "CANDOR_SANDBOX_MISBEHAVE"}

// VariableNames are the names of all variables that candor reads.
func VariableNames() []string {
	all := slices.Clone(otherNames)
	_, _ = ReadEnvironment(func(name string) string {
		all = append(all, name)
		return ""
	})
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(name string) bool {
		return !strings.HasPrefix(name, prefix)
	})
}

// UnknownVariables reports the variables of an environment ("NAME=value") that begin with CANDOR_ and that
// nobody reads, each with the known name that is nearest. It repeats no value.
func UnknownVariables(environment []string) error {
	known, found := VariableNames(), []error(nil)
	for _, text := range environment {
		name, _, _ := strings.Cut(text, "=")
		if !strings.HasPrefix(name, prefix) || slices.Contains(known, name) {
			continue
		}
		found = append(
			found,
			fmt.Errorf("%s is not known; the nearest name is %s", name, nearest(name, known)),
		)
	}
	return errors.Join(found...)
}

// nearest is the name that takes the fewest edits.
func nearest(name string, known []string) string {
	return slices.MinFunc(known, func(a, b string) int { return edits(name, a) - edits(name, b) })
}

// edits is how many characters have to be put in, taken out or replaced (Levenshtein).
func edits(from, to string) int {
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(from) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(to) {
			cost := 1
			if from[i] == to[j] {
				cost = 0
			}
			next := min(row[j+1]+1, row[j]+1, corner+cost)
			corner, row[j+1] = row[j+1], next
		}
	}
	return row[len(to)]
}
