package config

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"candor/core/origin"
	"candor/server/front"
	"candor/server/receipts"
	"candor/server/relay"
	"candor/server/store"
)

// Environment is the part of the configuration that concerns the process. Each secret NAME can also come from
// the file that NAME_FILE names.
type Environment struct {
	File      string       // CANDOR_CONFIG: path of candor.toml
	Store     relay.Secret // CANDOR_STORE: sqlite:PATH or postgres://…, which may hold a password
	Listen    string       // CANDOR_LISTEN: address of the relay
	Ops       string       // CANDOR_OPS_LISTEN: address of the operations port
	PublicURL string       // CANDOR_PUBLIC_URL: origin under which browsers reach the relay
	Key       relay.Secret // CANDOR_KEY, the first: 32 bytes or more; client tokens are derived from it
	// OtherKeys are the further keys of CANDOR_KEY. What they derived is known, and what they count is
	// counted.
	OtherKeys []relay.Secret
	SealKeys  relay.Secret // CANDOR_SEAL_KEYS: lines "id base64(32 bytes)"; the first one seals, all open
	// ReceiptKeys is CANDOR_RECEIPT_KEYS: lines "name base64(32 bytes)"; the first one signs, all verify.
	ReceiptKeys relay.Secret
	LogLevel    string // CANDOR_LOG: debug, info, warn, error
	LogFormat   string // CANDOR_LOG_FORMAT: text or json
	// StrictTransport is the value of Strict-Transport-Security; "" sends none. CANDOR_HSTS
	StrictTransport string
	Profiles        bool // CANDOR_PPROF: net/http/pprof on the operations port
	Schedule        int  // CANDOR_SCHEDULE_SCALE: unknown outcomes are settled so many times as fast
	// Life of a checkout, for trying out; 0 as usual. ReadEnvironment leaves it at 0.
	Life   time.Duration
	Bounds front.Bounds // how much one process takes on

	Retention relay.Retention // CANDOR_KEEP_PERSONAL, CANDOR_KEEP_EVIDENCE
}

// ReadMisbehave reads CANDOR_SANDBOX_MISBEHAVE: whether anybody may make the simulated lender go wrong.
func ReadMisbehave(getenv func(string) string) (bool, error) {
	r := &environmentReader{getenv: getenv}
	yes := r.oneOf("CANDOR_SANDBOX_MISBEHAVE", "no", "yes") == "yes"
	return yes, errors.Join(r.found...)
}

// ReadScheduleScale reads CANDOR_SCHEDULE_SCALE: how many times as fast unknown outcomes are settled.
func ReadScheduleScale(getenv func(string) string) (int, error) {
	r := &environmentReader{getenv: getenv}
	scale := r.scheduleScale()
	return scale, errors.Join(r.found...)
}

// ReadDemoLife reads CANDOR_DEMO_LIFE: how long a checkout of candor demo lives, 1s to 24h; 0 as usual.
func ReadDemoLife(getenv func(string) string) (time.Duration, error) {
	const name = "CANDOR_DEMO_LIFE"
	if getenv(name) == "" {
		return 0, nil
	}
	r := &environmentReader{getenv: getenv}
	life := r.duration(name, time.Minute, time.Second, day)
	return life, errors.Join(r.found...)
}

// ReadEnvironment reads the environment and reports all problems at once.
func ReadEnvironment(getenv func(string) string) (Environment, error) {
	r := &environmentReader{getenv: getenv}
	e := Environment{
		File: r.text("CANDOR_CONFIG", "candor.toml"), Store: r.secret("CANDOR_STORE"),
		Listen:    r.address("CANDOR_LISTEN", "127.0.0.1:8080"),
		Ops:       r.address("CANDOR_OPS_LISTEN", "127.0.0.1:8083"),
		PublicURL: getenv("CANDOR_PUBLIC_URL"), Key: r.secret("CANDOR_KEY"),
		SealKeys:    r.secret("CANDOR_SEAL_KEYS"),
		ReceiptKeys: r.secret("CANDOR_RECEIPT_KEYS"),
		LogLevel:    r.oneOf("CANDOR_LOG", "info", "debug", "warn", "error"),
		LogFormat:   r.oneOf("CANDOR_LOG_FORMAT", "text", "json"),
		Profiles:    r.oneOf("CANDOR_PPROF", "off", "on") == "on",
		Schedule:    r.scheduleScale(),
		Bounds:      r.bounds(),
	}
	e.Retention.Personal = r.duration("CANDOR_KEEP_PERSONAL", 30*day, day, 10*365*day)
	e.Retention.Evidence = r.duration("CANDOR_KEEP_EVIDENCE", 7*365*day, 30*day, 20*365*day)
	r.check(e.Retention.Personal <= e.Retention.Evidence,
		"CANDOR_KEEP_PERSONAL must not be longer than CANDOR_KEEP_EVIDENCE")
	if e.Store.IsZero() {
		e.Store = relay.NewSecret("sqlite:candor.db")
	}
	public, err := origin.Parse(e.PublicURL)
	r.check(err == nil,
		fmt.Sprintf("CANDOR_PUBLIC_URL must be an origin such as https://pay.example: %v", err))
	e.PublicURL = public.String()
	e.StrictTransport = r.strictTransport(public)
	r.check(e.Bounds.Request < e.Bounds.Write,
		"CANDOR_REQUEST_TIMEOUT must be shorter than CANDOR_WRITE_TIMEOUT: "+
			"an answer takes time to be written")
	e.Key, e.OtherKeys = r.keys(e.Key)
	r.check(!e.SealKeys.IsZero(), "CANDOR_SEAL_KEYS is needed (make one with: candor key new)")
	_, receiptErr := receipts.ParseKeys(e.ReceiptKeys)
	r.check(receiptErr == nil, fmt.Sprintf("CANDOR_RECEIPT_KEYS: %v", receiptErr))
	r.checkPorts(e)
	return e, errors.Join(r.found...)
}

const day = 24 * time.Hour

// Warnings are about settings that work but are rarely meant.
func (e Environment) Warnings() []string {
	var all []string
	if strings.HasPrefix(e.PublicURL, "https://") && len(e.Bounds.Proxies) == 0 {
		all = append(all, "CANDOR_TRUSTED_PROXIES is not set: "+
			"behind a proxy everybody would share the proxy's address, and its limits")
	}
	if n := front.Affordable(e.Bounds.Connections); n < e.Bounds.Connections {
		all = append(all, fmt.Sprintf("CANDOR_MAX_CONNECTIONS is more than the limit of open files allows "+
			"(ulimit -n): %d are used", n))
	}
	return all
}

// environmentReader reads variables and collects what is wrong with them.
type environmentReader struct {
	getenv func(string) string
	found  []error
}

func (r *environmentReader) check(ok bool, problem string) {
	if !ok {
		r.found = append(r.found, errors.New(problem))
	}
}

func (r *environmentReader) text(name, fallback string) string {
	return cmp.Or(r.getenv(name), fallback)
}

// secret is the variable NAME, or the content of the file that NAME_FILE names.
func (r *environmentReader) secret(name string) relay.Secret {
	file, text := r.getenv(name+"_FILE"), r.getenv(name)
	if file == "" {
		return relay.NewSecret(text)
	}
	r.check(text == "", name+" and "+name+"_FILE are both set: take one of them away")
	text, err := readSecret(file)
	r.check(err != nil || text != "", name+"_FILE: the file is empty")
	if err != nil {
		r.found = append(r.found, fmt.Errorf("%s_FILE: %w", name, err))
	}
	return relay.NewSecret(text)
}

// keys reads CANDOR_KEY: keys with blanks or line ends between them, the first one first.
func (r *environmentReader) keys(text relay.Secret) (first relay.Secret, others []relay.Secret) {
	var all []relay.Secret
	seen := map[string]bool{}
	for field := range strings.FieldsSeq(text.Reveal()) {
		key, err := base64.StdEncoding.DecodeString(field)
		r.check(err == nil && len(key) >= 32,
			"CANDOR_KEY must be 32 bytes or more in base64 (make one with: candor key new)")
		r.check(!seen[string(key)], "CANDOR_KEY: a key stands twice")
		seen[string(key)] = true
		all = append(all, relay.NewSecret(string(key)))
	}
	if len(all) == 0 {
		r.check(false, "CANDOR_KEY is needed: 32 bytes or more in base64 (make one with: candor key new)")
		return relay.Secret{}, nil
	}
	return all[0], all[1:]
}

// checkPorts refuses the same port for both servers, unless each has an address of its own.
func (r *environmentReader) checkPorts(e Environment) {
	host, port, err1 := net.SplitHostPort(e.Listen)
	opsHost, opsPort, err2 := net.SplitHostPort(e.Ops)
	a, notAddress1 := netip.ParseAddr(host)
	b, notAddress2 := netip.ParseAddr(opsHost)
	apart := notAddress1 == nil && notAddress2 == nil && a != b && !a.IsUnspecified() && !b.IsUnspecified()
	r.check(err1 != nil || err2 != nil || port != opsPort || port == "0" || apart,
		"CANDOR_LISTEN and CANDOR_OPS_LISTEN have the same port "+port)
}

// address is a host and a port. An empty host means every address of the machine.
func (r *environmentReader) address(name, fallback string) string {
	text := r.text(name, fallback)
	_, port, err := net.SplitHostPort(text)
	_, notANumber := strconv.ParseUint(port, 10, 16)
	r.check(err == nil && notANumber == nil, name+" must be an address such as "+fallback)
	return text
}

// oneOf is one of a few words: the fallback or another.
func (r *environmentReader) oneOf(name, fallback string, others ...string) string {
	all := append([]string{fallback}, others...)
	given := strings.ToLower(r.text(name, fallback))
	for _, v := range all {
		if given == v {
			return v
		}
	}
	r.found = append(r.found, fmt.Errorf("%s: %q must be one of %s", name, given,
		strings.Join(all, ", ")))
	return fallback
}

// duration is a time such as 10s or 2m, within bounds.
func (r *environmentReader) duration(name string, fallback, least, most time.Duration) time.Duration {
	text := r.getenv(name)
	if text == "" {
		return fallback
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < least || d > most {
		r.found = append(r.found,
			fmt.Errorf("%s must be a time such as %s, from %s to %s", name, fallback, least, most))
		return fallback
	}
	return d
}

// scheduleScale is 1, or more in tests.
func (r *environmentReader) scheduleScale() int { return r.count("CANDOR_SCHEDULE_SCALE", 1, 1, 3600) }

// count is a whole number within bounds.
func (r *environmentReader) count(name string, fallback, least, most int) int {
	text := r.getenv(name)
	if text == "" {
		return fallback
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		r.found = append(r.found,
			fmt.Errorf("%s must be a number from %d to %d, such as %d", name, least, most, fallback))
		return fallback
	}
	return n
}

// strictTransport is for how long browsers reach us over TLS only. 0 makes them forget that they should.
func (r *environmentReader) strictTransport(public origin.Origin) string {
	const name = "CANDOR_HSTS"
	if strings.EqualFold(r.text(name, "off"), "off") {
		return ""
	}
	r.check(strings.HasPrefix(public.String(), "https://"),
		name+" needs a CANDOR_PUBLIC_URL that begins with https://")
	age := r.duration(name, 365*day, 0, 2*365*day)
	return fmt.Sprintf("max-age=%d", int(age.Seconds()))
}

// bounds reads how much one process takes on.
func (r *environmentReader) bounds() front.Bounds {
	d := front.Defaults
	return front.Bounds{
		ReadHeader: r.duration("CANDOR_READ_HEADER_TIMEOUT", d.ReadHeader, 100*time.Millisecond, time.Minute),
		Read:       r.duration("CANDOR_READ_TIMEOUT", d.Read, 100*time.Millisecond, time.Minute),
		Request:    r.duration("CANDOR_REQUEST_TIMEOUT", d.Request, time.Second, time.Minute),
		Write:      r.duration("CANDOR_WRITE_TIMEOUT", d.Write, time.Second, 2*time.Minute),
		Idle:       r.duration("CANDOR_IDLE_TIMEOUT", d.Idle, time.Second, time.Hour),

		Connections: r.count("CANDOR_MAX_CONNECTIONS", d.Connections, 10, 1_000_000),
		ConnectionsPerAddress: r.count("CANDOR_MAX_CONNECTIONS_PER_ADDRESS", d.ConnectionsPerAddress,
			1, 1_000_000),
		Requests:           r.count("CANDOR_MAX_REQUESTS", d.Requests, 1, 100_000),
		RequestsPerAddress: r.count("CANDOR_MAX_REQUESTS_PER_ADDRESS", d.RequestsPerAddress, 1, 100_000),
		Streams:            r.count("CANDOR_MAX_STREAMS", d.Streams, 1, 1_000_000),
		StreamsPerAddress:  r.count("CANDOR_MAX_STREAMS_PER_ADDRESS", d.StreamsPerAddress, 1, 1_000_000),
		PerSecond:          r.count("CANDOR_RATE", d.PerSecond, 1, 1_000_000),
		Burst:              r.count("CANDOR_BURST", d.Burst, 1, 1_000_000),
		WrongKeys:          r.count("CANDOR_WRONG_KEYS", d.WrongKeys, 1, 1_000_000),

		Proxies: r.networks("CANDOR_TRUSTED_PROXIES"),

		Pause: r.duration("CANDOR_LAME_DUCK", d.Pause, 0, 5*time.Minute),
		Drain: r.duration("CANDOR_DRAIN", d.Drain, time.Second, 5*time.Minute),
	}
}

// networks is a list of networks in CIDR form, or of single addresses, with commas or spaces between them.
func (r *environmentReader) networks(name string) []netip.Prefix {
	var all []netip.Prefix
	separator := func(c rune) bool { return c == ',' || c == ' ' }
	for text := range strings.FieldsFuncSeq(r.getenv(name), separator) {
		network, err := netip.ParsePrefix(text)
		if single, alone := netip.ParseAddr(text); alone == nil {
			network, err = single.Prefix(single.BitLen())
		}
		if err != nil || network.Bits() == 0 {
			r.found = append(r.found,
				fmt.Errorf("%s: %q is not a network such as 10.0.0.0/8; a network of everyone is none",
					name, text))
			continue
		}
		all = append(all, network.Masked())
	}
	return all
}

// NewSealer reads the value of CANDOR_SEAL_KEYS: a key in each line, "id base64(32 bytes)". The first key
// seals; all of them open.
func NewSealer(keys relay.Secret) (store.Sealer, error) {
	var all []store.Key
	for line := range strings.Lines(keys.Reveal()) {
		id, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		if id == "" {
			continue
		}
		all = append(all, store.Key{ID: id, Secret: relay.NewSecret(strings.TrimSpace(text))})
	}
	s, err := store.NewSealer(all...)
	if err != nil {
		return s, fmt.Errorf("CANDOR_SEAL_KEYS: %w", err)
	}
	return s, nil
}
