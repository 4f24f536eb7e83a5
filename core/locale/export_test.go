package locale

// The vectors hold numbers that no type of the product can hold: negative amounts, rates of a thousand per
// cent, counts with a fraction. They test the formatter below the types.
var (
	Dollars      = Language.dollars
	PercentPlain = Language.percent
	Decimal      = Language.decimal
	Plural       = Language.cardinal
	TrimZeros    = trimZeros
	PadZeros     = padZeros
)
