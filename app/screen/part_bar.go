package screen

// bar is the dark bar at the top. It shows that an associate holds the tablet.
func (f form) bar(b Bar, more ...Bit) Node {
	t := f.Tablet
	place := b.Place
	if place == "" {
		place = t.Home // before enrolment
	}
	bits := []Bit{Class("cd-bar"), El("p", Class("cd-brand"), iconMark, El("span", name(place)))}
	bits = append(bits, more...)
	if b.Name != "" {
		role := t.Associate
		if b.Manager {
			role = t.Manager
		}
		bits = append(bits, El("p", Class("cd-bar__who"), foreign(b.Name),
			El("span", sentence(role, slot{"number", foreign(b.Number)}))))
	}
	if b.Lock != "" {
		bits = append(bits, El("button", Class("cd-button"+quiet), At("type", "submit"),
			At("formaction", b.Lock), At("name", "do"), At("value", DoLock), iconLock, Text(t.Lock)))
	}
	return El("header", bits...)
}

// merchantSlot fills {merchant}.
func merchantSlot(merchant string) slot { return slot{"merchant", name(merchant)} }

// returnLabel is "Return to …".
func (s scene) returnLabel() Node {
	return El("span", sentence(s.Frame.Return, merchantSlot(s.v.Merchant.Name)))
}
