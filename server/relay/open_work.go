package relay

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"

	"candor/core/checkout"
	"candor/core/money"
)

// SubjectKind says what an id of the journal names.
type SubjectKind string

// The kinds.
const (
	SubjectAttempt   SubjectKind = "attempt"
	SubjectOperation SubjectKind = "operation"
)

// WorkKind is a kind of open work. The set is closed: a new kind is added here, to WorkKinds and to next, and
// a store counts and lists it.
type WorkKind string

// The kinds of open work.
const (
	WorkAttemptUnknown   WorkKind = "attempt_unknown"   // looked up by itself
	WorkAttemptUndoing   WorkKind = "attempt_undoing"   // given back by itself
	WorkAttemptManual    WorkKind = "attempt_manual"    // left to people
	WorkOperationUnknown WorkKind = "operation_unknown" // looked up by itself
	WorkOperationManual  WorkKind = "operation_manual"  // left to people
	WorkConfirmation     WorkKind = "confirmation"      // a resolution waits for a second person

	WorkDouble      WorkKind = "finding_double"       // given back by itself, or left to people
	WorkLate        WorkKind = "finding_late_find"    // the same
	WorkAmount      WorkKind = "finding_other_amount" // people settle it with the lender
	WorkMissing     WorkKind = "finding_missing"      // the same
	WorkUnexplained WorkKind = "finding_unexplained"  // the books follow by themselves, or people decide
	WorkClosed      WorkKind = "finding_closed"       // the same
	WorkUnread      WorkKind = "finding_unread"       // people look why no list answers
	WorkCaptureBy   WorkKind = "capture_by"           // the merchant captures or releases
)

// WorkKinds lists the whole set.
func WorkKinds() []WorkKind {
	return []WorkKind{WorkAttemptUnknown, WorkAttemptUndoing, WorkAttemptManual, WorkOperationUnknown,
		WorkOperationManual, WorkConfirmation, WorkDouble, WorkLate, WorkAmount, WorkMissing, WorkUnexplained,
		WorkClosed, WorkUnread, WorkCaptureBy}
}

// WorkNext is what open work waits for.
type WorkNext string

// What open work waits for.
const (
	NextWait     WorkNext = "wait"     // the relay goes on by itself
	NextOperator WorkNext = "operator" // an operator settles it; a pending checkout can be reconciled
	NextResolve  WorkNext = "resolve"  // the merchant or an operator resolves it
	NextConfirm  WorkNext = "confirm"  // a second key or operator says the same
	NextCapture  WorkNext = "capture"  // the merchant captures or releases what is left
)

// Next is what open work waits for.
func (w OpenWork) Next() WorkNext {
	switch w.Kind {
	case WorkAttemptManual, WorkAmount, WorkMissing, WorkUnread:
		return NextOperator
	case WorkOperationManual:
		return NextResolve
	case WorkConfirmation:
		return NextConfirm
	case WorkCaptureBy:
		return NextCapture
	}
	if w.Finding != nil && w.Finding.People {
		return NextOperator
	}
	return NextWait
}

// OpenFindings are the kinds of findings that are open work while they are open (Finding.Open), with its
// kind. The others are lines of a day's report.
var OpenFindings = map[FindingKind]WorkKind{FindingDouble: WorkDouble, FindingLate: WorkLate,
	FindingAmount: WorkAmount, FindingMissing: WorkMissing, FindingUnexplained: WorkUnexplained,
	FindingClosed: WorkClosed, FindingUnread: WorkUnread, FindingCaptureBy: WorkCaptureBy}

// OpenAttempts and OpenOperations are the states of the journal that are open work, with its kind.
var (
	OpenAttempts = map[AttemptState]WorkKind{AttemptUnknown: WorkAttemptUnknown,
		AttemptUndoing: WorkAttemptUndoing, AttemptManual: WorkAttemptManual}
	OpenOperations = map[OperationState]WorkKind{OperationUnknown: WorkOperationUnknown,
		OperationManual: WorkOperationManual}
)

// OpenWork is one thing that is not settled.
type OpenWork struct {
	Kind      WorkKind
	Merchant  MerchantID
	Checkout  CheckoutID
	Of        SubjectKind
	Subject   string        // the id of the attempt or operation; of a finding, that of its attempt
	Operation OperationKind // of an operation, else ""
	Amount    money.Amount
	Reference string    // under which the lender has it
	Since     time.Time // when it was begun, asked for or found
	Touched   time.Time // when it was decided or looked up last, or was certain; zero: not yet
	// Until is until when the lender keeps what is left, as far as is known; zero for all but WorkCaptureBy.
	Until time.Time
	// Resolution is the first half of a confirmation; nil for other kinds.
	Resolution *Resolution
	Finding    *Finding // nil where it is none
}

// Work is an open finding as open work. The reference is its attempt's, and so is until, when the lender
// closes it.
func (f Finding) Work(reference string, until time.Time) OpenWork {
	if f.Kind != FindingCaptureBy {
		until = time.Time{}
	}
	return OpenWork{Kind: OpenFindings[f.Kind], Merchant: f.Merchant, Checkout: f.Checkout,
		Of: SubjectAttempt, Subject: string(f.Attempt), Amount: f.Amount, Reference: reference,
		Since: f.Since, Touched: f.Confirmed, Until: until, Finding: &f}
}

// Compare orders open work as it is listed: the oldest first.
func (w OpenWork) Compare(v OpenWork) int {
	order := cmp.Or(w.Since.Compare(v.Since), cmp.Compare(w.Subject, v.Subject), cmp.Compare(w.Kind, v.Kind))
	if order != 0 || w.Finding == nil || v.Finding == nil {
		return order
	}
	return cmp.Compare(w.Finding.name(), v.Finding.name())
}

// OpenCount is how much open work of a kind a merchant has.
type OpenCount struct {
	Kind     WorkKind
	Merchant MerchantID
	Count    int
	Oldest   time.Time
}

// OpenWorks finds what is not settled.
type OpenWorks interface {
	// CountOpenWork counts it for all merchants. A kind that a merchant has none of may be left out.
	CountOpenWork(ctx context.Context) ([]OpenCount, error)
	// OpenWork lists a merchant's, oldest first, at most limit.
	OpenWork(ctx context.Context, m MerchantID, limit int) ([]OpenWork, error)
	// Resolution finds the first half of a resolution by its subject.
	Resolution(ctx context.Context, m MerchantID, subject string) (Resolution, error)
}

// OpenWork lists what of a merchant's is not settled, oldest first, at most limit, with how much there is of
// every kind. Codes: unavailable.
func (r *Relay) OpenWork(ctx context.Context, m MerchantID, limit int) ([]OpenWork, []OpenCount, error) {
	list, err := r.Store.OpenWork(ctx, m, limit)
	if err != nil {
		return nil, nil, checkout.Unavailable("list open work", err)
	}
	all, err := r.CountOpenWork(ctx)
	var own []OpenCount
	for _, n := range all {
		if n.Merchant == m {
			own = append(own, n)
		}
	}
	return list, own, err
}

// CountOpenWork counts what is not settled: one count for each kind and merchant of the configuration, also
// where it is 0. Codes: unavailable.
func (r *Relay) CountOpenWork(ctx context.Context) ([]OpenCount, error) {
	found, err := r.Store.CountOpenWork(ctx)
	if err != nil {
		return nil, checkout.Unavailable("count open work", err)
	}
	var all []OpenCount
	for _, m := range r.Merchants {
		for _, kind := range WorkKinds() {
			n := OpenCount{Kind: kind, Merchant: m.ID}
			for _, f := range found {
				if f.Kind == kind && f.Merchant == m.ID {
					n = f
				}
			}
			all = append(all, n)
		}
	}
	return all, nil
}

// How alarms are repeated.
const (
	remindAfter = 24 * time.Hour   // and again after as long
	remindEvery = 10 * time.Minute // how often it is looked
	remindTime  = time.Minute      // how long one look may take
	remindMost  = 1000             // open work of one merchant that is looked at
)

// RunReminders repeats the alarms of what is open at once and then every ten minutes, until the context ends.
func (r *Relay) RunReminders(ctx context.Context) {
	t := time.NewTicker(remindEvery)
	defer t.Stop()
	for {
		if err := r.Remind(ctx, r.owner); err != nil && ctx.Err() == nil {
			r.Log.Error("repeating alarms", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// Remind repeats the alarm of everything that has been open for a day, once a day, in the name of a replica.
// While another replica does, it does nothing. When an alarm was repeated last stands in the database, so
// that a restart neither forgets it nor repeats it at once.
func (r *Relay) Remind(ctx context.Context, replica string) error {
	ctx, stop := context.WithTimeout(ctx, remindTime)
	defer stop()
	now := r.Now().UTC()
	mine, err := r.Store.Lease(ctx, "remind", replica, now, now.Add(2*remindTime))
	if err != nil || !mine {
		return err
	}
	for _, m := range r.Merchants {
		list, err := r.Store.OpenWork(ctx, m.ID, remindMost)
		if err != nil {
			return err
		}
		for _, w := range list {
			if err := r.remindOf(ctx, w, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// remindOf repeats the alarm of one thing, if it is a day since the last one. The first alarm of what people
// settle was raised when it was left to them, and that of a finding when it was certain. What waits for a
// second person is reminded of as what it is about.
func (r *Relay) remindOf(ctx context.Context, w OpenWork, now time.Time) error {
	told, alarm, about := w.Since, AlarmManual, string(w.Of)+":"+w.Subject
	if w.Next() != NextWait || w.Finding != nil {
		told = latest(w.Since, w.Touched)
	}
	if f := w.Finding; f != nil {
		alarm, about = findingAlarms[f.Kind], "finding:"+Hash(f.name())
	}
	if w.Kind == WorkConfirmation || now.Sub(told) < remindAfter {
		return nil
	}
	err := r.Store.CountUses(ctx, now, Use{w.Merchant, UseReminder, about, Limit{1, remindAfter}})
	if _, lately := errors.AsType[*FullError](err); lately {
		return nil
	}
	if err == nil {
		r.alarm(alarm, w.Merchant, w.Checkout, slog.String(string(w.Of), w.Subject))
	}
	return err
}
