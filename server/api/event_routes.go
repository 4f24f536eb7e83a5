package api

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/request"
)

// What happened, as a merchant's server reads it: page after page, in one order.

const (
	eventPage    = 50  // events on a page that names no limit
	eventPageMax = 200 // at most
)

// eventList is a page of events. Next is the cursor from which to read on, also when there is nothing more
// yet.
type eventList struct {
	Events []relay.Event `json:"events"`
	Next   string        `json:"next,omitempty"`
	More   bool          `json:"more"`
}

// getEvents lists a merchant's events, oldest first, from behind a cursor.
func (a *API) getEvents(w http.ResponseWriter, r *http.Request, m relay.Merchant) error {
	q, err := eventQueryOf(r.URL.Query())
	if err != nil {
		return err
	}
	limit := q.Limit
	q.Limit++ // shows whether there is more
	list, err := a.Relay.Events(r.Context(), m.ID, q)
	if err != nil {
		return err
	}
	out := eventList{Events: []relay.Event{}, Next: string(q.After), More: len(list) > limit}
	if out.Events = append(out.Events, list[:min(limit, len(list))]...); len(out.Events) > 0 {
		out.Next = string(out.Events[len(out.Events)-1].ID)
	}
	return writeJSON(w, http.StatusOK, out)
}

// getEvent answers one event.
func (a *API) getEvent(w http.ResponseWriter, r *http.Request, m relay.Merchant) error {
	e, err := a.Relay.Event(r.Context(), m.ID, relay.EventID(r.PathValue("id")))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, e)
}

// postRedeliver has an event delivered again: 202 with the endpoints that it goes to.
func (a *API) postRedeliver(w http.ResponseWriter, r *http.Request, m relay.Merchant, body []byte) error {
	var asked struct {
		Endpoint relay.EndpointID `json:"endpoint"`
	}
	if len(body) > 0 {
		if err := request.DecodeStrict(body, &asked); err != nil {
			return err
		}
	}
	told, err := a.Relay.Redeliver(r.Context(), m.ID, relay.EventID(r.PathValue("id")), asked.Endpoint)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusAccepted, struct {
		Endpoints []relay.EndpointID `json:"endpoints"`
	}{told})
}

// eventQueryOf reads the query of a page of events.
func eventQueryOf(asked url.Values) (q relay.EventQuery, err error) {
	q.Limit = eventPage
	read := map[string]func(string) bool{
		"cursor":      func(s string) bool { q.After = relay.EventID(s); return s != "" },
		"checkout_id": func(s string) bool { q.Checkout = relay.CheckoutID(s); return s != "" },
		"type":        func(s string) bool { q.Types = typesOf(s); return q.Types != nil },
		"since":       func(s string) bool { q.Since, err = time.Parse(time.RFC3339, s); return err == nil },
		"until":       func(s string) bool { q.Until, err = time.Parse(time.RFC3339, s); return err == nil },
		"limit": func(s string) bool {
			q.Limit, err = strconv.Atoi(s)
			return err == nil && q.Limit >= 1 && q.Limit <= eventPageMax
		},
	}
	for name, values := range asked {
		known := read[name]
		switch {
		case known == nil:
			return q, checkout.Refuse(checkout.CodeFieldUnknown, name)
		case len(values) != 1 || !checkout.Printable(values[0], 1000) || !known(values[0]):
			return q, checkout.Refuse(checkout.CodeRequestInvalid, name)
		}
	}
	return q, nil
}

// typesOf reads types with commas between, such as "checkout.*,operation.done", each once; nil where one is
// none.
func typesOf(list string) (types []relay.EventType) {
	for each := range strings.SplitSeq(list, ",") {
		matched := relay.EventsLike(each)
		if len(matched) == 0 {
			return nil
		}
		types = append(types, matched...)
	}
	slices.Sort(types)
	return slices.Compact(types)
}
