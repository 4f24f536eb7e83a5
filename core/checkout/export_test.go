package checkout

// Next lists the steps that an allowed act may lead to. A refused act stays in its step, which is not listed.
// Only tests need this question.
func Next(s Situation, do Do) []Step {
	for _, m := range moves {
		if m.step == s.Step && m.do == do && (m.actor == "" || m.actor == s.Actor) &&
			(m.channel == "" || m.channel == s.Channel) {
			return m.to
		}
	}
	return nil
}
