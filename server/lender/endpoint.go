package lender

import (
	"net/http"
	"net/url"
	"strings"
)

// Environment is one of the lender's installations. The zero value is invalid.
type Environment string

// The environments. Sandbox has no host of its own and is the only one that may be reached without TLS.
const (
	Training   Environment = "training"
	MI         Environment = "mi" // merchant integration
	Production Environment = "production"
	Sandbox    Environment = "sandbox"
)

// hosts are the published API hosts.
var hosts = map[Environment]string{
	Training:   "https://posapi-training.flexiti.fi",
	MI:         "https://posapi-mi.flexiti.fi",
	Production: "https://posapi.flexiti.fi",
	Sandbox:    "",
}

// Version is the version segment of a path without its "v": "2.5" or "2.5.1".
type Version string

// Endpoint names an operation of the API. It is also the Op of its errors.
type Endpoint string

// The operations this client uses.
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

// route is how an endpoint is reached. lang says that its query names the language of its texts.
type route struct {
	method  string
	path    string
	version Version // unless the merchant's configuration says otherwise
	lang    bool
}

// routes is the endpoint map of the POS API. "account" is singular for verify, plural for calculate-interest.
var routes = map[Endpoint]route{
	Token:             {http.MethodPost, "oauth/token", "2.5", false},
	Search:            {http.MethodGet, "client-id/{client_id}/customers/search", "2.5", false},
	Lookup:            {http.MethodGet, "client-id/{client_id}/customers/lookup", "2.5", true},
	DriversLicence:    {http.MethodPost, "client-id/{client_id}/customers/driverslicense", "2.5", false},
	Verify:            {http.MethodPost, "client-id/{client_id}/account/{account_number}/verify", "2.5", false},
	CalculateInterest: {http.MethodPost, "client-id/{client_id}/accounts/{account_number}/calculate-interest", "2.5.1", true},
	Authorization:     {http.MethodPost, "client-id/{client_id}/authorization", "2.5.1", true},
	Authorizations:    {http.MethodGet, "client-id/{client_id}/authorizations", "2.5.1", true},
	WidgetInit:        {http.MethodPost, "client-id/{client_id}/widget/init", "2.5", false},
	Capture:           {http.MethodPost, "client-id/{client_id}/authorization/{authorization_id}/capture", "2.5", true},
	Release:           {http.MethodPost, "client-id/{client_id}/authorization/{authorization_id}/release", "2.5", true},
	Return:            {http.MethodPost, "client-id/{client_id}/authorization/{authorization_id}/capture/{capture_id}/return", "2.5", true},
	Refund:            {http.MethodPost, "client-id/{client_id}/accounts/{account_number}/refund", "2.5", false},
}

// address is the URL of an exchange. What stands in its path was checked when the exchange was made.
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
