// Package money holds amounts of Canadian dollars, annual rates and the exact
// numbers between them.
//
// Laws:
//   - An Amount has two decimals and is never negative; a Rate has four. Both
//     are comparable values: == means equal, the zero value is zero.
//   - A token is read by a grammar before any number is made of it. What the
//     grammar refuses is an error, never a rounded or a missing value.
//   - format undoes parse: ParseAmount(a.String()) is a, for every Amount.
//   - Sums and products are exact. Rounding happens in one function,
//     Exact.QuoRound, half away from zero; Round2 is its use for cents.
//   - There are no floats, and JSON carries strings: "1200.00", "0.2890".
//
// It refuses null, exponents, signs, leading zeros, more decimals than
// documented and anything longer than documented. No other package imports a
// decimal library.
package money
