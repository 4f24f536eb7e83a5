// Package money holds amounts of Canadian dollars, annual rates, and exact numbers for the arithmetic between
// them.
//
// Its laws:
//
//   - An Amount has two decimals and is never negative. A Rate has four decimals. Both are comparable values:
//     == means equal, and the zero value is zero.
//   - A grammar checks a token before a number is made of it. What the grammar refuses is an error, and never
//     a rounded or missing value.
//   - Formatting and parsing are inverse: ParseAmount(a.String()) is a, for every Amount.
//   - Sums and products are exact. Only Exact.QuoRound rounds, half away from zero. Round2 uses it for cents.
//   - There are no floats. JSON carries strings: "1200.00", "0.2890".
//
// The package refuses null, exponents, signs, leading zeros, and more decimals or digits than documented. No
// other package imports a decimal library.
package money
