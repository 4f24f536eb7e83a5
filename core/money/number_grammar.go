package money

import "strconv"

// Kind names what a token should have been.
type Kind string

// The kinds of token this package reads.
const (
	KindAmount Kind = "amount"
	KindRate   Kind = "rate"
	KindExact  Kind = "number"
)

// Reason says why a token was refused. The set is closed.
type Reason string

// The reasons for refusal.
const (
	ReasonEmpty        Reason = "empty"
	ReasonNull         Reason = "null"
	ReasonSign         Reason = "signed"
	ReasonExponent     Reason = "has an exponent"
	ReasonLeadingZero  Reason = "has a leading zero"
	ReasonCharacter    Reason = "not a plain decimal number"
	ReasonNoInteger    Reason = "has no digit before the point"
	ReasonNoFraction   Reason = "has no digit after the point"
	ReasonManyIntegers Reason = "has too many digits before the point"
	ReasonManyDecimals Reason = "has too many decimals"
	ReasonNotText      Reason = "not a number or text"
)

// maxEcho is the number of bytes of a refused token that an error repeats.
const maxEcho = 32

// ParseError is a refused token: the expected kind and the reason.
type ParseError struct {
	Kind   Kind
	Reason Reason
	input  string
}

// Error names the reason and repeats at most 32 bytes of the token, quoted as ASCII.
func (e *ParseError) Error() string {
	return "parse " + string(e.Kind) + ": " + string(e.Reason) + ": " + e.input
}

func refuse(k Kind, r Reason, s string) *ParseError {
	return &ParseError{Kind: k, Reason: r, input: echo(s)}
}

// echo quotes the beginning of s as ASCII, in at most maxEcho bytes. A mark shows that s is longer. The
// quoting reuses one buffer, because a token made only of escapes would otherwise allocate a string for each
// of its bytes.
func echo(s string) string {
	const most = maxEcho - 2  // the quotes
	var room [4*most + 2]byte // one byte becomes at most \xff
	cut := min(len(s), most)
	q := strconv.AppendQuoteToASCII(room[:0], s[:cut])
	for len(q) > maxEcho {
		cut--
		q = strconv.AppendQuoteToASCII(room[:0], s[:cut])
	}
	if cut < len(s) {
		return string(q) + "…"
	}
	return string(q)
}

// grammar is the lexical rule of one kind of number: digits allowed before and after the point.
type grammar struct {
	kind          Kind
	integer, frac int
}

// The grammars. An amount is number (18,2), a rate number (5,4) as the lender documents them:
//
//	amount  ^(0|[1-9][0-9]{0,15})(\.[0-9]{1,2})?$
//	rate    ^[0-9](\.[0-9]{1,4})?$
var (
	amountGrammar = grammar{KindAmount, 16, 2}
	rateGrammar   = grammar{KindRate, 1, 4}
	exactGrammar  = grammar{KindExact, 32, 32}
)

// maxToken is longer than every token that a grammar accepts. The rest of a longer token is not read, so a
// token of a megabyte costs no more than a short one.
const maxToken = 128

// check returns the digits of s before and after the point, or the reason why the grammar refuses s.
func (g grammar) check(s string) (whole, frac string, err error) {
	if r := suspicious(s); r != "" {
		return "", "", refuse(g.kind, r, s)
	}
	whole, frac, point := cutPoint(s[:min(len(s), maxToken)])
	if r := g.judge(whole, frac, point); r != "" {
		return "", "", refuse(g.kind, r, s)
	}
	return whole, frac, nil
}

// suspicious returns the reason for a token that cannot be a number, whatever its length.
func suspicious(s string) Reason {
	switch {
	case s == "":
		return ReasonEmpty
	case s == "null":
		return ReasonNull
	case s[0] == '-' || s[0] == '+':
		return ReasonSign
	}
	return ""
}

func (g grammar) judge(whole, frac string, point bool) Reason {
	if r := digits(whole); r != "" {
		return r
	}
	if r := digits(frac); r != "" {
		return r
	}
	switch {
	case whole == "":
		return ReasonNoInteger
	case point && frac == "":
		return ReasonNoFraction
	case len(whole) > 1 && whole[0] == '0':
		return ReasonLeadingZero
	case len(whole) > g.integer:
		return ReasonManyIntegers
	case len(frac) > g.frac:
		return ReasonManyDecimals
	}
	return ""
}

// digits returns a reason if s holds anything but ASCII digits.
func digits(s string) Reason {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
		case (c == 'e' || c == 'E') && i > 0:
			return ReasonExponent
		default:
			return ReasonCharacter
		}
	}
	return ""
}

func cutPoint(s string) (whole, frac string, point bool) {
	for i := range len(s) {
		if s[i] == '.' {
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

// units reads whole.frac as a count of 10^-scale. The grammar has limited the number of digits, so the count
// fits in an int64.
func units(whole, frac string, scale int) int64 {
	var n int64
	for i := range len(whole) {
		n = n*10 + int64(whole[i]-'0')
	}
	for i := range scale {
		n *= 10
		if i < len(frac) {
			n += int64(frac[i] - '0')
		}
	}
	return n
}

// fixed prints n units of 10^-scale with exactly scale decimals.
func fixed(n int64, scale int) string {
	s := strconv.FormatInt(n, 10)
	for len(s) <= scale {
		s = "0" + s
	}
	return s[:len(s)-scale] + "." + s[len(s)-scale:]
}

// token removes the quotes of a JSON string. It does not unescape, so the grammar refuses every escape.
func token(k Kind, raw []byte) (string, error) {
	s := string(raw[:min(len(raw), maxToken)])
	if len(s) < 2 || s[0] != '"' {
		return s, nil
	}
	s = s[1 : len(s)-1]
	if s == "null" {
		return "", refuse(k, ReasonCharacter, s)
	}
	return s, nil
}
