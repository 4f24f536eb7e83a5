package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/offer"
)

// disclose prints the disclosure of one offer in a lender's answer: what a customer would have to read before
// accepting the offer, whatever its verdict.
func disclose(_ context.Context, args []string, _ func(string) string, stdout, stderr io.Writer) error {
	return discloseOffer(os.Stdin, args, stdout, stderr)
}

func discloseOffer(stdin io.Reader, args []string, stdout, stderr io.Writer) error {
	var in answerFlags
	flags := in.set("disclose", stderr)
	id := flags.String("offer", "", "the offer, by the name that candor offers prints: p5-12, regular")
	canonical := flags.Bool("canonical", false, "print the canonical text and its digest, as they are signed")
	lenderLang := flags.String("lender-lang", "", "language of the lender's texts, when it is not --lang")
	if rest, err := parseFlags(flags, args); err != nil || len(rest) > 0 {
		return usageOf("candor disclose --offer ID [--lang en|fr] [--lender-lang en|fr] [--amount A] "+
			"[--plans FILE] [--quebec] [--canonical] < ANSWER", err)
	}
	a, err := in.read(stdin)
	if err != nil {
		return usageError{err}
	}
	d, err := a.document(offer.ID(*id), *lenderLang)
	if err != nil {
		return usageError{err}
	}
	text := d.PlainText()
	if *canonical {
		text = d.Canonical() + d.Digest() + "\n"
	}
	_, err = io.WriteString(stdout, text)
	return err
}

// document composes the disclosure of an offer.
func (a answer) document(id offer.ID, lenderLang string) (disclosure.Document, error) {
	o, ok := a.quote.Offer(id)
	if !ok {
		return disclosure.Document{}, a.unknownOffer(id)
	}
	in := disclosure.Input{
		Language: a.language, Offer: a.check(o).Offer, RegularRate: a.quote.RegularRate(),
		Quebec: a.quebec, Terms: a.rules.Terms[a.language],
	}
	if lenderLang != "" {
		if in.LenderLanguage, ok = locale.Parse(lenderLang); !ok {
			return disclosure.Document{}, errors.New("lender-lang: not en or fr")
		}
	}
	return disclosure.Compose(in)
}

func (a answer) unknownOffer(id offer.ID) error {
	var ids []string
	for _, o := range a.quote.Offers {
		ids = append(ids, string(o.ID))
	}
	return fmt.Errorf("offer: %q is not in the answer, which has %s", id, strings.Join(ids, ", "))
}
