package cli

import (
	"candor/core/checkout"
	"candor/core/money"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/front"
	"candor/server/relay"
	"candor/server/sandbox"
	"candor/server/service"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// serveDemo runs everything on one machine: relay, SQLite, the simulated lender, a storefront on another site, and the
// operations port, on four ports in a row from PORT.
func serveDemo(ctx context.Context, _ []string, getenv func(string) string, stdout, stderr io.Writer) error {
	a, err := demo.ReadAddresses(getenv)
	if err != nil {
		return usageError{err}
	}
	misbehave, misbehaveErr := config.ReadMisbehave(getenv)
	schedule, scheduleErr := config.ReadScheduleScale(getenv)
	if err := errors.Join(misbehaveErr, scheduleErr); err != nil {
		return usageError{err}
	}
	log := newLog(cmp.Or(getenv("CANDOR_LOG"), "warn"), getenv("CANDOR_LOG_FORMAT"), stderr)
	log.Info("starting", "build", service.ReadBuild())
	lenderSide, shop := demo.Lender(a.Lender(), log, time.Now, misbehave), a.Shop(log)
	sites := []front.Server{{Name: "relay", Address: a.Address(0)}, {Name: "storefront", Address: a.Address(1), Handler: shop},
		{Name: "sandbox lender", Address: a.Address(2), Handler: lenderSide}, {Name: "operations", Address: a.Address(3)}}
	listeners, err := front.Listen(ctx, sites)
	if err != nil {
		return err
	}
	h, err := a.Service(ctx, log, schedule)
	if err != nil {
		return err
	}
	defer h.Close()
	sites[0].Handler, sites[3].Handler = h.Public, h.OperationsPort
	if err := welcome(ctx, a, h, lenderSide, stdout); err != nil {
		return err
	}
	return h.Run(ctx, log, sites, listeners)
}

// welcome prints where everything is, with a fresh hosted checkout and a code for the demo tablet.
func welcome(ctx context.Context, a demo.Addresses, h *service.Service, lender *sandbox.Sandbox, to io.Writer) error {
	hosted, err := h.Relay.Create(ctx, demo.Merchant, relay.CreateRequest{Amount: money.MustAmount("1200.00"), Currency: "CAD",
		Reference: "MB-20418", Channel: checkout.Online, Use: checkout.Hosted, Locale: "en-CA", Province: "ON",
		ReturnURL: a.Storefront() + "/thanks"})
	if err != nil {
		return err
	}
	code, err := h.Tablets.Enrol(ctx, demo.Merchant, "queen-street", "Store tablet 2")
	if err != nil {
		return err
	}
	fmt.Fprintf(to, "storefront %s\n", a.Storefront())
	fmt.Fprintf(to, "tablet %s/tablet/enrol?code=%s\n", a.Relay(), code)
	fmt.Fprintf(to, "hosted %s\n", hosted.URL)
	fmt.Fprintf(to, "inbox %s/sandbox/inbox\n", a.Lender())
	fmt.Fprintf(to, "operations http://%s/readyz\n", a.Address(3))
	fmt.Fprintf(to, "\nassociate 1042, manager 1003; passcode of both %s\n", demo.Passcode)
	return printCustomers(to)
}

// printCustomers lists the simulated lender's people; all of them, with licences and answers, are on its own page.
func printCustomers(to io.Writer) error {
	fmt.Fprintln(to, "\ntest customers")
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "  name\taccount\tcard\tborn\tpostal code\tprovince\tshows")
	for _, c := range sandbox.TestCustomers() {
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\t%s\t%s\t%s\n", c.Name, c.Account, c.Card, c.BirthDate, c.PostalCode, c.Province, c.Shows)
	}
	return table.Flush()
}
