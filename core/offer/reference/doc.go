// Package reference computes rates and interest by the methods that regulators
// publish, beyond what an offer needs: irregular periods, several advances,
// interest by days, and the parts of single payments.
//
// Only tests use it. It shares Bisect with package offer, so the figures that
// regulators print hold the product's solver to account.
//
// Laws:
//   - A rate is correctly rounded to six places of a percentage. It comes from
//     exact signs; no float and no fixed precision is involved.
//   - A stream has a rate only if money is lent first and paid back afterwards,
//     once the flows of each time are netted. Any other stream is refused.
//   - Every input is bounded, so every function ends.
package reference
