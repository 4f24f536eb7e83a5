package offer_test

import (
	"testing"

	"candor/core/offer"
)

func TestResolveKind(t *testing.T) {
	type kind = offer.Kind
	const equal, deferred, regular, unknown = offer.KindEqual, offer.KindDeferred, offer.KindRegular,
		offer.KindUnknown
	for _, c := range []struct {
		name               string
		lookup, configured kind
		planName           string
		whole              bool // the payment is the whole purchase
		term               int
		want               kind
		disputed           bool
	}{
		{"nothing known", "", "", "", false, 6, unknown, false},
		{"lookup", equal, "", "", false, 6, equal, false},
		{"lookup says unknown", unknown, deferred, "", false, 6, deferred, false},
		{"lookup says nonsense", "lease", equal, "", false, 6, equal, false},
		{"lookup cannot make a plan regular", regular, "", "", false, 6, unknown, false},
		{"configuration", "", deferred, "", false, 6, deferred, false},
		{"name EMP", "", "", "EMP - No Interest", false, 6, equal, false},
		{"name DP", "", "", "DP - SAC Interest Accrues", false, 6, deferred, false},
		{"name in small letters", "", "", " emp12", false, 6, equal, false},
		{"name alone", "", "", "DP", false, 6, deferred, false},
		{"name that only begins so", "", "", "DPX plan", false, 6, unknown, false},
		{"name that goes on with Z", "", "", "DPZ", false, 6, unknown, false},
		{"name that goes on with A", "", "", "EMPA", false, 6, unknown, false},
		{"name that goes on with a", "", "", "EMPa", false, 6, unknown, false},
		{"name that goes on with z", "", "", "DPz", false, 6, unknown, false},
		{"name empty of letters", "", "", "12 EMP", false, 6, unknown, false},
		{"whole amount later", "", "", "", true, 6, deferred, false},
		{"whole amount in a month", "", "", "", true, 1, unknown, false},
		{"all agree", deferred, deferred, "DP - x", true, 6, deferred, false},
		{"lookup against configuration", equal, deferred, "", false, 6, equal, true},
		{"lookup against name", deferred, "", "EMP - x", false, 6, deferred, true},
		{"configuration against figures", "", equal, "", true, 6, equal, true},
		{"name against figures", "", "", "EMP", true, 6, equal, true},
	} {
		o := plan(unknown, "250", "50", "0", c.term)
		o.PlanName = c.planName
		if c.whole {
			o.TermAmount = o.Amount
		}
		got, disputed := offer.ResolveKind(o, offer.Sources{Lookup: c.lookup, Configured: c.configured})
		if got != c.want || disputed != c.disputed {
			t.Errorf("%s: got %s %v, want %s %v", c.name, got, disputed, c.want, c.disputed)
		}
	}
	r := plan(regular, "250", "250", "0.3", 6)
	got, disputed := offer.ResolveKind(r, offer.Sources{Lookup: equal, Configured: deferred})
	if got != regular || disputed {
		t.Errorf("regular purchase: got %s %v", got, disputed)
	}
	if offer.KindOfCategory("equal_billing") != equal ||
		offer.KindOfCategory("deferred_payment") != deferred || offer.KindOfCategory("x") != unknown {
		t.Error("offer_category is misread")
	}
}
