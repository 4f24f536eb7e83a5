package disclosure

import (
	"slices"
	"strconv"

	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

// section makes the rows of one subject. There may be none.
type section func(facts) []Row

// layout is the order of the box by kind of plan. For a deferred plan, what happens otherwise directly
// follows the rate that then applies.
var layout = map[offer.Kind][]section{
	offer.KindEqual:    {highCost, purchase, plan, monthlyPayment, rates, fees, late, regularRate, estimates},
	offer.KindDeferred: {highCost, purchase, plan, amountDue, rates, late, fees, regularRate, estimates},
	offer.KindRegular:  {highCost, purchase, plan, addedToAccount, rates, fees, late, totalVaries},
	offer.KindUnknown:  {highCost, purchase, plan, term, amount, rates, fees, late, regularRate, estimates},
}

// highCost is the wording that a province asks for beside high-cost credit. It opens the box.
func highCost(f facts) []Row {
	if len(f.highCost) == 0 {
		return nil
	}
	return f.row("high_cost", f.box.HighCost, f.ours(KindTerms, f.highCost))
}

func purchase(f facts) []Row {
	return f.row("purchase", f.box.Purchase, f.figure(KindPlain, f.language.Money(f.offer.Amount)))
}

// plan names the kind of plan, and the plan as the lender names it. If the kind is unknown, the row says so.
func plan(f facts) []Row {
	months := locale.Figure("term", f.language.Months(f.offer.Term))
	switch f.offer.Kind {
	case offer.KindEqual:
		return f.row("plan", f.box.Plan, f.named(f.ours(KindPlain, f.box.PlanEqual.Fill(months)))...)
	case offer.KindDeferred:
		return f.row("plan", f.box.Plan, f.named(f.ours(KindPlain, f.box.PlanDeferred.Fill(months)))...)
	case offer.KindRegular:
		return f.row("plan", f.box.Plan, f.text(f.box.PlanRegular))
	}
	return f.row("plan", f.box.Plan, append(f.lenders(f.offer.PlanName), f.text(f.box.PlanUnknown))...)
}

func (f facts) named(kind Block) []Block {
	return append([]Block{kind}, f.lenders(f.offer.PlanName)...)
}

func monthlyPayment(f facts) []Row {
	count := locale.Figure("count", f.language.Number(f.offer.Term))
	return f.row("payment", f.box.MonthlyPayment,
		f.ours(KindFigure, f.payment()),
		f.ours(KindPlain, f.box.Payments.Of(f.language, f.offer.Term).Fill(count)))
}

func amountDue(f facts) []Row {
	return f.row("due", f.box.AmountDue, f.ours(KindFigure, f.payment()))
}

func addedToAccount(f facts) []Row {
	return f.row("added", f.addedLabel(), f.ours(KindFigure, f.payment()))
}

// addedLabel says that the amount is added to the account only if it is the purchase.
func (f facts) addedLabel() string {
	if f.offer.TermAmount != f.offer.Amount {
		return f.box.Amount
	}
	return f.box.AddedToAccount
}

func term(f facts) []Row {
	return f.row("term", f.box.Term, f.figure(KindPlain, f.language.Months(f.offer.Term)))
}

func amount(f facts) []Row {
	return f.row("amount", f.box.Amount, f.ours(KindFigure, f.payment()))
}

// rates gives each annual rate a row, with the lender's description and message in full. A rate without a
// figure keeps its words.
func rates(f facts) []Row {
	var rows []Row
	for i, rate := range f.rates {
		var blocks []Block
		if rate.Rate != nil {
			blocks = append(blocks, f.figure(KindFigure, f.language.Percent(*rate.Rate)))
		}
		blocks = append(blocks, f.labelled(f.rateLabel(rate), rate.Description, rate.Message)...)
		if len(blocks) > 0 {
			rows = append(rows, f.row(nth("rate", i), f.rateLabel(rate), blocks...)...)
		}
	}
	return rows
}

// fees gives each fee a row and each notice a row below it. Without fees, one row says so.
func fees(f facts) []Row {
	if len(f.offer.Fees) == 0 {
		return f.row("fee", f.box.Fee, f.figure(KindFigure, f.box.NoFee))
	}
	var rows []Row
	for i, fee := range f.offer.Fees {
		blocks := append(
			[]Block{f.ours(KindFigure, f.feeAmount(fee))},
			f.labelled(f.feeLabel(fee), fee.Description)...)
		rows = append(rows, f.row(nth("fee", i), f.feeLabel(fee), blocks...)...)
		if notice := f.lenders(fee.Message); len(notice) > 0 {
			rows = append(rows, f.row(nth("fee_notice", i), f.box.FeeNotice, notice...)...)
		}
	}
	return rows
}

func late(f facts) []Row {
	if len(f.late) == 0 {
		return nil
	}
	return f.row("late", f.box.Late, f.ours(KindTerms, f.late))
}

func regularRate(f facts) []Row {
	rate := locale.Figure("rate", f.language.Percent(*f.regular))
	return f.row("regular_rate", f.words.RegularRate, f.ours(KindPlain, f.box.Yearly.Fill(rate)))
}

// estimates are our own figures. The total and the cost of a deferred plan hold only if it is paid in time,
// and their labels say so. Where our figures do not explain the lender's payment, the box says that there is
// no estimate.
func estimates(f facts) []Row {
	var rows []Row
	switch {
	case f.price == nil:
		rows = f.row("cost", f.words.Cost, f.text(f.box.NoEstimate))
	case f.offer.Kind == offer.KindDeferred:
		rows = slices.Concat(
			f.sum("total", f.box.TotalInTime, f.price.Total),
			f.sum("cost", f.words.CostInTime, f.price.Cost))
	default:
		rows = slices.Concat(
			f.sum("last_payment", f.box.LastPayment, f.price.Last),
			f.sum("total", f.box.Total, f.price.Total),
			f.sum("cost", f.words.Cost, f.price.Cost))
	}
	for i := range rows {
		rows[i].Estimate = true
	}
	return rows
}

func (f facts) sum(key, label string, amount money.Amount) []Row {
	return f.row(key, label, f.figure(KindPlain, f.language.Money(amount)))
}

func totalVaries(f facts) []Row {
	return f.row("total", f.box.Total, f.text(f.box.TotalVaries))
}

// nth is a key for the i-th of several rows: "fee", "fee.2", "fee.3".
func nth(key string, i int) string {
	if i == 0 {
		return key
	}
	return key + "." + strconv.Itoa(i+1)
}
