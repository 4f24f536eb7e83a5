// Package reference computes rates and interest by the methods that regulators publish, for cases that no
// offer has: irregular periods, several advances, interest by days, and the parts of single payments.
//
// Only tests use it. It shares Bisect with package offer, so the figures that regulators print also check the
// solver of the product.
//
// Its laws:
//
//   - A rate is correctly rounded to six places of a percentage. It comes from exact signs, without floats
//     and without a fixed precision.
//   - A stream has a rate only if money is first lent and then paid back, after netting the flows of each
//     time. Any other stream is refused.
//   - Every input has limits, so every function ends.
package reference
