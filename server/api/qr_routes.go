package api

import (
	"fmt"
	"net/http"
	"strings"

	"rsc.io/qr"

	"candor/core/checkout"
	"candor/server/relay"
)

// getQR answers the link of a hosted checkout as a QR code, for an invoice, a counter or a screen. Only while
// the checkout is open does the link lead to something that can be bought.
func (a *API) getQR(w http.ResponseWriter, r *http.Request, m relay.Merchant) error {
	c, err := a.Relay.Checkout(r.Context(), refOf(r, m))
	if err != nil {
		return err
	}
	if c.State.Use != checkout.Hosted || statusOf(c.Step) != StatusOpen {
		return &checkout.Problem{Code: checkout.CodeConflict, Op: "draw link",
			Detail: "Only the link of an open hosted checkout is drawn."}
	}
	token, err := a.Relay.ClientToken(r.Context(), refOf(r, m))
	if err != nil {
		return err
	}
	code, err := qr.Encode(a.Relay.PublicURL+"/c/"+token, qr.M)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	_, _ = w.Write([]byte(drawn(code, relay.Number(c.ID))))
	return nil
}

// quietZone is the empty border of a QR code, in modules (ISO/IEC 18004, section 9.1).
const quietZone = 4

// drawn is a QR code as an image of dark runs on white, a module a unit wide. It has no size of its own, so a
// page chooses one. The name must need no escaping.
func drawn(code *qr.Code, name string) string {
	var b strings.Builder
	size := code.Size + 2*quietZone
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" `+
		`shape-rendering="crispEdges"><title>%s</title><path fill="#fff" d="M0 0h%[1]dv%[2]dH0z"/><path d="`,
		size, size, name)
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			run := 0
			for code.Black(x+run, y) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%[3]dz", x+quietZone, y+quietZone, run)
			}
			x += run
		}
	}
	b.WriteString(`"/></svg>` + "\n")
	return b.String()
}
