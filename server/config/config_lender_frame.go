package config

import (
	"slices"
	"strings"

	"candor/core/checkout"
)

// What a configuration may say of the frame around the lender's page. Tokens that let the page lead the whole
// window elsewhere without the shopper's act are not among them.
var (
	frameSandbox = []string{"allow-downloads", "allow-forms", "allow-modals", "allow-orientation-lock",
		"allow-pointer-lock", "allow-popups", "allow-popups-to-escape-sandbox", "allow-presentation",
		"allow-same-origin", "allow-scripts", "allow-storage-access-by-user-activation",
		"allow-top-navigation-by-user-activation"}
	frameSandboxNeeds = []string{"allow-scripts", "allow-same-origin"}

	frameFeatures = []string{"camera", "clipboard-read", "clipboard-write", "display-capture", "fullscreen",
		"geolocation", "identity-credentials-get", "microphone", "otp-credentials", "payment",
		"publickey-credentials-get", "storage-access", "usb"}

	// frameReferrers tell the lender's page at most the origin that framed it: our addresses hold tokens.
	frameReferrers = []string{"", "no-referrer", "origin", "strict-origin", "strict-origin-when-cross-origin"}
)

// frame is what the lender's page may do in its frame.
func (l lenderAccount) frame(p *problems) checkout.LenderFrame {
	closed(p, "lender.frame_sandbox", l.FrameSandbox, frameSandbox)
	closed(p, "lender.frame_features", l.FrameFeatures, frameFeatures)
	p.check(slices.Contains(frameReferrers, l.FrameReferrer), "lender.frame_referrer: %q is not one of %s",
		l.FrameReferrer, strings.Join(frameReferrers[1:], ", "))
	for _, needed := range frameSandboxNeeds {
		p.check(len(l.FrameSandbox) == 0 || slices.Contains(l.FrameSandbox, needed),
			"lender.frame_sandbox needs %s: without it no event of the lender's page arrives", needed)
	}
	return checkout.LenderFrame{
		Sandbox: strings.Join(l.FrameSandbox, " "), Features: l.FrameFeatures, Referrer: l.FrameReferrer,
	}
}

// closed reports the words that are not known, or that stand twice.
func closed(p *problems, name string, given, known []string) {
	all := strings.Join(known, ", ")
	for i, word := range given {
		p.check(slices.Contains(known, word), "%s: %q is not one of %s", name, word, all)
		p.check(!slices.Contains(given[:i], word), "%s: %q stands twice", name, word)
	}
}
