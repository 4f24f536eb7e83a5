package config

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // zones of the merchants, on machines without them

	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/offer"
	"candor/core/origin"
	"candor/server/lender"
	"candor/server/relay"
	"candor/server/tablet"

	"github.com/pelletier/go-toml/v2"
)

// Config is candor.toml: the merchants, and limits that are not the usual ones. Everything about the process itself is in the environment (env.go).
type Config struct {
	Merchant []MerchantConfig  `toml:"merchant"`
	Limits   map[string]string `toml:"limits"` // limits.go
}

type MerchantConfig struct {
	ID          string                `toml:"id"`
	Name        words                 `toml:"name"`
	Language    string                `toml:"language"`
	Province    string                `toml:"province"`
	TimeZone    string                `toml:"time_zone"`
	Phone       string                `toml:"phone"`
	Email       string                `toml:"email"`
	Origins     []string              `toml:"origins"`
	KeysSHA256  []string              `toml:"keys_sha256"`
	AutoCapture bool                  `toml:"auto_capture"`
	Override    bool                  `toml:"override"`
	Lender      LenderConfig          `toml:"lender"`
	Plans       map[string]string     `toml:"plans"`
	Terms       map[string]TermsWords `toml:"terms"`
	Findings    map[string]string     `toml:"findings"`
	Location    []locationConfig      `toml:"location"`
	Associate   []associateConfig     `toml:"associate"`
}

// words is a text in both languages.
type words struct {
	EN string `toml:"en"`
	FR string `toml:"fr"`
}

type TermsWords struct {
	Equal    string `toml:"equal"`
	Deferred string `toml:"deferred"`
	Regular  string `toml:"regular"`
	Unknown  string `toml:"unknown"`
}

type LenderConfig struct {
	Environment string            `toml:"environment"`
	ClientID    string            `toml:"client_id"`
	SecretFile  string            `toml:"client_secret_file"`
	BaseURL     string            `toml:"base_url"`
	Versions    map[string]string `toml:"versions"`
	Types       map[string]string `toml:"types"`
	Phone       string            `toml:"phone"`
	Site        string            `toml:"site"`
	ListLag     string            `toml:"list_lag"`
}

type locationConfig struct {
	ID         string `toml:"id"`
	Name       string `toml:"name"`
	Province   string `toml:"province"`
	ExternalID string `toml:"external_id"`
}

type associateConfig struct {
	Number       string     `toml:"number"`
	Name         string     `toml:"name"`
	Role         relay.Role `toml:"role"`
	PasscodeHash string     `toml:"passcode_hash"`
	Locations    []string   `toml:"locations"`
}

// Read reads candor.toml strictly: a name it does not know is a problem, with its line.
func Read(data []byte) (Config, error) {
	var c Config
	err := DecodeStrict(data, &c)
	return c, err
}

func DecodeStrict(data []byte, into any) error {
	d := toml.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if strict, ok := errors.AsType[*toml.StrictMissingError](err); ok {
		var all []error
		for _, e := range strict.Errors {
			row, _ := e.Position()
			all = append(all, fmt.Errorf("line %d: unknown name %s", row, strings.Join(e.Key(), ".")))
		}
		return errors.Join(all...)
	}
	if bad, ok := errors.AsType[*toml.DecodeError](err); ok { // its String quotes nearby lines, so it is not used
		row, column := bad.Position()
		return fmt.Errorf("line %d, column %d: not valid TOML here", row, column)
	}
	return err
}

// Merchants turns the configuration into what relay and lender need. All problems are reported at once.
func (c Config) Merchants() ([]relay.Merchant, []lender.Merchant, error) {
	var relays []relay.Merchant
	var lenders []lender.Merchant
	var all []error
	seen, keys := map[string]bool{}, map[string]bool{}
	if len(c.Merchant) == 0 {
		all = append(all, errors.New("no [[merchant]] is configured"))
	}
	for i, m := range c.Merchant {
		p := &Problems{Where: fmt.Sprintf("merchant %d (%s)", i+1, m.ID)}
		p.check(m.ID != "" && !seen[m.ID], "id is missing or repeated")
		p.check(len(m.ID) <= 64 && strings.Trim(m.ID, idCharacters) == "", "id may hold a to z, 0 to 9, - and _ only, at most 64 of them")
		seen[m.ID] = true
		for _, k := range m.KeysSHA256 {
			p.check(!keys[k], "keys_sha256: a key stands under two merchants, or twice")
			keys[k] = true
		}
		relays = append(relays, m.relay(p))
		lenders = append(lenders, m.lender(p))
		all = append(all, p.Found...)
	}
	return relays, lenders, errors.Join(all...)
}

const idCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-_"

// Problems collects what is wrong in one place of the configuration.
type Problems struct {
	Where string
	Found []error
}

func (p *Problems) check(ok bool, format string, args ...any) {
	if !ok {
		p.Found = append(p.Found, fmt.Errorf("%s: %s", p.Where, fmt.Sprintf(format, args...)))
	}
}

func (m MerchantConfig) relay(p *Problems) relay.Merchant {
	language, ok := locale.Parse(m.Language)
	p.check(ok, "language must be en-CA or fr-CA")
	zone, err := time.LoadLocation(m.TimeZone)
	p.check(err == nil && m.TimeZone != "", "time_zone is unknown")
	p.check(m.Name.EN != "" && m.Name.FR != "", "name.en and name.fr are needed")
	p.check(relay.IsProvince(m.Province), "province must be two letters, such as ON")
	p.check(len(m.KeysSHA256) > 0 && len(m.KeysSHA256) <= 2, "keys_sha256 needs one key, or two while one is replaced")
	for _, k := range m.KeysSHA256 {
		p.check(len(k) == 64 && strings.Trim(k, "0123456789abcdef") == "", "keys_sha256: not a SHA-256 in hex")
	}
	return relay.Merchant{
		ID: relay.MerchantID(m.ID), Names: map[locale.Language]string{locale.English: m.Name.EN, locale.French: m.Name.FR},
		Language: language, Province: m.Province, Zone: zone, Phone: m.Phone, Email: m.Email,
		LenderPhone: m.Lender.Phone, LenderSite: m.Lender.site(p), ListLag: m.Lender.listLag(p),
		Keys: m.KeysSHA256, Origins: m.origins(p), Locations: m.locations(p), Associates: m.associates(p),
		AutoCapture: m.AutoCapture, Override: m.Override, Kinds: m.Kinds(p), Terms: m.ConfiguredTerms(p), Policy: m.Policy(p),
	}
}

// origins are those of the merchant as browsers spell them.
func (m MerchantConfig) origins(p *Problems) []string {
	var out []string
	for _, text := range m.Origins {
		o, err := origin.Parse(text)
		p.check(err == nil, "origins: %q: %v", text, err)
		out = append(out, o.String())
	}
	return out
}

func (m MerchantConfig) locations(p *Problems) []relay.Location {
	var out []relay.Location
	for _, l := range m.Location {
		p.check(l.ID != "" && l.Name != "" && relay.IsProvince(l.Province) && l.ExternalID != "",
			"location %q needs id, name, province (two letters) and external_id", l.ID)
		out = append(out, relay.Location{ID: l.ID, Name: l.Name, Province: l.Province, ExternalID: l.ExternalID})
	}
	return out
}

func (m MerchantConfig) hasLocation(id string) bool {
	return slices.ContainsFunc(m.Location, func(l locationConfig) bool { return l.ID == id })
}

func (m MerchantConfig) associates(p *Problems) []relay.Associate {
	var out []relay.Associate
	for _, a := range m.Associate {
		p.check(a.Number != "" && a.Name != "" && tablet.CheckPasscodeHash(a.PasscodeHash) == nil,
			"associate %q needs number, name and passcode_hash (candor key passcode makes one)", a.Number)
		for _, l := range a.Locations {
			p.check(m.hasLocation(l), "associate %q: location %q is not configured", a.Number, l)
		}
		p.check(a.Role == relay.RoleAssociate || a.Role == relay.RoleManager, "associate %q: role must be associate or manager", a.Number)
		out = append(out, relay.Associate{Number: a.Number, Name: a.Name, Role: a.Role, PasscodeHash: a.PasscodeHash,
			Locations: a.Locations})
	}
	return out
}

func (m MerchantConfig) Kinds(p *Problems) map[int]offer.Kind {
	out := map[int]offer.Kind{}
	for plan, kind := range m.Plans {
		id, err := strconv.Atoi(plan)
		k := offer.Kind(kind)
		p.check(err == nil && (k == offer.KindEqual || k == offer.KindDeferred), "plans: %q must be equal or deferred", plan)
		out[id] = k
	}
	return out
}

// termNames are what a configured text may leave to the offer (package disclosure).
var termNames = []string{"rate", "regular_rate", "term", "amount"}

func (m MerchantConfig) ConfiguredTerms(p *Problems) map[locale.Language]disclosure.Terms {
	out := map[locale.Language]disclosure.Terms{}
	for tag, t := range m.Terms {
		l, ok := locale.Parse(tag)
		p.check(ok, "terms: %q is not en or fr", tag)
		out[l] = disclosure.Terms{Equal: locale.Phrase(t.Equal), Deferred: locale.Phrase(t.Deferred),
			Regular: locale.Phrase(t.Regular), Unknown: locale.Phrase(t.Unknown)}
		for _, text := range []string{t.Equal, t.Deferred, t.Regular, t.Unknown} {
			for _, name := range locale.Phrase(text).Names() {
				p.check(slices.Contains(termNames, name), "terms: {%s} is none of {rate}, {regular_rate}, {term}, {amount}", name)
			}
		}
	}
	en, fr := out[locale.English], out[locale.French]
	p.check((en.Equal == "") == (fr.Equal == "") && (en.Deferred == "") == (fr.Deferred == "") &&
		(en.Regular == "") == (fr.Regular == "") && (en.Unknown == "") == (fr.Unknown == ""),
		"terms: a text must stand in both languages or in none")
	return out
}

func (m MerchantConfig) Policy(p *Problems) map[offer.Code]offer.Verdict {
	known := map[offer.Code]bool{}
	for _, c := range offer.Codes() {
		known[c] = true
	}
	out := map[offer.Code]offer.Verdict{}
	for code, verdict := range m.Findings {
		v := offer.Verdict(verdict)
		p.check(known[offer.Code(code)], "findings: %q is not a finding", code)
		p.check(v == offer.OK || v == offer.Hold || v == offer.Stop, "findings: %q must be ok, hold or stop", code)
		out[offer.Code(code)] = v
	}
	return out
}

func (m MerchantConfig) lender(p *Problems) lender.Merchant {
	p.check(m.Lender.ClientID != "", "lender.client_id is needed")
	secret := &ClientSecret{File: m.Lender.SecretFile}
	_, err := secret.Read()
	p.check(err == nil, "lender.client_secret_file cannot be read or is empty")
	return lender.Merchant{
		ID: relay.MerchantID(m.ID), ClientID: m.Lender.ClientID, Environment: lender.Environment(m.Lender.Environment),
		BaseURL: m.Lender.BaseURL, Versions: m.versions(), Types: m.Lender.types(), Secret: secret.Read,
	}
}

func (m MerchantConfig) versions() map[lender.Endpoint]lender.Version {
	out := map[lender.Endpoint]lender.Version{}
	for e, v := range m.Lender.Versions {
		out[lender.Endpoint(e)] = lender.Version(v)
	}
	return out
}
