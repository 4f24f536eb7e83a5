package locale

// Messages is every sentence of the product in one language. Each part has its own file, text_<part>.go, with
// both languages side by side.
//
// Fields are string, Phrase, Counted, or structs and arrays of them. A Phrase names its placeholders in a
// tag, `names:"amount,term"`. Tests check both languages against it.
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

	SecondSale SecondSale

	Problem Problems
	Finding Findings
	Tool    Tool
}

// incomparable, as the first field of a struct, says that its values are not compared. The functions that
// compare such large structs would be a part of the browser's program.
type incomparable [0]func()

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

		SecondSale: secondSaleEnglish,

		Problem: problemsEnglish,
		Finding: findingsEnglish,
		Tool:    toolEnglish,
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

		SecondSale: secondSaleFrench,

		Problem: problemsFrench,
		Finding: findingsFrench,
		Tool:    toolFrench,
	}
)

// For is the catalog of a language. It is shared and must not be changed.
func For(l Language) *Messages {
	if l == French {
		return &french
	}
	return &english
}
