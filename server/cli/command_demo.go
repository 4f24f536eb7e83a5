package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"candor/core/checkout"
	"candor/core/money"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/front"
	"candor/server/relay"
	"candor/server/sandbox"
	"candor/server/service"
)

// serveDemo serves everything on this machine: the relay with SQLite, a storefront on another site, the
// simulated lender and the operations port. They get four ports in a row, the first one from PORT.
func serveDemo(ctx context.Context, _ []string, getenv func(string) string, stdout, stderr io.Writer) error {
	a, err := demo.ReadAddresses(getenv)
	if err != nil {
		return usageError{err}
	}
	misbehave, misbehaveErr := config.ReadMisbehave(getenv)
	schedule, scheduleErr := config.ReadScheduleScale(getenv)
	life, lifeErr := config.ReadDemoLife(getenv)
	if err := errors.Join(misbehaveErr, scheduleErr, lifeErr); err != nil {
		return usageError{err}
	}
	log := newLog(cmp.Or(getenv("CANDOR_LOG"), "warn"), getenv("CANDOR_LOG_FORMAT"), stderr)
	log.Info("starting", "build", service.ReadBuild())
	lender := demo.Lender(a.Lender(), log, time.Now, misbehave)
	servers := []front.Server{
		{Name: "relay", Address: a.Address(0)},
		{Name: "storefront", Address: a.Address(1), Handler: a.Shop(log)},
		{Name: "sandbox lender", Address: a.Address(2), Handler: lender},
		{Name: "operations", Address: a.Address(3)},
	}
	listeners, err := front.Listen(ctx, servers)
	if err != nil {
		return err
	}
	s, err := a.Service(ctx, log, demo.Pace{Schedule: schedule, Life: life})
	if err != nil {
		return err
	}
	defer s.Close()
	servers[0].Handler, servers[3].Handler = s.Public, s.OperationsPort
	if err := printDemo(ctx, a, s, stdout); err != nil {
		return err
	}
	return s.Run(ctx, log, servers, listeners)
}

// printDemo prints the addresses of everything, with a new hosted checkout and a code that enrols the demo's
// tablet.
func printDemo(ctx context.Context, a demo.Addresses, s *service.Service, to io.Writer) error {
	hosted, err := s.Relay.Create(ctx, demo.Merchant, relay.CreateRequest{
		Amount: money.MustAmount("1200.00"), Currency: "CAD", Reference: "MB-20418",
		Channel: checkout.Online, Use: checkout.Hosted, Locale: "en-CA", Province: "ON",
		ReturnURL: a.Storefront() + "/thanks",
	})
	if err != nil {
		return err
	}
	code, err := s.Tablets.Enrol(ctx, demo.Merchant, "queen-street", "Store tablet 2")
	if err != nil {
		return err
	}
	fmt.Fprintf(to, "storefront %s\n", a.Storefront())
	fmt.Fprintf(to, "tablet %s/tablet/enrol?code=%s\n", a.Relay(), code)
	fmt.Fprintf(to, "hosted %s\n", hosted.URL)
	fmt.Fprintf(to, "inbox %s/sandbox/inbox\n", a.Lender())
	fmt.Fprintf(to, "operations http://%s/readyz\n", a.Address(3))
	fmt.Fprintf(to, "docs %s/docs\n", a.Relay())
	fmt.Fprintf(to, "\nfor a shop of your own: relay %s, merchant %s, API key %s\n", a.Relay(), demo.Merchant,
		demo.MerchantKey)
	fmt.Fprintf(to, "pages that may show a checkout: %s, %s\n", a.Storefront(),
		cmp.Or(strings.Join(a.Own, ", "),
			"and yours with "+a.Again()+"ORIGIN=http://localhost:3000 make run"))
	fmt.Fprintf(to, "\non the tablet: associate 1042, manager 1003; passcode of both %s\n", demo.Passcode)
	return printCustomers(to)
}

// printCustomers lists the simulated lender's test customers. Its own page lists them with licences and
// answers too.
func printCustomers(to io.Writer) error {
	fmt.Fprintln(to, "\ntest customers")
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "  name\taccount\tcard\tborn\tpostal code\tprovince\tshows")
	for _, c := range sandbox.TestCustomers() {
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\t%s\t%s\t%s\n", c.Name, c.Account, c.Card, c.BirthDate,
			c.PostalCode, c.Province, c.Shows)
	}
	return table.Flush()
}
