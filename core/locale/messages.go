package locale

// Messages is every sentence of the product in one language. Each part lives in
// a file of its own, text_<part>.go, with both languages beside each other.
//
// Fields are string, Phrase, Counted, or structs and arrays of them. A Phrase
// names its placeholders in a tag, `names:"amount,term"`; the tests hold both
// languages to it.
type Messages struct {
	Box      Box
	Frame    Frame
	Identify Identify
	Offers   Offers
	Review   Review
	Verify   Verify
	Outcome  Outcome
	Tablet   Tablet
	Enrol    Enrol
	Problem  Problems
	Finding  Findings
	Tool     Tool
}

var (
	english = Messages{
		Box:      boxEnglish,
		Frame:    frameEnglish,
		Identify: identifyEnglish,
		Offers:   offersEnglish,
		Review:   reviewEnglish,
		Verify:   verifyEnglish,
		Outcome:  outcomeEnglish,
		Tablet:   tabletEnglish,
		Enrol:    enrolEnglish,
		Problem:  problemsEnglish,
		Finding:  findingsEnglish,
		Tool:     toolEnglish,
	}
	french = Messages{
		Box:      boxFrench,
		Frame:    frameFrench,
		Identify: identifyFrench,
		Offers:   offersFrench,
		Review:   reviewFrench,
		Verify:   verifyFrench,
		Outcome:  outcomeFrench,
		Tablet:   tabletFrench,
		Enrol:    enrolFrench,
		Problem:  problemsFrench,
		Finding:  findingsFrench,
		Tool:     toolFrench,
	}
)

// For is the catalog of a language. It is shared: read it, do not write to it.
func For(l Language) *Messages {
	if l == French {
		return &french
	}
	return &english
}
