package lender

import (
	"slices"
	"strconv"
	"strings"

	"candor/core/money"
	"candor/server/relay"
)

// unreadable stands for a value that is there and cannot be read.
const unreadable = "unreadable"

// readSaid reads what an authorization says of the financing, in the object financing_option or beside the
// amount. All of it is optional. A value is canonical text, so that it can be compared with what was agreed.
func readSaid(v value) (said []relay.Stated) {
	option := v.get("financing_option")
	get := func(name string) value {
		if m := option.get(name); !m.absent() {
			return m
		}
		return v.get(name)
	}
	add := func(field, text string) { said = append(said, relay.Stated{Field: field, Value: text}) }
	if kind := get("transaction_type"); !kind.absent() {
		add(relay.SaidType, strings.ToLower(kind.trimmed()))
	}
	for _, field := range []string{relay.SaidPlan, relay.SaidTerm} {
		if n := get(field); !n.absent() {
			add(field, wholeText(n))
		}
	}
	if a := get("term_amount"); !a.absent() {
		add(relay.SaidPayment, amountText(a))
	}
	for _, rate := range saidRates(get("annual_rates"), get("apr")) {
		add(relay.SaidRate, rate)
	}
	return append(said, saidFees(get("fees"))...)
}

func wholeText(v value) string {
	token, err := v.numberToken("")
	if err != nil {
		return unreadable
	}
	n, err := money.ReadWhole(token)
	if err != nil {
		return unreadable
	}
	return strconv.FormatInt(n, 10)
}

func amountText(v value) string {
	a, err := v.amount("")
	if err != nil {
		return unreadable
	}
	return a.String()
}

// saidRates are the rates of annual_rates and of apr, each once.
func saidRates(annual, apr value) (all []string) {
	list, err := annual.items("annual_rates")
	if err != nil {
		all = append(all, unreadable)
	}
	for _, item := range append(list, apr) {
		if item.kind == kindObject {
			item = item.get("rate")
		}
		if item.absent() {
			continue
		}
		text := unreadable
		if r, err := item.rate(""); err == nil {
			text = r.String()
		}
		if !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return all
}

// saidFees are the amounts of all fees that cost something, and their types where each has one. An empty list
// says that there is none.
func saidFees(v value) []relay.Stated {
	if v.absent() {
		return nil
	}
	list, err := v.items("fees")
	if err != nil {
		return []relay.Stated{{Field: relay.SaidFees, Value: unreadable}}
	}
	var fees []relay.StatedFee
	for _, item := range list {
		fees = append(
			fees,
			relay.StatedFee{Amount: amountText(item.get("amount")), Type: item.get("type").trimmed()},
		)
	}
	return relay.StatedFees(fees)
}
