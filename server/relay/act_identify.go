package relay

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"candor/core/checkout"
)

// identify finds who is buying: in a store in the lender's directory, online on the lender's own page.
func (r *Relay) identify(ctx context.Context, c Checkout, who Who, a checkout.Action) (effect, error) {
	typed, problem := a.Identification(c.State.Channel, r.Now())
	if problem != nil {
		return effect{}, problem
	}
	id := Identity{
		Card: NewSecret(typed.Card), Account: NewSecret(typed.Account), FirstName: NewSecret(typed.FirstName),
		LastName: NewSecret(typed.LastName), BirthDate: NewSecret(typed.BirthDate),
		PostalCode: NewSecret(typed.PostalCode),
	}
	uses := append([]Use{r.search(c)}, r.calls(c, 1)...)
	if err := r.count(ctx, identificationField(typed), uses...); err != nil {
		return effect{}, err
	}
	if c.State.Channel == checkout.Online {
		return r.openFlow(ctx, c, id)
	}
	if typed.Licence != "" {
		var err error
		if id, err = r.readLicence(ctx, c, typed.Licence); err != nil {
			r.giveBackUses(ctx, []Use{r.search(c)}) // nobody was searched for
			return effect{}, err
		}
		if err := r.count(ctx, "licence", r.calls(c, 1)...); err != nil {
			return effect{}, err
		}
	}
	change, err := r.findAccounts(ctx, c, id)
	if checkout.AsProblem(err).Code == checkout.CodeNotFound {
		r.countForAlarm(ctx, c.Merchant, UseMiss, r.Limits.Misses, AlarmMisses)
	}
	return change, err
}

// identificationField is the field beside which a refused identification is shown.
func identificationField(id checkout.Identification) string {
	switch {
	case id.Licence != "":
		return "licence"
	case id.Card != "" || id.Account != "":
		return "number"
	}
	return "first_name"
}

// openFlow starts a verification flow with a customer-scope token of this checkout alone, and opens the
// lender's page.
func (r *Relay) openFlow(ctx context.Context, c Checkout, id Identity) (effect, error) {
	c = r.toIdentify(c)
	f, err := r.Lender.StartFlow(ctx, r.call(c), id)
	if err != nil {
		return effect{}, lenderProblem("open verification", err)
	}
	c.Step = checkout.StepLender
	c.Sealed = Sealed{Token: f.Token, TokenEnds: f.Expires, Page: f.Page}
	c.State.Origin, c.State.Session, c.State.Typed = f.Origin, f.Session, r.accountHash(id.Account)
	return effect{Change: Change{Checkout: &c}}, nil
}

// findAccounts searches the lender's directory. An account that cannot purchase gives the same Problem as one
// that does not exist.
func (r *Relay) findAccounts(ctx context.Context, c Checkout, id Identity) (effect, error) {
	notFound := &checkout.Problem{Code: checkout.CodeNotFound, Op: "find account"}
	if !id.Card.IsZero() || !id.Account.IsZero() {
		return r.useAccount(ctx, c, id)
	}
	usable, err := r.searchPerson(ctx, c, id)
	if err != nil {
		return effect{}, searchProblem(err)
	}
	switch len(usable) {
	case 0:
		return effect{}, notFound
	case 1:
		if err := r.count(ctx, "first_name", r.calls(c, 1)...); err != nil {
			return effect{}, err
		}
		return r.useAccount(ctx, c, Identity{Account: usable[0].Number})
	}
	return r.offerAccounts(c, usable), nil
}

// offerAccounts offers accounts to choose from, under opaque ids of this checkout.
func (r *Relay) offerAccounts(c Checkout, found []Account) effect {
	c.Step = checkout.StepAccounts
	c.Sealed.Candidates = map[string]Candidate{}
	c.State.Accounts = nil
	for i, f := range found {
		id := "a" + strconv.Itoa(i+1)
		c.Sealed.Candidates[id] = Candidate{Account: f.Number, Card: f.Card}
		c.State.Accounts = append(c.State.Accounts, checkout.Account{
			ID: id, Name: shortName(f), CardEnding: f.CardEnding, Type: checkout.AccountType(f.Type),
			OpenedAt: f.OpenedAt,
		})
	}
	c.State.Person = &checkout.Person{Name: shortName(found[0])}
	return effect{Change: Change{Checkout: &c}}
}

func (r *Relay) chooseAccount(ctx context.Context, c Checkout, who Who, a checkout.Action) (effect, error) {
	chosen, ok := c.Sealed.Candidates[a.Account]
	if !ok {
		return effect{}, checkout.Refuse(checkout.CodeAccountRequired, "account")
	}
	if err := r.count(ctx, "account", r.calls(c, 1)...); err != nil {
		return effect{}, err
	}
	return r.useAccount(ctx, c, Identity{Account: chosen.Account, Card: chosen.Card})
}

// useAccount reads one account and asks for its plans. The caller has counted the call.
func (r *Relay) useAccount(ctx context.Context, c Checkout, id Identity) (effect, error) {
	account, err := r.Lender.Lookup(ctx, r.call(c), id)
	if err != nil {
		return effect{}, lenderProblem("find account", err)
	}
	if (account.Status != "" && account.Status != AccountNormal) || !account.Activated {
		return effect{}, &checkout.Problem{Code: checkout.CodeNotFound, Op: "find account"}
	}
	c.Sealed = Sealed{Account: account.Number, Card: account.Card, QuestionID: account.QuestionID}
	c.State.Person = &checkout.Person{Name: shortName(account), CardEnding: account.CardEnding}
	c.State.Accounts, c.State.Kinds, c.State.Question = nil, account.Kinds, account.Question
	c.State.Methods = accountMethods(account)
	c.State.Quebec = c.State.Quebec || account.Province == "QC"
	return r.quote(ctx, c)
}

// lenderEvent reads what the lender's page announced (POS API, widget communication events). An event is a
// hint: the lender decides at authorization. A checkout accepts one account number only.
func (r *Relay) lenderEvent(ctx context.Context, c Checkout, who Who, a checkout.Action) (effect, error) {
	switch {
	case a.Event == checkout.EventCancel:
		return r.backToIdentify(c, checkout.CodeVerificationStopped), nil
	case a.Event == checkout.EventFailure:
		return r.backToIdentify(c, checkout.CodeVerificationFailed), nil
	case a.Event != checkout.EventSuccess || a.EventSession != c.State.Session:
		return effect{}, &checkout.Problem{Code: checkout.CodeEventMismatch, Op: "read event"}
	}
	account := checkout.Action{Number: a.EventAccount}
	id, problem := account.Identification(checkout.Online, r.Now())
	switch {
	case a.EventAction == checkout.EventActivation:
		return r.backToIdentify(c, checkout.CodeActivationNeeded), nil
	case a.EventAction == checkout.EventApply:
		return r.backToIdentify(c, checkout.CodeApplyNeeded), nil
	case a.EventAction == checkout.EventPurchase && a.EventVerified == "true" && problem == nil &&
		id.Account != "":
		return r.announced(ctx, c, who, NewSecret(id.Account))
	case a.EventAction == "" || (a.EventAction == checkout.EventPurchase && a.EventAccount == ""):
		return r.backToIdentify(c, checkout.CodeCannotPurchase), nil
	}
	return r.backToIdentify(c, checkout.CodeVerificationFailed), nil
}

// backToIdentify starts over with a Problem.
func (r *Relay) backToIdentify(c Checkout, why checkout.Code) effect {
	c = r.toIdentify(c)
	c.State.Problem = &checkout.Trouble{Code: why}
	return effect{Change: Change{Checkout: &c}}
}

// call is the lender call of a checkout: its flow's reference id, and online its own token.
func (r *Relay) call(c Checkout) Call {
	return Call{Merchant: c.Merchant, Reference: c.State.Flow, Token: c.Sealed.Token,
		Language: c.State.Language}
}

// shortName is the first name and the initial of the last name.
func shortName(a Account) string {
	first := strings.TrimSpace(a.FirstName)
	last := strings.TrimSpace(a.LastName)
	if last == "" {
		return first
	}
	initial, _ := utf8.DecodeRuneInString(last)
	return strings.TrimSpace(first + " " + string(initial) + ".")
}

// accountMethods are the methods of verification that an account has, with masked destinations.
func accountMethods(a Account) []checkout.Destination {
	var out []checkout.Destination
	if a.Phone != "" {
		out = append(out, checkout.Destination{Method: checkout.MethodSMS, Masked: maskPhone(a.Phone)})
	}
	if a.Email != "" {
		out = append(out, checkout.Destination{Method: checkout.MethodEmail, Masked: maskEmail(a.Email)})
	}
	if a.QuestionID != "" && a.Question != "" {
		out = append(out, checkout.Destination{Method: checkout.MethodQuestion})
	}
	return out
}

// maskPhone keeps the last four digits.
func maskPhone(phone string) string {
	var tail []byte
	for i := len(phone) - 1; i >= 0 && len(tail) < 4; i-- {
		if phone[i] >= '0' && phone[i] <= '9' {
			tail = append([]byte{phone[i]}, tail...)
		}
	}
	return "••• ••• " + string(tail)
}

// maskEmail keeps the first letter and the domain.
func maskEmail(email string) string {
	local, domain, ok := strings.Cut(email, "@")
	if !ok || local == "" {
		return "•••"
	}
	first, _ := utf8.DecodeRuneInString(local)
	return string(first) + "•••@" + domain
}
