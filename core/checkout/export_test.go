package checkout

// Next lists the steps that an open act may lead to. An act that is refused stays where it is and is
// not listed. Only tests ask the table for it.
func Next(s Situation, do Do) []Step {
	for _, m := range moves {
		if m.step == s.Step && m.do == do && (m.actor == "" || m.actor == s.Actor) &&
			(m.channel == "" || m.channel == s.Channel) {
			return m.to
		}
	}
	return nil
}
