package checkout

// Fact is what is known of a checkout outside its frame. Nothing else leaves the frame: no name, no account,
// no figure. The merchant's server learns the rest from the relay.
type Fact struct {
	ID       string `json:"id"`
	Revision int64  `json:"revision"`
	Status   Step   `json:"status"`
}

// FrameState is what the frame tells the element on the merchant's page, which makes events of it.
type FrameState struct {
	Fact
	Agreed int64 `json:"agreed"` // the revision that the person's last yes made; 0: none
}

// FrameSize tells that the frame has another height.
type FrameSize struct {
	Height int `json:"height"` // in CSS pixels
}

// FrameFailure tells that there is no frame.
type FrameFailure struct {
	ID    string    `json:"id"` // of the checkout that was there; "" if none was
	Code  FrameCode `json:"code"`
	Final bool      `json:"final"` // the element does not try again
}

// FrameCode is why there is no frame.
type FrameCode string

// The causes. Trying again mends FrameUnreachable, and nothing else.
const (
	FrameUnreachable      FrameCode = "unreachable"        // the relay did not answer
	FrameOriginNotAllowed FrameCode = "origin_not_allowed" // the merchant does not list the page's origin
	FrameTokenUnknown     FrameCode = "token_unknown"      // no checkout has this token
	FrameExpired          FrameCode = "expired"            // its time has run out
	FrameBlocked          FrameCode = "blocked"            // the page's own policies refuse the frame
)

// FrameCodes lists every cause.
func FrameCodes() []FrameCode {
	return []FrameCode{FrameUnreachable, FrameOriginNotAllowed, FrameTokenUnknown, FrameExpired, FrameBlocked}
}

// FrameEvent is an event that the element raises on the merchant's page. The types of embed.js are made of
// these, by web/tools/types.
type FrameEvent struct {
	Type  string // the event is called candor:TYPE
	Means string // when it is raised, for its documentation
	// Carries is what its detail holds beside the type: a Fact, a FrameFailure or a FrameSize.
	Carries any
	// Steps are those at which it is raised; none means any. Only for a Fact.
	Steps []Step
}

// FrameEvents lists every event of the element.
func FrameEvents() []FrameEvent {
	return []FrameEvent{
		{"ready", "The frame answers for the first time.", Fact{}, nil},
		{"step", "The checkout reaches another step, whichever.", Fact{}, nil},
		{"offer-selected", "The shopper chose a plan and reads its terms.", Fact{}, []Step{StepReview}},
		{"accepted", "The shopper agreed, whatever comes of it.", Fact{}, nil},
		{"approved", "The purchase is authorized.", Fact{}, []Step{StepApproved}},
		{"declined", "The purchase will not be authorized.", Fact{}, []Step{StepDeclined}},
		{"pending", "The lender's answer is not known yet; the relay settles it.", Fact{},
			[]Step{StepPending}},
		{"cancelled", "The shopper or the merchant's server ended it.", Fact{}, []Step{StepCancelled}},
		{"expired", "Its time has run out.", Fact{}, []Step{StepExpired}},
		{"error", "There is no frame, for the cause in its code.", FrameFailure{}, nil},
		{"resize", "The frame has a new height.", FrameSize{}, nil},
	}
}
