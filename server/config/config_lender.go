package config

import (
	"time"

	"candor/core/origin"
	"candor/server/lender"
)

// site is the lender's page for its customers, which a shopper who was refused is sent to.
func (l lenderAccount) site(p *problems) string {
	if l.Site == "" {
		return ""
	}
	o, err := origin.Of(l.Site)
	p.check(err == nil && o.Secure(), "lender.site must be an address that begins with https://")
	return l.Site
}

// listLag is how long the lender's lists may lag behind what it did; 0 where nothing is said.
func (l lenderAccount) listLag(p *problems) time.Duration {
	if l.ListLag == "" {
		return 0
	}
	lag, err := time.ParseDuration(l.ListLag)
	p.check(err == nil && lag >= time.Second && lag <= time.Hour,
		"lender.list_lag must be a time from 1s to 1h, such as 45s")
	return lag
}

// captureIn is how long the lender keeps an authorization; 0 where nothing is said.
func (l lenderAccount) captureIn(p *problems) time.Duration {
	if l.CaptureIn == "" {
		return 0
	}
	keeps, err := time.ParseDuration(l.CaptureIn)
	p.check(err == nil && keeps >= time.Hour && keeps <= 365*24*time.Hour,
		"lender.capture_within must be a time from 1h to 8760h, such as 168h")
	return keeps
}

func (l lenderAccount) types() map[lender.Field]lender.Type {
	out := map[lender.Field]lender.Type{}
	for field, as := range l.Types {
		out[lender.Field(field)] = lender.Type(as)
	}
	return out
}
