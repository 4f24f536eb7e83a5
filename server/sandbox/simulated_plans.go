package sandbox

// plan is a row of the merchant's catalog: what may be offered where, to whom and at which price.
type plan struct {
	id       int
	name     string // "EMP …" equal monthly payments, "DP …" one deferred payment
	category string // equal_billing or deferred_payment, as lookup tells
	rate     rate
	feeKind  string // "", admin_total or admin_monthly
	fee      cents
	terms    []int
	prime    bool // for preferred and premium customers only
	printed  bool // the fee carries the documented sample's texts
}

const (
	equalBilling    = "equal_billing"
	deferredPayment = "deferred_payment"
	adminTotal      = "admin_total"
	adminMonthly    = "admin_monthly"
)

// Plan ids and names as far as public: plan 4, plan 5 and plan 9 of the samples, the names of the release
// notes.
var (
	rocPlans = []plan{
		{id: 5, name: "EMP - No Interest", category: equalBilling, feeKind: adminMonthly, fee: 300,
			terms: []int{6, 12}, prime: true},
		{id: 4, name: "EMP - Regular Interest", category: equalBilling, rate: 999, feeKind: adminTotal,
			fee: 4999, terms: []int{3, 24}},
		{id: 9, name: "DP - SAC Interest Accrues", category: deferredPayment, rate: 3500, terms: []int{6}},
	}
	qcPlans = []plan{
		{id: 5, name: "EMP - No Interest", category: equalBilling, terms: []int{6, 12}, prime: true},
		{id: 9, name: "DP - SAC No Payments + No Interest Accrued", category: deferredPayment, rate: 3500,
			terms: []int{6, 12}},
	}
	johnsPlans = []plan{
		{id: 4, name: "EMP - Regular Interest", category: equalBilling, rate: 999, feeKind: adminTotal,
			fee: 4999, terms: []int{3}, printed: true},
		{id: 5, name: "EMP - No Interest", category: equalBilling, feeKind: adminMonthly, fee: 300,
			terms: []int{6, 12}, prime: true, printed: true},
	}
	jacquesPlans = qcPlans
)

// plans are those this customer is offered.
func (c *customer) plans() []plan {
	catalog := c.catalog
	if catalog == nil && c.province == "QC" {
		catalog = qcPlans
	} else if catalog == nil {
		catalog = rocPlans
	}
	var offered []plan
	for _, p := range catalog {
		if !p.prime || c.prime() {
			offered = append(offered, p)
		}
	}
	return offered
}

// choose finds the plan and term that the customer chose. One that no catalog has was never set up for the
// merchant (plan_term_not_set). One that only another province or class of customer has is not available
// (plan_term_not_available).
func (c *customer) choose(id, term int) (plan, error) {
	if p, ok := pick(c.plans(), id, term); ok {
		return p, nil
	}
	if _, ok := pick(append(append([]plan(nil), rocPlans...), qcPlans...), id, term); ok {
		return plan{}, conflict("plan_term_not_available")
	}
	return plan{}, conflict("plan_term_not_set")
}

func pick(catalog []plan, id, term int) (plan, bool) {
	for _, p := range catalog {
		for _, t := range p.terms {
			if p.id == id && t == term {
				return p, true
			}
		}
	}
	return plan{}, false
}

// termAmount is the amount that the lender prints: per month with the fee inside, or the one deferred
// payment.
func (p plan) termAmount(amount cents, term int) cents {
	if p.category == deferredPayment {
		return amount
	}
	if p.feeKind == adminMonthly {
		return payment(amount, p.rate, term) + p.fee
	}
	return payment(p.financed(amount), p.rate, term)
}

func (p plan) financed(amount cents) cents {
	if p.feeKind == adminTotal {
		return amount + p.fee
	}
	return amount
}

// reserved is the amount that credit_exceeded compares with the available credit: the purchase plus interest,
// as documented. Here the interest is that of the level payments, with the fee that they finance; a deferred
// plan paid in time has none.
func (p plan) reserved(amount cents, term int) cents {
	if p.rate == 0 || p.category == deferredPayment {
		return p.financed(amount)
	}
	return payment(p.financed(amount), p.rate, term) * cents(term)
}
