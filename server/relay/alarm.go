package relay

import "log/slog"

// alarm logs that a person has to look, under one stable sentence, and tells the observer.
func (r *Relay) alarm(a Alarm, m MerchantID, id CheckoutID, what slog.Attr) {
	r.Log.Error("alarm: a person has to look at this checkout", "alarm", string(a), "merchant", string(m),
		"checkout", string(id), what)
	r.Observer.Alarm(a)
}
