package checkout

import (
	"slices"
	"strings"
)

// LenderFrame is what a store's configuration lets the lender's page do in its frame. The zero value is what
// a page that only verifies a shopper needs.
type LenderFrame struct {
	// Sandbox are the tokens of the frame's sandbox; "" for the usual ones
	Sandbox string `json:"sandbox,omitempty"`
	// Features are the browser's features that the page may use, such as "camera"
	Features []string `json:"features,omitempty"`
	// Referrer is the policy by which the page learns what framed it; "" for nothing
	Referrer string `json:"referrer_policy,omitempty"`
}

// The usual sandbox has allow-same-origin: without it the page's events come from the origin "null", and each
// of them is refused. Links of the page open in windows that are not sandboxed. The page can neither navigate
// the window around it nor open dialogs.
const (
	usualSandbox  = "allow-scripts allow-forms allow-same-origin allow-popups allow-popups-to-escape-sandbox"
	usualReferrer = "no-referrer"
)

// guardedFeatures are the features that no page uses unless a configuration says so.
var guardedFeatures = []string{"camera", "display-capture", "geolocation", "microphone", "payment", "usb"}

// SandboxTokens is the sandbox attribute of the frame.
func (f LenderFrame) SandboxTokens() string {
	if f.Sandbox == "" {
		return usualSandbox
	}
	return f.Sandbox
}

// ReferrerPolicy is the policy of the frame and of the redirect to the lender's page.
func (f LenderFrame) ReferrerPolicy() string {
	if f.Referrer == "" {
		return usualReferrer
	}
	return f.Referrer
}

// Allow is the allow attribute of the frame. A feature is passed to the lender's exact origin, because the
// frame begins at an address of ours.
func (l Lender) Allow() string {
	var all []string
	for _, feature := range guardedFeatures {
		if !slices.Contains(l.Frame.Features, feature) {
			all = append(all, feature+" 'none'")
		}
	}
	for _, feature := range l.Frame.Features {
		all = append(all, feature+" "+l.Origin)
	}
	return strings.Join(all, "; ")
}

// PermissionsPolicy is the header of a page that frames the lender's page, or of any other if l is nil.
func PermissionsPolicy(l *Lender) string {
	var all []string
	for _, feature := range guardedFeatures {
		if l != nil && slices.Contains(l.Frame.Features, feature) {
			all = append(all, feature+`=("`+l.Origin+`")`)
		} else {
			all = append(all, feature+"=()")
		}
	}
	return strings.Join(all, ", ")
}
