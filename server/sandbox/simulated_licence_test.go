package sandbox_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"candor/server/sandbox"
)

// barcode formats elements as the card design standard does; issuer and version choose the layout.
func barcode(issuer, version, kind string, elements ...string) string {
	body := kind + strings.Join(elements, "\n") + "\n\r"
	head := "@\n\x1e\rANSI " + issuer + version + "0001"
	if version == "01" {
		head = "@\n\x1e\rANSI " + issuer + version + "01"
	}
	return head + kind + fmt.Sprintf("%04d%04d", len(head)+10, len(body)) + body
}

func TestDriversLicence(t *testing.T) {
	good := []string{"DAQT123", "DCSTREMBLAY", "DACJORDAN", "DADLEE", "DBB19900117", "DBA20310401",
		"DAG100 MAPLE ST", "DAITORONTO", "DAJON", "DAKM5V2T6", "DCGCAN"}
	ontario := barcode("636012", "08", "DL", good...)
	// a foreign subfile first
	two := strings.Replace(barcode("636012", "08", "DL", good...), "080001DL0031", "080002ZO00410008DL0041",
		1)
	stripe := "%BCKELOWNA^INVENTE,$CHARLIE ANN^45 SAMPLE RD$KELOWNA BC  V1Y 1A1^" +
		"?;6360287654321=281219910630=?_%0AV1Y1A1  E$''C(R2S6L?"
	cases := []struct {
		// first|middle|last|dob|province|postal|issuer|expiry, or the refusal's reason
		name, code, want string
	}{
		{"Ontario", ontario, "JORDAN|LEE|TREMBLAY|1990-01-17|ON|M5V 2T6|ON|2031-04-01"},
		{"Quebec, padded postal code", barcode("604428", "10", "DL", "DCSGAGNON", "DACCAMILLE", "DADNONE",
			"DBB19850603", "DAJQC", "DAKH2X 1Y4     "), "CAMILLE||GAGNON|1985-06-03|QC|H2X 1Y4|QC|"},
		{"United States", barcode("636001", "10", "DL", "DCSDOE", "DACPAT", "DBB06171990", "DBA06172030",
			"DAJNY", "DAK100010000", "DCGUSA"), "PAT||DOE|1990-06-17|NY|100010000|NY|2030-06-17"},
		{"given names in one, comma", barcode("636012", "02", "DL", "DCSROY", "DCTDANA,MARIE", "DBB19900117",
			"DAJON"), "DANA|MARIE|ROY|1990-01-17|ON||ON|"},
		{"given names in one, space", barcode("636012", "03", "DL", "DCSROY", "DCTDANA MARIE", "DBB19900117",
			"DAJON"), "DANA|MARIE|ROY|1990-01-17|ON||ON|"},
		{"version 01", barcode("636012", "01", "DL", "DAAROY,DANA,MARIE", "DBB19900117", "DAJON"),
			"DANA|MARIE|ROY|1990-01-17|ON||ON|"},
		{"identity card", barcode("636028", "09", "ID", "DCSSINGH", "DACAVERY", "DBB19791130", "DAJBC"),
			"AVERY||SINGH|1979-11-30|BC||BC|"},
		{"second subfile", two, "JORDAN|LEE|TREMBLAY|1990-01-17|ON|M5V 2T6|ON|2031-04-01"},
		{"the description's example", "@\n\u001e\rANSI " +
			"636012080001DL00310200DLDCAG\nDCSROY\nDACDANA\nDBB19900117\n", "DANA||ROY|1990-01-17|||ON|"},

		{"British Columbia", stripe, "CHARLIE ANN||INVENTE|1991-06-30|BC|V1Y 1A1|BC|"},
		{"Ontario as printed", strings.Replace(barcode("636012", "03", "DL", "DCAG   ", "DCSROY,      ",
			"DCTDANA,MARIE   ", "DBB19900117", "DAJON"), "DL0031", "DL0000", 1),
			"DANA|MARIE|ROY|1990-01-17|ON||ON|"},
		{"the documents' sample", strings.Replace(strings.Replace(barcode("604428", "04", "DL", "DCAunavI",
			"DCSROY", "DACDANA ", "DAD", "DBB19900117", "DAJON", "DAKL5N 0B1"), "ANSI ", "ANSI\n", 1),
			"DL0031", " DL0031", 1), "DANA||ROY|1990-01-17|ON|L5N 0B1|QC|"},

		{"a stripe without its second track", strings.Replace(stripe, "?;", "?", 1),
			"not the tracks of a licence"},
		{"a stripe with Enter inside", strings.Replace(stripe, "?;", "?\r;", 1),
			"not the tracks of a licence"},
		{"a stripe without a day", strings.Replace(stripe, "19910630", "19910631", 1),
			"a required element is missing or malformed"},
		{"line ends as CRLF", strings.ReplaceAll(ontario, "\n", "\r\n"), "separators altered"},
		{"every separator as CRLF", strings.NewReplacer("\n", "\r\n", "\r", "\r\n").Replace(ontario),
			"separators altered"},
		{"CR as LF", strings.ReplaceAll(ontario, "\r", "\n"), "not an AAMVA header"},
		{"LF as CR", strings.ReplaceAll(ontario, "\n", "\r"), "not an AAMVA header"},
		{"separators as spaces", strings.NewReplacer("\n", " ", "\r", " ").Replace(ontario),
			"not an AAMVA header"},
		{"record separator lost", strings.ReplaceAll(ontario, "\x1e", ""), "not an AAMVA header"},
		{"trimmed at the start", ontario[1:], "not an AAMVA header"},
		{"empty", "", "not an AAMVA header"},
		{"not a licence", "9000000000000042", "not an AAMVA header"},
		{"issuer", barcode("999999", "08", "DL", good...), "not an AAMVA header"},
		{"version 00", barcode("636012", "00", "DL", good...), "not an AAMVA header"},
		{"version 11", barcode("636012", "11", "DL", good...), "not an AAMVA header"},
		{"offset", strings.Replace(ontario, "DL0031", "DL0030", 1), "no DL or ID subfile"},
		{"offset beyond the end", strings.Replace(ontario, "DL0031", "DL9999", 1), "no DL or ID subfile"},
		{"header only", ontario[:21], "no DL or ID subfile"},
		{"cut in the header", ontario[:15], "not an AAMVA header"},
		{"vehicle registration", barcode("636012", "08", "VR", good...), "no DL or ID subfile"},
		{"no birth date", barcode("636012", "08", "DL", "DCSROY", "DACDANA"),
			"a required element is missing or malformed"},
		{"13th month", barcode("636012", "08", "DL", "DCSROY", "DACDANA", "DBB19901317"),
			"a required element is missing or malformed"},
		{"31 February", barcode("636012", "08", "DL", "DCSROY", "DACDANA", "DBB02311990"),
			"a required element is missing or malformed"},
		{"no name", barcode("636012", "08", "DL", "DACDANA", "DBB19900117"),
			"a required element is missing or malformed"},
		{"control character in a name", barcode("636012", "08", "DL", "DCSRO\x00Y", "DACDANA", "DBB19900117"),
			"a required element is missing or malformed"},
		{"too long", ontario + strings.Repeat(" ", 4096), "separators altered"},
	}
	fx := newFixture(t)
	token := fx.token("customer")
	for _, c := range cases {
		fx.run(c.name, func(t *testing.T) {
			got := fx.call("POST", "v2.5/customers/driverslicense", token, purchase{"code": c.code}.json())
			if !strings.Contains(c.want, "|") {
				fx.wants(got, 409, "wrong_inputs")
				if fields, _ := got.get("field_errors").([]any); (reply{body: fields[0]}).text(
					"msg") != c.want {
					t.Errorf("got %s, want %s", got.raw, c.want)
				}
				return
			}
			var parts []string
			for _, name := range []string{"first_name", "middle_name", "last_name", "dob", "province",
				"postal_code", "govid_issuedby", "govid_expiry"} {
				parts = append(parts, got.text(name))
			}
			if found := strings.Join(parts, "|"); found != c.want {
				t.Errorf("got  %s\nwant %s\n%s", found, c.want, got.raw)
			}
		})
	}
	fx.wants(fx.callUnchecked("POST", "v2.5/customers/driverslicense", token, `{}`), 409, "wrong_inputs")
}

// Every test customer's licence identifies the customer.
func TestEveryCustomersLicence(t *testing.T) {
	for _, c := range sandbox.TestCustomers() {
		first, last, born, expiry, err := sandbox.DecodeLicence(c.Licence)
		want := "2031-04-01"
		if c.Province == "BC" {
			want = "" // the stripe names the month alone
		}
		if err != nil || !strings.EqualFold(first+" "+last, c.Name) || born != c.BirthDate ||
			expiry != want {
			t.Errorf("%s: %s %s %s %s %v", c.Name, first, last, born, expiry, err)
		}
	}
}

// FuzzDecodeLicence: whatever is accepted has a name and a real date without control characters. The same
// text with its line ends turned into CRLF is refused.
func FuzzDecodeLicence(f *testing.F) {
	for _, c := range sandbox.TestCustomers() {
		f.Add(c.Licence)
	}
	f.Add(barcode("636012", "01", "DL", "DAAROY,DANA,MARIE", "DBB19900117"))
	f.Add(barcode("636001", "10", "ID", "DCSDOE", "DCTPAT Q", "DBB06171990"))
	f.Add("@\n\x1e\rANSI ")
	f.Fuzz(func(t *testing.T, code string) {
		began := time.Now()
		first, last, born, expiry, err := sandbox.DecodeLicence(code)
		// a busy machine has two more tries
		for try := 0; try < 2 && time.Since(began) > 100*time.Millisecond; try++ {
			began = time.Now()
			first, last, born, expiry, err = sandbox.DecodeLicence(code)
		}
		if took := time.Since(began); took > 100*time.Millisecond {
			t.Fatalf("%q took %s", code, took)
		}
		if err != nil {
			return
		}
		if first == "" || last == "" ||
			strings.ContainsFunc(first+last, func(r rune) bool { return r < ' ' }) {
			t.Fatalf("%q: name %q %q", code, first, last)
		}
		for _, day := range []string{born, expiry} {
			if _, err := time.Parse(time.DateOnly, day); err != nil && (day != "" || day == born) {
				t.Fatalf("%q: date %q", code, day)
			}
		}
		broken := strings.ReplaceAll(code, "\n", "\r\n")
		if _, _, _, _, err := sandbox.DecodeLicence(broken); err == nil && broken != code {
			t.Fatalf("%q: accepted with CRLF", code)
		}
	})
}
