// Package offer holds what the lender offers for one purchase, and what we can
// say about it: plans, payments, totals, rates, findings and verdicts.
//
// Laws:
//   - The lender's figures are kept as they came. Ours stand beside them, in an
//     Assessment or in Figures, and never replace them.
//   - Offers stay in the lender's order. Rank and LowestCost, for who asks, compare
//     equal-payment plans only, and never tell two apart that cost the same.
//   - Each displayed quantity is rounded once, from exact numbers; totals are
//     sums of rounded payments. Comparisons with a ceiling use exact signs.
//   - Every function is pure and answers any input: no clock, no float, no panic.
//
// It refuses to claim what it does not know: a plan of unknown kind has no
// price, a deferred plan no due date, a fee of unknown basis no total. It knows
// no language; texts are the lender's, as sent.
//
// Package reference beside it solves rates of other streams by the methods of
// two regulators. Only tests use it: it holds the solver to published figures.
//
// The cross-check knows three models of a payment: with the fee financed (the
// equal payment), the single payment of a deferred plan, and the alternate,
// with the fee spread evenly over the payments.
package offer
