// Package offer holds what the lender offers for one purchase, and what we can say about it: plans, payments,
// totals, rates, findings and verdicts.
//
// Its laws:
//
//   - The lender's figures stay as they came. Ours stand beside them, in an Assessment or in Figures, and
//     never replace them.
//   - Offers stay in the lender's order. Rank and LowestCost compare equal-payment plans on request. They
//     never put one of two plans with the same cost first.
//   - Each displayed quantity is rounded once, from exact numbers. Totals are sums of rounded payments.
//     Comparisons with a ceiling use exact signs.
//   - Every function is pure and accepts any input: no clock, no float, no panic.
//
// The package claims only what it knows. A plan of unknown kind has no price, a deferred plan no due date,
// and a fee of unknown basis no total. The package knows no language; its texts are the lender's, as sent.
//
// Package reference solves the rates of other cash flows (irregular periods, several advances) by the methods
// of two regulators. Only tests use it, to compare the solver with figures that the regulators printed.
//
// The cross-check knows three models of a payment: with the fee financed (the equal payment), the single
// payment of a deferred plan, and the alternate, with the fee spread evenly over the payments.
package offer
