package simulation

import "slices"

// The faults of the lender and of the way to it.
const (
	noConnection fault = "no connection"

	// A call that moves money, or nothing, when it is not to be executed.
	saysNo        fault = "refuses by a documented code"
	saysToken     fault = "refuses the token"
	saysBusy      fault = "answers 429"
	saysOddly     fault = "refuses by an undocumented code"
	fails         fault = "answers 500"
	failsOddly    fault = "answers an undocumented status"
	hangs         fault = "hangs"
	cutsBefore    fault = "cuts, executes nothing"
	isLate        fault = "executes when nobody waits any more"
	isVeryLate    fault = "executes hours later"
	doesAndFails  fault = "executes, answers 500"
	doesAndSaysNo fault = "executes, answers 403"
	doesAndHangs  fault = "executes, hangs"
	doesAndCuts   fault = "executes, cuts"
	doesAndHalf   fault = "executes, answers half a body"
	doesAndPage   fault = "executes, answers a page"
	doesAndEmpty  fault = "executes, answers nothing"
	doesAndNoID   fault = "executes, answers without an id"
	doesAndOther  fault = "executes, answers another amount"
	doesAndTypes  fault = "executes, answers wrong types"
	doesAndTwice  fault = "executes twice"
	listLags      fault = "lists it 30 seconds later"
	listFails     fault = "list answers 500"
	listHangs     fault = "list hangs"
	listNonsense  fault = "list answers nonsense"
	listOthers    fault = "list shows another tenant's entry"
	listShort     fault = "list has pages of one"
	tokenFails    fault = "token endpoint answers 500"
	tokenHangs    fault = "token endpoint hangs"
	tokenNonsense fault = "token endpoint answers nonsense"
	tokenShort    fault = "token that has ended already"
	tokenRevoked  fault = "token is revoked"
	readFails     fault = "other endpoints answer 500"
	readHangs     fault = "other endpoints hang"
)

var fates = append(append([]fault{noConnection, listLags, tokenRevoked}, fatesOf["money"]...),
	append(append(slices.Clone(fatesOf["list"]), fatesOf["token"]...), fatesOf["read"]...)...)

// fatesOf are those that can strike one call of a class; at most one does.
var fatesOf = map[string][]fault{
	"money": {saysNo, saysToken, saysBusy, saysOddly, doesAndSaysNo, fails, failsOddly, hangs, cutsBefore, isLate, isVeryLate, doesAndFails, doesAndHangs,
		doesAndCuts, doesAndHalf, doesAndPage, doesAndEmpty, doesAndNoID, doesAndOther, doesAndTypes, doesAndTwice},
	"list":  {listFails, listHangs, listNonsense, listOthers, listShort},
	"token": {tokenFails, tokenHangs, tokenNonsense, tokenShort},
	"read":  {readFails, readHangs},
}

// fate is what happens to one call, "" for nothing special.
func (l luck) fate(class string) fault {
	if l.calm.Load() {
		return ""
	}
	var struck []fault
	for _, f := range fatesOf[class] {
		if p := l.weather[f]; p > 0 && l.chance(p) {
			struck = append(struck, f)
		}
	}
	if struck == nil {
		return ""
	}
	return struck[l.upTo(len(struck))]
}
