package origin_test

import (
	"strings"
	"testing"

	"candor/core/origin"
)

// Parts of the reasons, enough to tell each from all others.
const (
	scheme    = "the whole origin"
	insecure  = "127.0.0.0/8 alone"
	blank     = "control character"
	backslash = "backslash"
	slash     = "ends in a slash"
	more      = "follows the host"
	user      = "user name"
	port      = "from 1 to 65535"
	noHost    = "host is missing"
	long      = "longer than 253"
	dots      = "empty part"
	hyphen    = "begins or ends with a hyphen"
	under     = "underscore"
	wildcard  = "wildcard"
	notASCII  = "xn--"
	character = "digits, hyphens and dots"
	ipv6      = "IPv6"
	number    = "IPv4"
)

var (
	label63 = strings.Repeat("a", 63)
	host253 = strings.Repeat(label63+".", 3) + strings.Repeat("b", 61)
)

func TestParseNormalises(t *testing.T) {
	for text, want := range map[string]string{
		"https://shop.example":                   "https://shop.example",
		"HTTPS://Shop.Example":                   "https://shop.example",
		"hTTps://SHOP.EXAMPLE:443":               "https://shop.example",
		"https://shop.example:443":               "https://shop.example",
		"https://shop.example:80":                "https://shop.example:80",
		"https://shop.example:8443":              "https://shop.example:8443",
		"https://shop.example:1":                 "https://shop.example:1",
		"https://shop.example:65535":             "https://shop.example:65535",
		"https://xn--caf-dma.example":            "https://xn--caf-dma.example",
		"https://XN--CAF-DMA.example":            "https://xn--caf-dma.example",
		"https://a--b.example":                   "https://a--b.example",
		"https://4.shop.example":                 "https://4.shop.example",
		"https://127.0.0.1.example":              "https://127.0.0.1.example",
		"https://shop.0xyz":                      "https://shop.0xyz",
		"https://shop.1a":                        "https://shop.1a",
		"https://x":                              "https://x",
		"https://" + host253:                     "https://" + host253,
		"https://localhost":                      "https://localhost",
		"https://127.0.0.1:8443":                 "https://127.0.0.1:8443",
		"http://localhost":                       "http://localhost",
		"http://LocalHost:80":                    "http://localhost",
		"http://localhost:443":                   "http://localhost:443",
		"http://shop.localhost:3000":             "http://shop.localhost:3000",
		"http://a.shop.LOCALHOST:3000":           "http://a.shop.localhost:3000",
		"http://127.0.0.1":                       "http://127.0.0.1",
		"http://127.0.0.1:80":                    "http://127.0.0.1",
		"http://127.0.0.1:8081":                  "http://127.0.0.1:8081",
		"http://127.0.0.2:3000":                  "http://127.0.0.2:3000",
		"https://192.0.2.7":                      "https://192.0.2.7",
		"https://10.0.0.255:8443":                "https://10.0.0.255:8443",
		"https://" + label63 + ".example":        "https://" + label63 + ".example",
		"https://shop.example.localhost.example": "https://shop.example.localhost.example",
	} {
		o, err := origin.Parse(text)
		if err != nil || o.String() != want {
			t.Errorf("%q: got %q, %v; want %q", text, o, err, want)
		}
		of, err := origin.Of(text + "/a@b:c/?d=e@f://#g")
		if err != nil || of != o {
			t.Errorf("of an address at %q: got %q, %v", text, of, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    scheme,
		"null":                                scheme,
		"*":                                   scheme,
		"shop.example":                        scheme,
		"shop.example:443":                    scheme,
		"//shop.example":                      scheme,
		"https:shop.example":                  scheme,
		"https:/shop.example":                 scheme,
		"ftp://shop.example":                  scheme,
		"javascript://shop.example":           scheme,
		"ﬁle://shop.example":                  scheme,
		"http\u017f://shop.example":           scheme, // ſ is an s to Unicode's mapping of case
		"http://shop.example":                 insecure,
		"http://localhost.example":            insecure,
		"http://notlocalhost":                 insecure,
		"https:///shop.example":               noHost,
		"https://":                            noHost,
		"https://:443":                        noHost,
		"https://?":                           noHost,
		" https://shop.example":               blank,
		"https://shop.example ":               blank,
		"https://shop. example":               blank,
		"https://shop.example\r\nX: y":        blank,
		"https://sh\top.example":              blank,
		"https://shop.example\x00":            blank,
		"https://shop.example\x7f":            blank,
		`https:\\shop.example`:                backslash,
		`https://shop.example\@evil.example`:  backslash,
		"https://shop.example/":               slash,
		"https://shop.example:443/":           slash,
		"https://shop.example//":              more,
		"https://shop.example/cart":           more,
		"https://shop.example?x":              more,
		"https://shop.example#x":              more,
		"https://user@shop.example":           user,
		"https://user:pass@shop.example":      user,
		"https://shop.example:443@evil.test":  user,
		"https://@shop.example":               user,
		"https://shop.example:":               port,
		"https://shop.example:0":              port,
		"https://shop.example:0443":           port,
		"https://shop.example:65536":          port,
		"https://shop.example:100000":         port,
		"https://shop.example:99999999999999": port,
		"https://shop.example:+443":           port,
		"https://shop.example:44a":            port,
		"https://shop.example:4/43":           more,
		"https://.shop.example":               dots,
		"https://shop..example":               dots,
		"https://shop.example.":               dots,
		"https://.":                           dots,
		"https://-shop.example":               hyphen,
		"https://shop-.example":               hyphen,
		"https://shop.-":                      hyphen,
		"https://my_shop.example":             under,
		"https://*.shop.example":              wildcard,
		"https://*":                           wildcard,
		"https://café.example":                notASCII,
		"https://caf\u0065\u0301.example":     notASCII,
		"https://shop。example":                notASCII,
		"https://\u212aelvin.example":         notASCII, // the Kelvin sign
		"https://shop.example\u00a0":          notASCII,
		"https://shop\xff.example":            notASCII,
		"https://shop%2eexample":              character,
		"https://shop.example;":               character,
		"https://shop.example,":               character,
		"https://'none'":                      character,
		"https://shop+1.example":              character,
		"https://shop.example]":               character,
		"https://[::1]":                       ipv6,
		"http://[::1]:3000":                   ipv6,
		"https://[2001:db8::1]:443":           ipv6,
		"http://::1":                          ipv6,
		"https://shop.example:1:2":            ipv6,
		"https://192.0.2":                     number,
		"https://192.0.2.256":                 number,
		"https://192.0.2.1.7":                 number,
		"https://192.0.2.00":                  number,
		"http://192.0.2.7":                    insecure,
		"https://999.999.999.999":             number,
		"https://127.1":                       number,
		"https://2130706433":                  number,
		"https://0x7f.0.0.0x1":                number,
		"https://0X7F000001":                  number,
		"https://shop.0x":                     number,
		"https://shop.1":                      number,
		"https://127.0.0.01":                  number,
		"https://" + label63 + "a.example":    long,
		"https://" + host253 + "b":            long,
	} {
		o, err := origin.Parse(text)
		if err == nil || o != (origin.Origin{}) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %q, %v; want the reason %q", text, o, err, want)
		}
	}
}

// A reason never repeats what was written: it may stand in a log.
func TestReasonsRepeatNothing(t *testing.T) {
	for _, text := range []string{
		"https://planted_planted.example", "planted", "https://planted@planted", "https://x:planted",
	} {
		if _, err := origin.Parse(text); err == nil || strings.Contains(err.Error(), "planted") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestOf(t *testing.T) {
	for address, want := range map[string]string{
		"https://shop.example/cart?id=1#top":    "https://shop.example",
		"https://shop.example?next=http://x/@y": "https://shop.example",
		"https://shop.example#@evil.example":    "https://shop.example",
		"HTTP://127.0.0.1:8082/w?s=1":           "http://127.0.0.1:8082",
		"http://shop.example/":                  "http://shop.example",
		"https://shop.example/café":             "https://shop.example",
		"https://shop.example:443/":             "https://shop.example",

		"":                                     "",
		"/cart":                                "",
		"//shop.example/":                      "",
		"javascript:alert(1)//https://x":       "",
		"data:text/html,x":                     "",
		"https://shop.example@evil.example/":   "",
		"http://127.0.0.1:@evil.example/":      "",
		`https://evil.example\@shop.example/`:  "",
		`https://shop.example/a\b`:             "",
		"https://shop.example/a b":             "",
		"https://shop.example/\n":              "",
		"https://shop.example\t/":              "",
		"https://my_shop.example/":             "",
		"https://[::1]/":                       "",
		"https://shop.example:99999/":          "",
		"http://localhost:9.evil.example/cart": "",
	} {
		o, err := origin.Of(address)
		if o.String() != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q, %v; want %q", address, o, err, want)
		}
	}
}

func TestSecure(t *testing.T) {
	for text, want := range map[string][2]bool{ // secure, loopback
		"https://shop.example":     {true, false},
		"http://shop.example":      {false, false},
		"http://localhost:3000":    {true, true},
		"http://a.localhost":       {true, true},
		"https://localhost":        {true, true},
		"http://127.0.0.1:8081":    {true, true},
		"http://127.9.0.255":       {true, true},
		"http://127.example":       {false, false},
		"http://10.0.0.1":          {false, false},
		"http://localhost.example": {false, false},
		"http://xlocalhost":        {false, false},
	} {
		o, err := origin.ParseInsecure(text)
		if err != nil || o.Secure() != want[0] || o.IsLoopback() != want[1] {
			t.Errorf("%q: got %v, %v (%v), want %v", text, o.Secure(), o.IsLoopback(), err, want)
		}
		if _, err := origin.Parse(text); (err == nil) != want[0] {
			t.Errorf("%q: Parse: %v", text, err)
		}
	}
	var none origin.Origin
	if none.Secure() || none.IsLoopback() || none.String() != "" || none.Address() != "" {
		t.Errorf("the zero value: %q %q", none.String(), none.Address())
	}
}

// What is insecure is refused in all other respects as by Parse.
func TestParseInsecureRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"http://sandbox/": slash, "http://sandbox/x": more, "ftp://sandbox": scheme, "http://u@sandbox": user,
		"http://my_sandbox": under, "http://10.0.0.05:9300": number,
	} {
		o, err := origin.ParseInsecure(text)
		if err == nil || !strings.Contains(err.Error(), want) || o != (origin.Origin{}) {
			t.Errorf("%q: got %q, %v; want %q", text, o, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"https://shop.example", "HTTP://127.0.0.1:80", "https://café.example:443/", "http://[::1]",
		`https://a@b\c`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		o, err := origin.Parse(text)
		of, ofErr := origin.Of(text)
		if err != nil {
			if o != (origin.Origin{}) || ofErr != nil && of != (origin.Origin{}) {
				t.Fatalf("%q is refused and still gives %q, %q", text, o, of)
			}
			if ofErr == nil {
				checkSpelling(t, of)
			}
			return
		}
		if ofErr != nil || of != o {
			t.Fatalf("%q: Of gives %q, %v", text, of, ofErr)
		}
		if again, err := origin.Parse(o.String()); err != nil || again != o {
			t.Fatalf("%q: %q is read as %q, %v", text, o, again, err)
		}
		if !o.Secure() || len(o.String()) > len(text) {
			t.Fatalf("%q became %q", text, o)
		}
		checkSpelling(t, o)
	})
}

// checkSpelling holds an origin to the characters of a host-source.
func checkSpelling(t *testing.T, o origin.Origin) {
	t.Helper()
	name, found := strings.CutPrefix(o.String(), "https://")
	if !found {
		name, found = strings.CutPrefix(o.String(), "http://")
	}
	if !found || name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789.-:") != "" {
		t.Fatalf("%q is not the spelling of an origin", o)
	}
	if again, err := origin.ParseInsecure(o.String()); err != nil || again != o {
		t.Fatalf("%q is read as %q, %v", o, again, err)
	}
}
