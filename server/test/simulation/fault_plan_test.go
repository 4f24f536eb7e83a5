package simulation

import (
	"hash/fnv"
	"io"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// faultPlan decides for one actor which faults happen and what it picks. Each actor has a random stream of
// its own, so that its draws do not depend on the order in which actors draw. The rates are shared by all.
type faultPlan struct {
	*random
	seed  uint64
	ended *atomic.Bool // the faults have stopped
	rates faultRates
}

// derive is the plan of another actor, or of one thing that an actor does.
func (p faultPlan) derive(names ...string) faultPlan {
	h := fnv.New64a()
	for _, name := range names {
		_, _ = io.WriteString(h, name)
	}
	p.seed ^= h.Sum64()
	p.random = newRandom(p.seed)
	return p
}

// ordinals number repeated actions. Two equal actions in the same instant then have a plan each, whichever
// comes first.
type ordinals struct {
	mu     sync.Mutex
	counts map[string]int
}

func (o *ordinals) ordinal(what string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.counts == nil {
		o.counts = map[string]int{}
	}
	o.counts[what]++
	return strconv.Itoa(o.counts[what])
}

// happens reports whether a fault happens now.
func (p faultPlan) happens(f fault) bool { return !p.ended.Load() && p.chance(p.rates[f]) }

// sleep waits for a random time, so that no two waits end at the same moment.
func (p faultPlan) sleep(a, b time.Duration) { time.Sleep(p.between(a, b)) }

// The faults of the lender and of the network to it.
const (
	noConnection fault = "no connection"

	// Faults of a call that moves money. Up to cutsBefore the lender executes nothing.
	refusesDocumented        fault = "refuses by a documented code"
	refusesToken             fault = "refuses the token"
	answers429               fault = "answers 429"
	refusesUndocumented      fault = "refuses by an undocumented code"
	answers500               fault = "answers 500"
	answersUndocumented      fault = "answers an undocumented status"
	hangs                    fault = "hangs"
	cutsBefore               fault = "cuts, executes nothing"
	executesLate             fault = "executes when nobody waits any more"
	executesHoursLate        fault = "executes hours later"
	executesAnd500           fault = "executes, answers 500"
	executesAnd403           fault = "executes, answers 403"
	executesAndHangs         fault = "executes, hangs"
	executesAndCuts          fault = "executes, cuts"
	executesAndTruncates     fault = "executes, answers half a body"
	executesAndSendsPage     fault = "executes, answers a page"
	executesAndSendsNothing  fault = "executes, answers nothing"
	executesAndOmitsID       fault = "executes, answers without an id"
	executesAndChangesAmount fault = "executes, answers another amount"
	executesAndChangesTypes  fault = "executes, answers wrong types"
	executesTwice            fault = "executes twice"
	listLags                 fault = "lists it 30 seconds later"
	listFails                fault = "list answers 500"
	listHangs                fault = "list hangs"
	listNonsense             fault = "list answers nonsense"
	listShowsOtherTenant     fault = "list shows another tenant's entry"
	listPagesOfOne           fault = "list has pages of one"
	tokenFails               fault = "token endpoint answers 500"
	tokenHangs               fault = "token endpoint hangs"
	tokenNonsense            fault = "token endpoint answers nonsense"
	tokenExpired             fault = "token that has ended already"
	tokenRevoked             fault = "token is revoked"
	readFails                fault = "other endpoints answer 500"
	readHangs                fault = "other endpoints hang"
)

var lenderFaults = append(append([]fault{noConnection, listLags, tokenRevoked}, faultsOf["money"]...),
	append(append(slices.Clone(faultsOf["list"]), faultsOf["token"]...), faultsOf["read"]...)...)

// faultsOf are the faults of one class of calls. At most one of them happens to a call.
var faultsOf = map[string][]fault{
	"money": {
		refusesDocumented,
		refusesUndocumented,
		executesAnd403,
		refusesToken,
		answers429,
		answers500,
		answersUndocumented,
		hangs,
		cutsBefore,
		executesLate,
		executesHoursLate,
		executesAnd500,
		executesAndHangs,
		executesAndCuts,
		executesAndTruncates,
		executesAndSendsPage,
		executesAndSendsNothing,
		executesAndOmitsID,
		executesAndChangesAmount,
		executesAndChangesTypes,
		executesTwice,
	},
	"list":  {listFails, listHangs, listNonsense, listShowsOtherTenant, listPagesOfOne},
	"token": {tokenFails, tokenHangs, tokenNonsense, tokenExpired},
	"read":  {readFails, readHangs},
}

// draw picks the fault of one call, "" for none.
func (p faultPlan) draw(class string) fault {
	if p.ended.Load() {
		return ""
	}
	var struck []fault
	for _, f := range faultsOf[class] {
		if rate := p.rates[f]; rate > 0 && p.chance(rate) {
			struck = append(struck, f)
		}
	}
	if struck == nil {
		return ""
	}
	return struck[p.upTo(len(struck))]
}
