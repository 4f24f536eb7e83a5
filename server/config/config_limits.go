package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"candor/server/relay"
)

// limitNames are the names in the table [limits] of candor.toml. "3/24h" is three within 24 hours, "off" is
// no limit. A limit that the table does not name keeps the default of package relay.
func limitNames(l *relay.Limits) map[string]*relay.Limit {
	return map[string]*relay.Limit{
		"codes": &l.Codes, "codes_everywhere": &l.CodesEverywhere,
		"answers": &l.Answers, "answers_everywhere": &l.AnswersEverywhere,
		"message_pause": &l.Pause, "messages": &l.Messages, "messages_a_day": &l.MessagesADay,
		"searches": &l.Searches,
		"calls":    &l.Calls, "wrong": &l.Wrong, "misses": &l.Misses,
		"announced": &l.Announced, "announced_merchant": &l.AnnouncedMerchant,
		"announced_account":    &l.AnnouncedAccount,
		"announced_everywhere": &l.AnnouncedEverywhere, "unproven": &l.Unproven,
	}
}

// MinimumSearchTime is the name in [limits] of the time that an identification takes at least: "400ms", or
// "off".
const MinimumSearchTime = "search_takes"

// Unlimited is a table [limits] that switches every limit off.
func Unlimited() map[string]string {
	all := map[string]string{MinimumSearchTime: "off"}
	for name := range limitNames(new(relay.Limits)) {
		all[name] = "off"
	}
	return all
}

// RelayLimits reads the table [limits] and reports all its problems at once.
func (c Config) RelayLimits() (relay.Limits, error) {
	var l relay.Limits
	var all []error
	known := limitNames(&l)
	for name, text := range c.Limits {
		limit, ok := known[name]
		var err error
		switch {
		case name == MinimumSearchTime:
			l.Least, err = readMinimumTime(text)
		case ok:
			*limit, err = readLimit(text)
		default:
			err = fmt.Errorf("no limit has this name; known are %s", limitNameList(known))
		}
		if err != nil {
			all = append(all, fmt.Errorf("limits: %s: %w", name, err))
		}
	}
	return l, errors.Join(all...)
}

func limitNameList(known map[string]*relay.Limit) string {
	return strings.Join(slices.Sorted(maps.Keys(known)), ", ") + ", " + MinimumSearchTime
}

func readLimit(text string) (relay.Limit, error) {
	if text == "off" {
		return relay.Limit{Most: -1}, nil
	}
	most, within, _ := strings.Cut(text, "/")
	n, mostErr := strconv.Atoi(most)
	d, withinErr := time.ParseDuration(within)
	if mostErr != nil || withinErr != nil || n < 1 || n > 100_000 || d < time.Second {
		return relay.Limit{}, errors.New(`must be such as "3/24h", or "off"`)
	}
	return relay.Limit{Most: n, Within: d}, nil
}

func readMinimumTime(text string) (time.Duration, error) {
	if text == "off" {
		return -1, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 || d > 10*time.Second {
		return 0, errors.New(`must be such as "400ms", or "off"`)
	}
	return d, nil
}
