package relay

import (
	"testing"
	"time"

	"candor/core/checkout"
)

// The defaults are those of web/docs/configure.md; a limit that is set is kept.
func TestDefaultLimits(t *testing.T) {
	got := Limits{Codes: Limit{9, time.Hour}, Pause: noLimit}.withDefaults()
	want := Limits{Codes: Limit{9, time.Hour}, CodesEverywhere: Limit{5, 24 * time.Hour},
		Answers:           Limit{2, 48 * time.Hour},
		AnswersEverywhere: Limit{3, 48 * time.Hour}, Pause: noLimit, Messages: Limit{3, 48 * time.Hour},
		MessagesADay: Limit{5, 24 * time.Hour}, Searches: Limit{5, 48 * time.Hour},
		Calls: Limit{10, time.Minute},
		Wrong: Limit{20, time.Hour}, Misses: Limit{100, time.Hour}, Announced: Limit{3, time.Minute},
		AnnouncedMerchant: Limit{60, time.Minute},
		AnnouncedAccount:  Limit{10, 24 * time.Hour}, AnnouncedEverywhere: Limit{20, 24 * time.Hour},
		Unproven: Limit{60, time.Hour}, Least: 400 * time.Millisecond}
	if got != want {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if got := Unlimited.withDefaults(); got != Unlimited {
		t.Errorf("unlimited becomes %+v", got)
	}
}

func TestUsesOfAnAct(t *testing.T) {
	r := pureRelay(NoObserver{})
	r.Limits.Messages = noLimit
	c := Checkout{ID: "co_1", Merchant: "maple-birch", Sealed: Sealed{Account: NewSecret("20000042")}}
	key := r.limitKeys(c.Sealed.Account)[0]
	for name, d := range map[string]struct{ got, want []Use }{
		"codes": {r.codes("maple-birch", c.Sealed.Account),
			[]Use{{"maple-birch", UseCode, key, Limit{3, day}}, {"", UseCode, key, Limit{5, day}}}},
		"answers": {r.answers("maple-birch", c.Sealed.Account),
			[]Use{{"maple-birch", UseAnswer, key, Limit{2, 2 * day}},
				{"", UseAnswer, key, Limit{3, 2 * day}}}},
		"messages": {withLimit(r.messages(c)), []Use{{"", UsePause, key, Limit{1, 30 * time.Second}},
			{"", UseSend, key, Limit{5, day}}}},
		"search": {[]Use{r.search(c)}, []Use{{"maple-birch", UseSearch, "co_1", Limit{5, 2 * day}}}},
		"calls": {r.calls(c, 2), []Use{{"maple-birch", UseCall, "co_1", Limit{10, time.Minute}},
			{"maple-birch", UseCall, "co_1", Limit{10, time.Minute}}}},
	} {
		if len(d.got) != len(d.want) {
			t.Errorf("%s: %+v; want %+v", name, d.got, d.want)
			continue
		}
		for i := range d.want {
			if d.got[i] != d.want[i] {
				t.Errorf("%s: %+v; want %+v", name, d.got[i], d.want[i])
			}
		}
	}
}

// Every limit that can refuse a person has a code of its own.
func TestUsedUpLimitsAsProblems(t *testing.T) {
	codes := map[checkout.Code]Kind{}
	for _, kind := range []Kind{UseCode, UseAnswer, UsePause, UseSend, UseSearch, UseCall, UseAnnounced} {
		p := checkout.AsProblem(limitProblem(&FullError{Use: Use{Kind: kind}}, "code"))
		if p.Code == "" || p.Field != "code" || codes[p.Code] != "" {
			t.Errorf("%s: %+v, also of %q", kind, p, codes[p.Code])
		}
		codes[p.Code] = kind
	}
	if err := limitProblem(nil, "code"); err != nil {
		t.Errorf("nothing used up: %v", err)
	}
	if got := codeOfError(limitProblem(ErrStale, "code")); got != checkout.CodeUnavailable {
		t.Errorf("another error: %s", got)
	}
}
