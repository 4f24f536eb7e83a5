package screen

import "candor/core/checkout"

// prepared is what a customer sees of a sale in a store before the handover. Until then, the associate finds
// the account and shows the plans.
func (s scene) prepared() content {
	t := s.Offers
	return content{title: t.PreparedTitle, refresh: later, main: []Bit{
		outcome("info", iconClock, t.PreparedTitle, Text(t.PreparedText)),
		facts(s.saleFacts()...),
		actions(link(s.f.Action, quiet, Text(t.LookAgain)), link(s.f.Home, textual, Text(s.Frame.Tablet))),
	}}
}

// beforeHandover reports whether a customer looks at a sale that the associate still prepares.
func (s scene) beforeHandover() bool {
	if s.v.Channel != checkout.InStore || s.v.Actor != checkout.Customer {
		return false
	}
	switch s.v.Step {
	case checkout.StepIdentify, checkout.StepAccounts, checkout.StepOffers:
		return true
	}
	return false
}
