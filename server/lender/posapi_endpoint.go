package lender

import (
	"net/http"
	"net/url"
	"strings"
)

// Environment names one of the lender's installations. The zero value is invalid.
type Environment string

// The environments. Sandbox has no published host, and is the only one that may be reached without TLS.
const (
	Training   Environment = "training"
	MI         Environment = "mi" // merchant integration
	Production Environment = "production"
	Sandbox    Environment = "sandbox"
)

// hosts are the published API hosts. An environment without one is known and needs a BaseURL.
var hosts = map[Environment]string{
	Training:   "https://posapi-training.flexiti.fi",
	MI:         "https://posapi-mi.flexiti.fi",
	Production: "https://posapi.flexiti.fi",
	Sandbox:    "",
}

// Version is the version segment of a path without its "v": "2.5" or "2.5.1".
type Version string

// Endpoint names an endpoint of the API. It is also the Op of its errors.
type Endpoint string

// The endpoints that this client uses.
const (
	Token             Endpoint = "token"
	Search            Endpoint = "search"
	Lookup            Endpoint = "lookup"
	DriversLicence    Endpoint = "driverslicense"
	Verify            Endpoint = "verify"
	CalculateInterest Endpoint = "calculate-interest"
	Authorization     Endpoint = "authorization"
	Authorizations    Endpoint = "authorizations"
	WidgetInit        Endpoint = "widget-init"
	Capture           Endpoint = "capture"
	Release           Endpoint = "release"
	Return            Endpoint = "return"
	Refund            Endpoint = "refund"
)

// route is how an endpoint is reached.
type route struct {
	method  string
	path    string
	version Version // the documented one, which the merchant's configuration may replace
	lang    bool    // the query names the language of the answer's texts
}

// routes has the route of each endpoint of the POS API. "account" is singular for verify and plural for
// calculate-interest.
var routes = map[Endpoint]route{
	Token:             {http.MethodPost, "oauth/token", "2.5", false},
	Search:            {http.MethodGet, ofClient + "/customers/search", "2.5", false},
	Lookup:            {http.MethodGet, ofClient + "/customers/lookup", "2.5", true},
	DriversLicence:    {http.MethodPost, ofClient + "/customers/driverslicense", "2.5", false},
	Verify:            {http.MethodPost, ofClient + "/account/{account_number}/verify", "2.5", false},
	CalculateInterest: {http.MethodPost, ofAccounts + "/calculate-interest", "2.5.1", true},
	Authorization:     {http.MethodPost, ofClient + "/authorization", "2.5.1", true},
	Authorizations:    {http.MethodGet, ofClient + "/authorizations", "2.5.1", true},
	WidgetInit:        {http.MethodPost, ofClient + "/widget/init", "2.5", false},
	Capture:           {http.MethodPost, ofAuthorization + "/capture", "2.5", true},
	Release:           {http.MethodPost, ofAuthorization + "/release", "2.5", true},
	Return:            {http.MethodPost, ofAuthorization + "/capture/{capture_id}/return", "2.5", true},
	Refund:            {http.MethodPost, ofAccounts + "/refund", "2.5", false},
}

// The beginnings of the paths.
const (
	ofClient        = "client-id/{client_id}"
	ofAccounts      = ofClient + "/accounts/{account_number}"
	ofAuthorization = ofClient + "/authorization/{authorization_id}"
)

// address is the URL of an exchange. The parts of its path were checked when the exchange was built.
func (m *merchant) address(x exchange) string {
	r := routes[x.op]
	version := r.version
	if v, ok := m.Versions[x.op]; ok {
		version = v
	}
	path := strings.NewReplacer(
		"{client_id}", url.PathEscape(m.ClientID),
		"{account_number}", url.PathEscape(string(x.account)),
		"{authorization_id}", url.PathEscape(string(x.authorization)),
		"{capture_id}", url.PathEscape(string(x.capture)),
	).Replace(r.path)
	address := m.origin.String() + "/flexiti/pos-api/v" + string(version) + "/" + path
	if len(x.query) > 0 {
		address += "?" + x.query.Encode()
	}
	return address
}
