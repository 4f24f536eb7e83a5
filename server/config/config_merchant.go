package config

import (
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the merchants' time zones, on machines without them

	"candor/core/locale"
	"candor/core/money"
	"candor/core/origin"
	"candor/server/lender"
	"candor/server/relay"
	"candor/server/tablet"
)

// Merchant is one [[merchant]] of candor.toml.
type Merchant struct {
	ID          string        `toml:"id"`
	Name        translated    `toml:"name"`
	Language    string        `toml:"language"`
	Province    string        `toml:"province"`
	TimeZone    string        `toml:"time_zone"`
	Phone       string        `toml:"phone"`
	Email       string        `toml:"email"`
	Origins     []string      `toml:"origins"`
	Isolated    bool          `toml:"isolated"`
	KeysSHA256  []string      `toml:"keys_sha256"`
	AutoCapture bool          `toml:"auto_capture"`
	Override    bool          `toml:"override"`
	Resolve     string        `toml:"resolve_limit"`
	Lender      lenderAccount `toml:"lender"`
	Location    []location    `toml:"location"`
	Associate   []associate   `toml:"associate"`
	Example     []example     `toml:"example"`
	Webhook     []Webhook     `toml:"webhook"`
	saleRules
	offerTables // [merchant.plans], [merchant.terms.…], [merchant.findings]
}

// translated is a text in both languages.
type translated struct {
	EN string `toml:"en"`
	FR string `toml:"fr"`
}

// lenderAccount is how the merchant is known at the lender.
type lenderAccount struct {
	Environment string            `toml:"environment"`
	ClientID    string            `toml:"client_id"`
	SecretFile  string            `toml:"client_secret_file"`
	BaseURL     string            `toml:"base_url"`
	Versions    map[string]string `toml:"versions"`
	Types       map[string]string `toml:"types"`
	Phone       string            `toml:"phone"`
	Site        string            `toml:"site"`
	ListLag     string            `toml:"list_lag"`
	CaptureIn   string            `toml:"capture_within"`
	Exclusive   bool              `toml:"exclusive"`

	FrameSandbox  []string `toml:"frame_sandbox"`
	FrameFeatures []string `toml:"frame_features"`
	FrameReferrer string   `toml:"frame_referrer"`
}

type location struct {
	ID         string `toml:"id"`
	Name       string `toml:"name"`
	Province   string `toml:"province"`
	ExternalID string `toml:"external_id"`
}

type associate struct {
	Number       string     `toml:"number"`
	Name         string     `toml:"name"`
	Role         relay.Role `toml:"role"`
	PasscodeHash string     `toml:"passcode_hash"`
	Locations    []string   `toml:"locations"`
}

// relay is the merchant as package relay knows it.
func (m Merchant) relay(p *problems) relay.Merchant {
	language, ok := locale.Parse(m.Language)
	p.check(ok, "language: %q must be en-CA or fr-CA", m.Language)
	zone, err := time.LoadLocation(m.TimeZone)
	p.check(err == nil && m.TimeZone != "", "time_zone: %q is not known; Canada has %s", m.TimeZone,
		strings.Join(canadianZones, ", "))
	p.check(m.Name.EN != "" && m.Name.FR != "", "name.en and name.fr are needed")
	p.check(relay.IsProvince(m.Province), "province: %q is none of %s", m.Province, provinceNames())
	p.check(len(m.KeysSHA256) > 0 && len(m.KeysSHA256) <= 2,
		"keys_sha256 needs one key, or two while one is replaced")
	for _, k := range m.KeysSHA256 {
		p.check(len(k) == 64 && strings.Trim(k, "0123456789abcdef") == "",
			"keys_sha256: not a SHA-256 in hex")
	}
	rules := m.rules(p)
	smallest, largest := m.amounts(p)
	return relay.Merchant{
		ID:       relay.MerchantID(m.ID),
		Names:    map[locale.Language]string{locale.English: m.Name.EN, locale.French: m.Name.FR},
		Language: language, Province: m.Province, Zone: zone, Phone: m.Phone, Email: m.Email,
		LenderPhone: m.Lender.Phone, LenderSite: m.Lender.site(p), LenderFrame: m.Lender.frame(p),
		ListLag: m.Lender.listLag(p), Live: lender.Environment(m.Lender.Environment) == lender.Production,
		CaptureIn: m.Lender.captureIn(p), Exclusive: m.Lender.Exclusive,
		Keys: m.KeysSHA256, Origins: m.origins(p), Isolated: m.Isolated,
		Locations: m.locations(p), Associates: m.associates(p),
		Smallest: smallest, Largest: largest, ReuseReferences: m.reuseReferences(),
		ResolveLimit: m.resolveLimit(p),
		AutoCapture:  m.AutoCapture, Override: m.Override, Kinds: rules.Kinds, Terms: rules.Terms,
		Policy: rules.Verdicts, Conventions: rules.Conventions, Clauses: rules.Wording.Clauses,
		HighCost: rules.Wording.HighCost, BankRate: rules.Wording.BankRate,
		Examples: m.examples(p, rules, zone), Webhooks: m.webhooks(p),
	}
}

// resolveLimit is the amount above which a second person confirms what people settled.
func (m Merchant) resolveLimit(p *problems) *money.Amount {
	if m.Resolve == "" {
		return nil
	}
	limit, err := money.ParseAmount(m.Resolve)
	p.check(err == nil, "resolve_limit must be an amount, such as 1000.00")
	return &limit
}

// origins are those of the merchant as browsers spell them.
func (m Merchant) origins(p *problems) []string {
	var out []string
	for _, text := range m.Origins {
		o, err := origin.Parse(text)
		p.check(err == nil, "origins: %q: %v", text, err)
		out = append(out, o.String())
	}
	return out
}

// canadianZones are the time zones of Canada's provinces and territories.
var canadianZones = []string{"America/St_Johns", "America/Halifax", "America/Toronto", "America/Winnipeg",
	"America/Regina", "America/Edmonton", "America/Vancouver", "America/Iqaluit", "America/Yellowknife",
	"America/Whitehorse"}

func provinceNames() string { return strings.Join(relay.Provinces(), ", ") }

func (m Merchant) locations(p *problems) []relay.Location {
	var out []relay.Location
	seen := map[string]bool{}
	for _, l := range m.Location {
		p.check(l.ID != "" && l.Name != "" && l.ExternalID != "",
			"location %q needs id, name, province and external_id", l.ID)
		p.check(relay.IsProvince(l.Province), "location %q: province %q is none of %s", l.ID, l.Province,
			provinceNames())
		p.check(l.ID == "" || !seen[l.ID], "location %q stands twice", l.ID)
		seen[l.ID] = true
		out = append(out, relay.Location{ID: l.ID, Name: l.Name, Province: l.Province,
			ExternalID: l.ExternalID})
	}
	return out
}

func (m Merchant) hasLocation(id string) bool {
	return slices.ContainsFunc(m.Location, func(l location) bool { return l.ID == id })
}

// locationIDs are the ids of the locations, for a message.
func (m Merchant) locationIDs() string {
	ids := make([]string, len(m.Location))
	for i, l := range m.Location {
		ids[i] = l.ID
	}
	return strings.Join(ids, ", ")
}

func (m Merchant) associates(p *problems) []relay.Associate {
	var out []relay.Associate
	seen := map[string]bool{}
	for _, a := range m.Associate {
		p.check(a.Number == "" || !seen[a.Number], "associate %q stands twice", a.Number)
		seen[a.Number] = true
		p.check(a.Number != "" && a.Name != "" && tablet.CheckPasscodeHash(a.PasscodeHash) == nil,
			"associate %q needs number, name and passcode_hash (candor key passcode makes one)", a.Number)
		for _, l := range a.Locations {
			p.check(m.hasLocation(l), "associate %q: location %q is none of %s", a.Number, l, m.locationIDs())
		}
		p.check(a.Role == relay.RoleAssociate || a.Role == relay.RoleManager,
			"associate %q: role %q must be associate or manager", a.Number, a.Role)
		out = append(out, relay.Associate{Number: a.Number, Name: a.Name, Role: a.Role,
			PasscodeHash: a.PasscodeHash, Locations: a.Locations})
	}
	return out
}

// lender is the merchant as package lender knows it. The secret itself is read later, each time it is needed.
func (m Merchant) lender(p *problems) lender.Merchant {
	secret := &ClientSecret{File: m.Lender.SecretFile}
	if _, err := secret.Read(); err != nil {
		p.check(false, "lender.client_secret_file: %s", whyUnreadable(m.Lender.SecretFile))
	}
	return lender.Merchant{
		ID: relay.MerchantID(m.ID), ClientID: m.Lender.ClientID,
		Environment: lender.Environment(m.Lender.Environment),
		BaseURL:     m.Lender.BaseURL, Versions: m.versions(), Types: m.Lender.types(), Secret: secret.Read,
	}
}

func (m Merchant) versions() map[lender.Endpoint]lender.Version {
	out := map[lender.Endpoint]lender.Version{}
	for e, v := range m.Lender.Versions {
		out[lender.Endpoint(e)] = lender.Version(v)
	}
	return out
}
