package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"candor/server/config"
	"candor/server/relay"
	"candor/server/service"
	"candor/server/tablet"
)

// deviceFlags are the flags of all acts, and the relay's public origin.
type deviceFlags struct{ merchant, location, name, associate, device, origin string }

// deviceAct is one act of an operator on the devices of a merchant.
type deviceAct struct {
	takes []string // its flags beside --merchant
	do    func(ctx context.Context, s *service.Service, f deviceFlags, to io.Writer) error
}

var deviceActs = map[string]deviceAct{
	"enroll":      {[]string{"location", "name"}, enrollDevice},
	"list":        {nil, listDevices},
	"revoke":      {[]string{"device"}, revokeDevice},
	"reset-tries": {[]string{"associate", "device"}, resetTries},
}

var errDeviceUsage = errors.New(`usage: candor device enroll --merchant ID --location ID [--name NAME]
       candor device list --merchant ID
       candor device revoke --merchant ID --device ID
       candor device reset-tries --merchant ID --associate NUMBER [--device ID]`)

// device enrols, lists and revokes the tablets of a merchant's stores, and lets associates try their passcode
// again.
func device(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		return usageError{errDeviceUsage}
	}
	act, known := deviceActs[args[0]]
	if !known {
		return usageError{errDeviceUsage}
	}
	f, err := act.read(args, stderr)
	if err != nil {
		return usageError{err}
	}
	return asOperator(ctx, f.merchant, getenv, stderr, func(s *service.Service, e config.Environment) error {
		f.origin = e.PublicURL
		return act.do(ctx, s, f, stdout)
	})
}

// read reads the flags of an act. Other arguments are refused.
func (a deviceAct) read(args []string, stderr io.Writer) (deviceFlags, error) {
	f := deviceFlags{name: "Store tablet"}
	all := map[string]struct {
		to   *string
		help string
	}{
		"location": {&f.location, "location id of candor.toml"}, "name": {&f.name, "name of the device"},
		"associate": {&f.associate, "number of the associate"},
		"device":    {&f.device, "id of the device, of candor device list"},
	}
	flags := flag.NewFlagSet("device "+args[0], flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&f.merchant, "merchant", "", "merchant id of candor.toml")
	for _, name := range a.takes {
		flags.StringVar(all[name].to, name, *all[name].to, all[name].help)
	}
	if err := flags.Parse(args[1:]); err != nil {
		return f, err
	}
	if flags.NArg() > 0 {
		return f, errDeviceUsage
	}
	return f, nil
}

// enrollDevice prints the address that makes one tablet a device of a store. It works once, within 15
// minutes.
func enrollDevice(ctx context.Context, s *service.Service, f deviceFlags, to io.Writer) error {
	code, err := s.Tablets.Enrol(ctx, relay.MerchantID(f.merchant), f.location, f.name)
	if err != nil {
		return err
	}
	fmt.Fprintf(to, "%s/tablet/enrol?code=%s\n", f.origin, code)
	return nil
}

// listDevices prints the devices of a merchant. It prints no secret and no hash of one.
func listDevices(ctx context.Context, s *service.Service, f deviceFlags, to io.Writer) error {
	all, err := s.Tablets.Devices(ctx, relay.MerchantID(f.merchant))
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "device\tlocation\tenrolled\tstate\tname")
	for _, d := range all {
		state := "enrolled"
		if d.Revoked {
			state = "revoked"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", d.ID, d.Location, d.Enrolled.UTC().Format(time.RFC3339),
			state, d.Name)
	}
	return table.Flush()
}

// revokeDevice revokes a device and ends the sessions on it.
func revokeDevice(ctx context.Context, s *service.Service, f deviceFlags, to io.Writer) error {
	if f.device == "" {
		return usageError{errDeviceUsage}
	}
	found, err := f.devices(ctx, s)
	if err != nil {
		return err
	}
	if err := s.Tablets.Revoke(ctx, found[0]); err != nil {
		return err
	}
	fmt.Fprintf(to, "%s is revoked\n", f.device)
	return nil
}

// resetTries lets an associate try the passcode again, on one device or on all.
func resetTries(ctx context.Context, s *service.Service, f deviceFlags, to io.Writer) error {
	m, _ := s.Relay.Merchant(relay.MerchantID(f.merchant))
	if !slices.ContainsFunc(m.Associates, func(a relay.Associate) bool { return a.Number == f.associate }) {
		return usageError{fmt.Errorf("associate %q is not configured", f.associate)}
	}
	found, err := f.devices(ctx, s)
	if err != nil {
		return err
	}
	for _, d := range found {
		if err := s.Tablets.ResetTriesOn(ctx, d, f.associate); err != nil {
			return err
		}
		fmt.Fprintf(to, "%s can try again on %s (%s)\n", f.associate, d.ID, d.Name)
	}
	return nil
}

// devices are the device that --device names, else all that are not revoked.
func (f deviceFlags) devices(ctx context.Context, s *service.Service) ([]tablet.Device, error) {
	all, err := s.Tablets.Devices(ctx, relay.MerchantID(f.merchant))
	if err != nil {
		return nil, err
	}
	found := slices.DeleteFunc(all, func(d tablet.Device) bool {
		return f.device == "" && d.Revoked || f.device != "" && d.ID != f.device
	})
	if f.device != "" && len(found) == 0 {
		return nil, usageError{fmt.Errorf("merchant %s has no device %q", f.merchant, f.device)}
	}
	return found, nil
}
