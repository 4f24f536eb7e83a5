package api

import (
	"net/http"
	"slices"
	"strings"

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
	q, err := eventQueryOf(r.URL.RawQuery)
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
func eventQueryOf(raw string) (relay.EventQuery, error) {
	q := readQuery(raw, "cursor", "checkout_id", "type", "since", "until", "limit")
	out := relay.EventQuery{After: relay.EventID(q.text("cursor")),
		Checkout: relay.CheckoutID(q.text("checkout_id")), Since: q.time("since"), Until: q.time("until"),
		Limit: q.number("limit", eventPage, eventPageMax)}
	if q.values.Has("type") {
		if out.Types = typesOf(q.values.Get("type")); out.Types == nil {
			q.wrong("type", "Send types with commas between, such as checkout.*,operation.done.")
		}
	}
	return out, q.problem()
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
