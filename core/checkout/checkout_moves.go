package checkout

// Situation decides which acts are allowed. The data that an act carries is checked elsewhere.
type Situation struct {
	Step        Step
	Actor       Actor
	Channel     Channel
	Quoted      bool // there is a quote for the present amount
	FrenchFirst bool // Quebec: the French review must be seen before this one can be accepted
	Sent        bool // a way of verification was started
	Override    bool // the associate has the role, and the merchant allows it
	Second      bool // another sale of the order stands in the way, and the associate may allow this one
}

// Allowed lists the acts that are allowed in a situation, in the order in which a screen shows them.
func Allowed(s Situation) []Do {
	var open []Do
	for _, m := range moves {
		if m.step == s.Step && (m.actor == "" || m.actor == s.Actor) &&
			(m.channel == "" || m.channel == s.Channel) &&
			(m.when == nil || m.when(s)) {
			open = append(open, m.do)
		}
	}
	return open
}

// Permits reports whether an act is allowed in a situation.
func Permits(s Situation, do Do) bool {
	for _, d := range Allowed(s) {
		if d == do {
			return true
		}
	}
	return false
}

// move is one row of the table of legal moves. An empty actor or channel means either.
type move struct {
	step    Step
	do      Do
	actor   Actor
	channel Channel
	when    func(Situation) bool
	to      []Step
}

func quoted(s Situation) bool     { return s.Quoted }
func unquoted(s Situation) bool   { return !s.Quoted }
func acceptable(s Situation) bool { return s.Quoted && !s.FrenchFirst }
func sent(s Situation) bool       { return s.Sent }
func override(s Situation) bool   { return s.Override }
func second(s Situation) bool     { return s.Second }

// decided are the steps that an authorization may lead to: the lender's answer, the wait for it, or the step
// after a definite refusal.
var decided = []Step{StepAuthorizing, StepApproved, StepDeclined, StepPending, StepVerify, StepOffers,
	StepIdentify}

// moves is the whole behaviour of a checkout as a person sees it. A checkout can be cancelled or expire only
// before the lender is asked.
var moves = []move{
	{StepIdentify, DoIdentify, Associate, InStore, nil, []Step{StepAccounts, StepOffers}},
	{StepIdentify, DoIdentify, Customer, Online, nil, []Step{StepLender}},
	{StepIdentify, DoSecond, Associate, InStore, second, []Step{StepIdentify}},
	{StepIdentify, DoLanguage, "", "", nil, []Step{StepIdentify}},
	{StepIdentify, DoCancel, Associate, InStore, nil, []Step{StepCancelled}},
	{StepIdentify, DoCancel, Customer, Online, nil, []Step{StepCancelled}},

	{StepAccounts, DoAccount, Associate, InStore, nil, []Step{StepOffers}},
	{StepAccounts, DoRestart, Associate, InStore, nil, []Step{StepIdentify}},
	{StepAccounts, DoSecond, Associate, InStore, second, []Step{StepAccounts}},
	{StepAccounts, DoLanguage, Associate, InStore, nil, []Step{StepAccounts}},
	{StepAccounts, DoCancel, Associate, InStore, nil, []Step{StepCancelled}},

	{StepLender, DoEvent, Customer, Online, nil, []Step{StepOffers, StepIdentify}},
	{StepLender, DoRestart, Customer, Online, nil, []Step{StepIdentify}},
	{StepLender, DoLanguage, Customer, Online, nil, []Step{StepLender}},
	{StepLender, DoCancel, Customer, Online, nil, []Step{StepCancelled}},

	{StepOffers, DoQuote, Associate, InStore, unquoted, []Step{StepOffers, StepIdentify}},
	{StepOffers, DoQuote, Customer, Online, unquoted, []Step{StepOffers, StepIdentify}},
	{StepOffers, DoChoose, Associate, InStore, quoted, []Step{StepHandover}},
	{StepOffers, DoChoose, Customer, Online, quoted, []Step{StepReview}},
	{StepOffers, DoRestart, Associate, InStore, nil, []Step{StepIdentify}},
	{StepOffers, DoRestart, Customer, Online, nil, []Step{StepIdentify}},
	{StepOffers, DoSecond, Associate, InStore, second, []Step{StepOffers}},
	{StepOffers, DoLanguage, "", "", nil, []Step{StepOffers}},
	{StepOffers, DoCancel, Associate, InStore, nil, []Step{StepCancelled}},
	{StepOffers, DoCancel, Customer, Online, nil, []Step{StepCancelled}},

	{StepHandover, DoContinue, Customer, InStore, nil, []Step{StepReview}},
	{StepHandover, DoBack, Associate, InStore, nil, []Step{StepOffers}},
	{StepHandover, DoSecond, Associate, InStore, second, []Step{StepHandover}},
	{StepHandover, DoLanguage, "", InStore, nil, []Step{StepHandover}},
	{StepHandover, DoCancel, "", InStore, nil, []Step{StepCancelled}},

	{StepReview, DoAccept, Customer, InStore, acceptable, []Step{StepVerify}},
	{StepReview, DoAccept, Customer, Online, acceptable, decided},
	{StepReview, DoBack, Customer, Online, nil, []Step{StepOffers}},
	{StepReview, DoBack, Associate, InStore, nil, []Step{StepOffers}},
	{StepReview, DoSecond, Associate, InStore, second, []Step{StepReview}},
	{StepReview, DoLanguage, "", "", nil, []Step{StepReview}},
	{StepReview, DoCancel, "", "", nil, []Step{StepCancelled}},

	{StepVerify, DoConfirm, Customer, InStore, sent, decided},
	{StepVerify, DoSend, Customer, InStore, nil, append([]Step{StepVerify}, decided...)},
	{StepVerify, DoOverride, Associate, InStore, override, decided},
	{StepVerify, DoBack, Customer, InStore, sent, []Step{StepVerify}},
	{StepVerify, DoBack, Associate, InStore, nil, []Step{StepOffers}},
	{StepVerify, DoSecond, Associate, InStore, second, []Step{StepVerify}},
	{StepVerify, DoLanguage, "", InStore, nil, []Step{StepVerify}},
	{StepVerify, DoCancel, "", InStore, nil, []Step{StepCancelled}},

	{StepAuthorizing, DoCheck, "", "", nil, decided},
	{StepAuthorizing, DoLanguage, "", "", nil, []Step{StepAuthorizing}},
	{StepPending, DoCheck, "", "", nil, decided},
	{StepPending, DoLanguage, "", "", nil, []Step{StepPending}},

	{StepApproved, DoLanguage, "", "", nil, []Step{StepApproved}},
	{StepDeclined, DoLanguage, "", "", nil, []Step{StepDeclined}},
	{StepCancelled, DoLanguage, "", "", nil, []Step{StepCancelled}},
	{StepExpired, DoLanguage, "", "", nil, []Step{StepExpired}},
}
