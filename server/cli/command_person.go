package cli

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"

	"candor/server/api"
	"candor/server/config"
	"candor/server/receipts"
	"candor/server/relay"
	"candor/server/service"
)

var errPersonUsage = errors.New(
	`usage: candor person export --merchant ID --reference REFERENCE [--operator NAME]
       candor person erase --merchant ID --reference REFERENCE [--operator NAME]`)

// personFlags are the flags of both acts.
type personFlags struct{ merchant, reference, operator string }

type personAct func(ctx context.Context, s *service.Service, f personFlags, to io.Writer) error

var personActs = map[string]personAct{"export": exportPerson, "erase": erasePerson}

// person answers a data subject's request to a merchant: to see all that is held of them, or to have it
// erased.
func person(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	if len(args) == 0 || personActs[args[0]] == nil {
		return usageError{errPersonUsage}
	}
	f, err := readPersonFlags(args, stderr)
	if err != nil {
		return usageError{err}
	}
	return asOperator(ctx, f.merchant, getenv, stderr, func(s *service.Service, _ config.Environment) error {
		return personActs[args[0]](ctx, s, f, stdout)
	})
}

func readPersonFlags(args []string, stderr io.Writer) (personFlags, error) {
	var f personFlags
	flags := flag.NewFlagSet("person "+args[0], flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&f.merchant, "merchant", "", "merchant id of candor.toml")
	flags.StringVar(&f.reference, "reference", "", "the merchant's reference of the order")
	flags.StringVar(&f.operator, "operator", "operator", "who does it; the audit records it")
	if err := flags.Parse(args[1:]); err != nil {
		return f, err
	}
	if flags.NArg() > 0 || f.reference == "" {
		return f, errPersonUsage
	}
	return f, nil
}

// export is what is held of one checkout, with the checkout as its merchant sees it.
type export struct {
	Checkout api.Checkout `json:"checkout"`
	relay.Held
	Receipt json.RawMessage `json:"receipt,omitempty"` // the signed text, if one was issued
}

// exportPerson prints all that is held under a reference, as JSON.
func exportPerson(ctx context.Context, s *service.Service, f personFlags, to io.Writer) error {
	all, err := s.Relay.Export(ctx, relay.MerchantID(f.merchant), f.reference, f.operator)
	if err != nil {
		return err
	}
	shown := make([]export, len(all))
	for i, h := range all {
		shown[i] = export{Checkout: api.CheckoutOf(h.Checkout), Held: h}
		shown[i].Checkout.Livemode = s.Relay.IsLive(h.Checkout)
		given, err := s.Receipts.Receipt(ctx, relay.Ref{Merchant: h.Checkout.Merchant,
			Checkout: h.Checkout.ID})
		switch {
		case err == nil:
			shown[i].Receipt = json.RawMessage(given.Body)
		case !errors.Is(err, receipts.ErrNone) && !errors.Is(err, receipts.ErrAwaiting):
			return err
		}
	}
	out := json.NewEncoder(to)
	out.SetIndent("", "  ")
	return out.Encode(shown)
}

// erasePerson erases the person in every checkout of a reference that has ended. It fails if one has not. A
// receipt that a sale still awaits is issued first.
func erasePerson(ctx context.Context, s *service.Service, f personFlags, to io.Writer) error {
	if _, err := s.Receipts.IssueAll(ctx); err != nil {
		return err
	}
	erased, running, err := s.Relay.Erase(ctx, relay.MerchantID(f.merchant), f.reference, f.operator)
	for _, id := range erased {
		fmt.Fprintf(to, "%s is erased\n", id)
	}
	if err != nil {
		return err
	}
	if len(running) > 0 {
		return fmt.Errorf("still running, to be erased when they are over: %s", running)
	}
	if len(erased) == 0 {
		return fmt.Errorf("nothing is held under %q", f.reference)
	}
	return nil
}
