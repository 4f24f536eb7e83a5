package memory

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"candor/server/relay"
)

// lineKey identifies a line of an endpoint.
type lineKey struct {
	merchant relay.MerchantID
	endpoint relay.EndpointID
	name     string
}

// lineRow is a line, as the databases keep it.
type lineRow struct {
	relay.Line
	created, checked, due time.Time
	owner                 string
	leased                time.Time
}

func (s *Store) queue(e relay.Event, to []relay.EndpointID, position int64, at time.Time) {
	for _, endpoint := range to {
		k := lineKey{e.Merchant, endpoint, cmp.Or(string(e.Checkout), string(e.ID))}
		row, there := s.lines[k]
		if !there {
			row = lineRow{Line: relay.Line{Merchant: e.Merchant, Endpoint: endpoint, Name: k.name,
				Next: position}, created: at, due: at}
		}
		row.Last = position
		s.lines[k] = row
	}
}

// ClaimLines implements relay.Store.
func (s *Store) ClaimLines(ctx context.Context, m relay.MerchantID, e relay.EndpointID, l relay.Lease,
	limit int) (list []relay.Line, err error) {
	err = s.locked(ctx, func() error {
		var due []lineKey
		for k, row := range s.lines {
			if k.merchant != m || k.endpoint != e || row.due.IsZero() {
				continue
			}
			if !row.due.After(instant(l.Now)) && l.Free(row.leased) {
				due = append(due, k)
			}
		}
		if len(due) == 0 {
			s.bringFarLinesBack(m, e, l)
		}
		slices.SortFunc(due, func(a, b lineKey) int {
			return cmp.Or(s.lines[a].due.Compare(s.lines[b].due), cmp.Compare(a.name, b.name))
		})
		for _, k := range due[:min(limit, len(due))] {
			row := s.lines[k]
			row.owner, row.leased = l.Owner, instant(l.Until)
			s.lines[k] = row
			list = append(list, row.Line)
		}
		return nil
	})
	return list, err
}

func (s *Store) bringFarLinesBack(m relay.MerchantID, e relay.EndpointID, l relay.Lease) {
	for k, row := range s.lines {
		if k.merchant == m && k.endpoint == e && row.due.After(instant(l.Far)) {
			row.due = instant(l.Now)
			s.lines[k] = row
		}
	}
}

func isAlone(l relay.Line) bool { return strings.HasPrefix(l.Name, "ev_") }

// NextOfLine implements relay.Store.
func (s *Store) NextOfLine(ctx context.Context, l relay.Line,
	wants func(relay.EventType) bool) (found relay.Event, position int64, err error) {
	err = s.locked(ctx, func() error {
		for i, e := range s.log {
			at := s.first + int64(i)
			inLine := string(e.Checkout) == l.Name && at >= l.Next && at <= l.Last && wants(e.Type)
			if e.Merchant == l.Merchant && (inLine || isAlone(l) && string(e.ID) == l.Name) {
				found, position = copyEvent(e), at
				return nil
			}
		}
		return fmt.Errorf("read next event: %w", relay.ErrNotFound)
	})
	return found, position, err
}

// leasedLine finds a line of which an owner has the lease.
func (s *Store) leasedLine(owner string, l relay.Line) (lineKey, lineRow, error) {
	k := lineKey{l.Merchant, l.Endpoint, l.Name}
	row, there := s.lines[k]
	if !there || row.owner != owner {
		return k, row, fmt.Errorf("write delivery: %w", relay.ErrStale)
	}
	row.owner, row.leased = "", time.Time{}
	return k, row, nil
}

// Delivered implements relay.Store.
func (s *Store) Delivered(ctx context.Context, owner string, l relay.Line, position int64,
	now time.Time) error {
	return s.locked(ctx, func() error { return s.advance(owner, l, position, now) })
}

func (s *Store) advance(owner string, l relay.Line, position int64, now time.Time) error {
	k, row, err := s.leasedLine(owner, l)
	if err != nil {
		return err
	}
	if row.Last <= position {
		delete(s.lines, k)
		return nil
	}
	row.Next, row.Tries, row.Since = position+1, 0, time.Time{}
	row.checked, row.due = instant(now), instant(now)
	s.lines[k] = row
	return nil
}

// NotDelivered implements relay.Store.
func (s *Store) NotDelivered(ctx context.Context, owner string, f relay.Failed, position int64,
	id relay.EventID, now time.Time) error {
	return s.locked(ctx, func() error {
		if f.Due.IsZero() && !isAlone(f.Line) {
			if err := s.advance(owner, f.Line, position, now); err != nil {
				return err
			}
			k := lineKey{f.Merchant, f.Endpoint, string(id)}
			if _, there := s.lines[k]; !there {
				s.lines[k] = lineRow{
					Line: relay.Line{Merchant: f.Merchant, Endpoint: f.Endpoint, Name: k.name,
						Next: position, Last: position, Tries: f.Tries, Since: instant(f.Since)},
					created: instant(now),
					checked: instant(now),
				}
			}
			return nil
		}
		k, row, err := s.leasedLine(owner, f.Line)
		if err != nil {
			return err
		}
		row.Next, row.Tries, row.Since = position, f.Tries, instant(f.Since)
		row.checked, row.due = instant(now), instant(f.Due)
		s.lines[k] = row
		return nil
	})
}

// Redeliver implements relay.Store.
func (s *Store) Redeliver(ctx context.Context, m relay.MerchantID, id relay.EventID, e relay.EndpointID,
	now time.Time) error {
	return s.locked(ctx, func() error {
		for i, each := range s.log {
			if each.Merchant != m || each.ID != id {
				continue
			}
			k, position := lineKey{m, e, string(id)}, s.first+int64(i)
			row, there := s.lines[k]
			if !there {
				row = lineRow{Line: relay.Line{Merchant: m, Endpoint: e, Name: k.name, Next: position,
					Last: position}, created: instant(now)}
			}
			row.Tries, row.Since, row.checked, row.due = 0, time.Time{}, time.Time{}, instant(now)
			s.lines[k] = row
			return nil
		}
		return fmt.Errorf("redeliver event: %w", relay.ErrNotFound)
	})
}

// Parked implements relay.Store.
func (s *Store) Parked(
	ctx context.Context,
	m relay.MerchantID,
	limit int,
) (list []relay.ParkedEvent, err error) {
	err = s.locked(ctx, func() error {
		for k, row := range s.lines {
			if k.merchant == m && row.due.IsZero() {
				list = append(list, relay.ParkedEvent{Event: relay.EventID(k.name), Endpoint: k.endpoint,
					At: row.checked})
			}
		}
		slices.SortFunc(list, func(a, b relay.ParkedEvent) int {
			return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Event, b.Event),
				cmp.Compare(a.Endpoint, b.Endpoint))
		})
		list = list[:min(limit, len(list))]
		return nil
	})
	return list, err
}

func (s *Store) handLinesOver(owner string) {
	for k, row := range maps.Clone(s.lines) {
		if row.owner == owner {
			row.owner, row.leased = "", time.Time{}
			s.lines[k] = row
		}
	}
}
