package cli

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
	"candor/server/config"
	"candor/server/lender"
)

// offers checks a lender's answer. It reads an answer of calculate-interest, in either version, from standard
// input and prints every offer with its schedule, totals, rates, findings and verdict. It reaches no lender
// and stores nothing.
func offers(_ context.Context, args []string, _ func(string) string, stdout, stderr io.Writer) error {
	return checkOffers(os.Stdin, args, stdout, stderr)
}

func checkOffers(stdin io.Reader, args []string, stdout, stderr io.Writer) error {
	var in answerFlags
	flags := in.set("offers", stderr)
	asJSON := flags.Bool("json", false, "print JSON")
	if rest, err := parseFlags(flags, args); err != nil || len(rest) > 0 {
		return usageOf("candor offers [--lang en|fr] [--amount A] [--plans FILE] "+
			"[--quebec | --province PP] [--date D] [--other FILE] [--json] < ANSWER", err)
	}
	a, err := in.read(stdin)
	if err != nil {
		return usageError{err}
	}
	if *asJSON {
		e := json.NewEncoder(stdout)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		err = e.Encode(a.report())
	} else {
		_, err = io.WriteString(stdout, a.table())
	}
	return errors.Join(err, a.unread())
}

// answerFlags are the flags that say how to read a lender's answer.
type answerFlags struct {
	lang, amount, plans           string
	province, date, otherLanguage string
	quebec                        bool
}

// set makes the flag set of a command with these flags in it.
func (f *answerFlags) set(name string, stderr io.Writer) *flag.FlagSet {
	flags := newFlags(name, stderr)
	flags.StringVar(&f.lang, "lang", "en", "language of the answer and of what is printed: en or fr")
	flags.StringVar(&f.amount, "amount", "",
		"the amount that was asked for; an answer for another one is refused")
	flags.StringVar(&f.plans, "plans", "",
		"a file with [plans], [terms.en], [terms.fr], [findings], conventions, [[late]], [high_cost] and "+
			"bank_rate as in candor.toml")
	flags.BoolVar(&f.quebec, "quebec", false, "Quebec's words and rules apply")
	flags.StringVar(&f.province, "province", "", "two letters; QC is the same as --quebec")
	flags.StringVar(&f.date, "date", "", "date of the purchase, for interest by the day and for dated "+
		"texts, such as 2026-07-01; today if it is left out")
	flags.StringVar(&f.otherLanguage, "other", "", "a file with the answer in the other language; "+
		"without it a missing text counts as missing in one language")
	return flags
}

func newFlags(name string, stderr io.Writer) *flag.FlagSet {
	flags := flag.NewFlagSet("candor "+name, flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = flags.PrintDefaults
	return flags
}

// parseFlags reads flags before, between and after the other arguments, and returns the other arguments.
func parseFlags(flags *flag.FlagSet, args []string) (rest []string, err error) {
	for {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		if flags.NArg() == 0 {
			return rest, nil
		}
		rest, args = append(rest, flags.Arg(0)), flags.Args()[1:]
	}
}

// usageOf is the error of a command that was called wrongly. Help that was asked for is passed on as it is.
func usageOf(line string, err error) error {
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	return usageError{errors.Join(err, errors.New("usage: "+line))}
}

// answer is a lender's answer with what is needed to judge its offers.
type answer struct {
	quote    offer.Quote
	language locale.Language
	quebec   bool
	rules    config.OfferRules
	stage
}

// read reads the answer and the file of plans, and checks that the answer is for the amount that was asked
// for.
func (f answerFlags) read(stdin io.Reader) (answer, error) {
	l, ok := locale.Parse(f.lang)
	if !ok {
		return answer{}, errors.New("lang: not en or fr")
	}
	a := answer{language: l, quebec: f.quebec || f.province == "QC"}
	if err := a.readPlans(f.plans); err != nil {
		return answer{}, err
	}
	body, err := io.ReadAll(stdin)
	if err != nil {
		return answer{}, fmt.Errorf("read answer: %w", err)
	}
	if a.quote, err = lender.ReadQuote(body); err != nil {
		return answer{}, err
	}
	if f.amount != "" {
		asked, err := money.ParseAmount(f.amount)
		if err != nil {
			return answer{}, fmt.Errorf("amount: %w", err)
		}
		if !a.quote.Answers(asked) {
			return answer{}, fmt.Errorf("amount: the answer is for %s, not for %s", a.quote.Amount, asked)
		}
	}
	a.quote = a.quote.Bound(offer.MaxTerm)
	return a, a.prepare(f)
}

// readPlans reads the file that --plans names. Its problems become one line.
func (a *answer) readPlans(file string) error {
	if file == "" {
		return nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return errors.New("plans: the file cannot be read")
	}
	if a.rules, err = config.ReadOfferRules(data); err != nil {
		return errors.New(oneLine(err))
	}
	return nil
}

// oneLine is the text of an error in one line.
func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }

// checked is an offer with everything that we found out about it.
type checked struct {
	Offer      offer.Offer        `json:"offer"`
	Assessment offer.Assessment   `json:"assessment"`
	Reasons    []string           `json:"reasons,omitempty"` // the findings, in a sentence each
	Figures    *offer.Figures     `json:"figures,omitempty"`
	Schedule   []offer.Instalment `json:"schedule,omitempty"`
}

func (a answer) check(o offer.Offer) checked {
	sources := offer.Sources{Configured: a.rules.Kinds[o.PlanID]}
	o.Kind, _ = offer.ResolveKind(o, sources)
	c := checked{Offer: o, Assessment: offer.Assess(o, a.context(o, sources))}
	c.Offer.Convention = c.Assessment.Convention
	o = c.Offer
	for _, f := range c.Assessment.Findings {
		c.Reasons = append(c.Reasons, locale.Plain(checkout.Reason(a.language, f)))
	}
	if f, err := offer.Price(o); err == nil {
		c.Figures = &f
	}
	if s, err := offer.Schedule(o, time.Time{}); err == nil {
		c.Schedule = s
	}
	return c
}

func (a answer) all() []checked {
	var out []checked
	for _, o := range a.quote.Offers {
		out = append(out, a.check(o))
	}
	return out
}

// lowest is the plan with the lowest total among those that can be chosen, if one can be named.
func (a answer) lowest(all []checked) (offer.ID, bool) {
	var open []offer.Offer
	for _, c := range all {
		if c.Assessment.Verdict == offer.OK {
			open = append(open, c.Offer)
		}
	}
	return offer.LowestCost(open)
}

// report is what --json prints. Amounts and rates are strings.
type report struct {
	Amount    money.Amount      `json:"amount"`
	Language  locale.Language   `json:"language"`
	Quebec    bool              `json:"quebec"`
	Offers    []checked         `json:"offers"`
	Lowest    offer.ID          `json:"lowest_cost,omitempty"`
	Discarded []offer.Discarded `json:"discarded,omitempty"`
}

func (a answer) report() report {
	all := a.all()
	lowest, _ := a.lowest(all)
	return report{a.quote.Amount, a.language, a.quebec, slices.Clip(all), lowest, a.quote.Discarded}
}

// unread is the error for the parts of the answer that could not be read. The other offers were printed.
func (a answer) unread() error {
	if len(a.quote.Discarded) == 0 {
		return nil
	}
	d := a.quote.Discarded[0]
	where := d.Field
	if d.PlanID != 0 {
		where = fmt.Sprintf("plan %d: %s", d.PlanID, d.Field)
	}
	more := ""
	if n := len(a.quote.Discarded) - 1; n > 0 {
		more = fmt.Sprintf(" (and %d more)", n)
	}
	return usageError{fmt.Errorf("%s: %s%s", where, d.Reason, more)}
}
