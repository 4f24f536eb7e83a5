package relay

import (
	"context"
	"errors"
	"log/slog"

	"candor/core/checkout"
)

// The lender's page announces in the browser which account it verified. A visitor can forge that announcement
// and name anybody's account, so that its plans, rate and credit are told. Whether the lender itself looks at
// who was verified is not documented. So here an announced account must be the one whose number was typed, a
// checkout takes one account only, and announcements are counted, those that are answered too.

// auditOtherAccount is the audited refusal of an announced account that is not the one that was typed.
const auditOtherAccount AuditAct = "other_account"

// accountHash is what a checkout keeps of an account number in order to compare it; "" of none. Numbers are
// compared without the zeros before them.
func (r *Relay) accountHash(account Secret) string {
	if account.IsZero() {
		return ""
	}
	return r.keyedHash("account|" + bareNumber(account))
}

// isAccount reports whether a hash that a checkout keeps is that of an account, under any of the keys.
func (r *Relay) isAccount(kept string, account Secret) bool {
	return r.isKeyedHash(kept, "account|"+bareNumber(account))
}

// announced takes the account that the lender's page announced as verified.
func (r *Relay) announced(ctx context.Context, c Checkout, who Who, account Secret) (effect, error) {
	switch {
	case c.State.Typed != "" && !r.isAccount(c.State.Typed, account):
		return r.otherAccount(ctx, c), nil
	case c.State.Announced != "" && !r.isAccount(c.State.Announced, account):
		return r.backToIdentify(c, checkout.CodeWrongAccount), nil
	}
	c.State.Announced, c.Sealed.Account = r.accountHash(account), account
	c.Sealed.Page = Secret{}
	return r.quoteAnnounced(ctx, c, who)
}

// otherAccount refuses an announced account that is not the one that was typed. The lender is not asked, and
// nobody but a forger announces such an account, so people are alarmed.
func (r *Relay) otherAccount(ctx context.Context, c Checkout) effect {
	r.alarmHourly(ctx, AlarmAnnounced, c.Merchant, c.ID, slog.String("why", "not the account that was typed"))
	back := r.backToIdentify(c, checkout.CodeWrongAccount)
	back.Audit = &Audit{Merchant: c.Merchant, Checkout: c.ID, Act: auditOtherAccount, At: r.Now().UTC()}
	return back
}

// quoteAnnounced asks for the plans of the announced account. The first time, the announcement is counted. If
// a limit is used up, the lender is not asked, and the person can ask again later without a new verification.
// If the lender refuses, the flow is over, and the account stays the only one that this checkout may name.
func (r *Relay) quoteAnnounced(ctx context.Context, c Checkout, who Who) (effect, error) {
	admitted, err := r.admit(ctx, &c, who)
	if checkout.AsProblem(err).Code == checkout.CodePlansUsedUp {
		return r.plansLater(ctx, c), nil
	}
	if err != nil {
		return effect{}, err
	}
	change, err := r.quote(ctx, c)
	e, failed := errors.AsType[*LenderError](err)
	switch {
	case err == nil:
		return change, nil
	case !failed || e.Class != Refused: // nothing was told
		r.giveBackUses(ctx, admitted)
		return change, err
	}
	why := checkout.AsProblem(err).Code
	if why == checkout.CodeNotFound {
		r.countForAlarm(ctx, c.Merchant, UseMiss, r.Limits.Misses, AlarmMisses)
	}
	back := r.backToIdentify(c, why)
	if reason, fault := setupFault(c, err); fault {
		r.setupAlarm(ctx, c.Merchant, c.ID, reason)
		back.Checkout.State.Setup = reason
	}
	return back, nil
}

// admit counts the announcement of a checkout's account, once for each checkout: who reloads the page, starts
// over or asks again for the same account is not counted again. It returns what was counted.
func (r *Relay) admit(ctx context.Context, c *Checkout, who Who) ([]Use, error) {
	if c.State.Admitted {
		return nil, nil
	}
	uses := r.announcements(c.Merchant, c.Sealed.Account, who)
	if err := r.count(ctx, "", uses...); err != nil {
		return nil, err
	}
	c.State.Admitted = true
	unproven := r.unproven(c.Merchant)
	if _, over := errors.AsType[*FullError](r.count(ctx, "", unproven)); over {
		r.alarmHourly(ctx, AlarmAnnounced, c.Merchant, c.ID, slog.String("why", "many without a purchase"))
		return uses, nil
	}
	return append(uses, unproven), nil
}

// plansLater keeps an announced account whose plans cannot be asked for now. The screen offers to ask again.
func (r *Relay) plansLater(ctx context.Context, c Checkout) effect {
	r.alarmHourly(ctx, AlarmAnnounced, c.Merchant, c.ID, slog.String("why", "more than the limit"))
	c = withoutQuote(c)
	c.Step = checkout.StepOffers
	c.State.Problem = &checkout.Trouble{Code: checkout.CodePlansUsedUp}
	return effect{Change: Change{Checkout: &c}}
}

// recordProven drops what was counted of an account at a merchant, now that the lender has authorized a
// purchase for the person whom it verified. Across merchants one use is given back.
func (r *Relay) recordProven(ctx context.Context, a Attempt) {
	back := []Use{r.unproven(a.Merchant)}
	for _, u := range r.announcementsOf(a.Merchant, a.Account) {
		if u.Merchant == "" {
			back = append(back, u)
		} else {
			r.forgetUses(ctx, u)
		}
	}
	r.giveBackUses(ctx, back)
}

// alarmHourly raises an alarm about a merchant unless it was raised within the hour.
func (r *Relay) alarmHourly(ctx context.Context, a Alarm, m MerchantID, id CheckoutID, what slog.Attr) {
	use := Use{m, UseAlarm, string(a), Limit{1, alarmPause}}
	if _, lately := errors.AsType[*FullError](r.count(ctx, "", use)); lately {
		return
	}
	r.alarm(a, m, id, what)
}
