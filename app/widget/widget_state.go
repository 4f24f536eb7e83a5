package widget

import (
	"time"

	"candor/core/checkout"
)

// State is the state machine of the widget. It has three parts that run beside each other: the form, the
// polling and the drawing. Next is its only transition. Root feeds it events and carries out the commands
// that it returns.
type State struct {
	View  checkout.View // the latest View
	Shown checkout.View // the View on the screen; older than View while a drawing is due

	Form    FormState
	Action  checkout.Action // the act on its way
	Resent  int             // how often it was sent again
	Unknown int64           // revision of the last act whose answer was lost; 0 for none

	Polling PollState
	Refresh time.Duration // how soon the page must ask again; 0 for never
	Missed  int           // polls without an answer, in a row

	Drawing     DrawState
	StepChanged bool // the drawing shows another step
	Alternate   bool // changes with the step, and where the page is not intact; see rootElement
}

// FormState says whether the form may be posted.
type FormState int

// States of the form.
const (
	FormReady   FormState = iota
	FormSending           // an act is on its way: there is one at a time
	FormLeaving           // the browser loads another document: nothing more is sent from this one
)

// PollState says whether the widget asks for the View by itself.
type PollState int

// States of the polling.
const (
	PollOff       PollState = iota
	PollScheduled           // the timer runs
	PollSent                // the request is on its way: two never overlap
)

// DrawState says how far the screen is behind the View.
type DrawState int

// States of the drawing.
const (
	DrawDone     DrawState = iota
	DrawDue                // go-app has not rendered the View yet
	DrawRendered           // go-app has rendered it; the document is still to be put in order
)

// Event is what happens to a State.
type Event interface{ isEvent() }

// The events.
type (
	// Submitted is the post of the form.
	Submitted struct{ Action checkout.Action }
	// Unreadable is the post of a form that is not one of the relay's.
	Unreadable struct{}
	// ActAnswered is the reply to the act on its way.
	ActAnswered struct{ Reply Reply }
	// PollDue is the end of the timer.
	PollDue struct{}
	// PollAnswered is the reply to a poll.
	PollAnswered struct{ Reply Reply }
	// Changed is the news that the relay has a later revision than the screen.
	Changed struct{}
	// Rendered is the beginning of go-app's drawing of the View. Intact says that the page is what was drawn
	// before.
	Rendered struct{ Intact bool }
	// Drawn follows when the document is in order. Refresh is how soon this page must ask again.
	Drawn struct{ Refresh time.Duration }
)

func (Submitted) isEvent()    {}
func (Unreadable) isEvent()   {}
func (ActAnswered) isEvent()  {}
func (PollDue) isEvent()      {}
func (PollAnswered) isEvent() {}
func (Changed) isEvent()      {}
func (Rendered) isEvent()     {}
func (Drawn) isEvent()        {}

// Command is what Root must do after an event.
type Command struct {
	Do    CommandKind
	After time.Duration // of Send and SchedulePoll: the delay
	URL   string        // of OpenPage
}

// CommandKind is the kind of a Command.
type CommandKind int

// The commands.
const (
	Send         CommandKind = iota + 1 // send State.Action
	SchedulePoll                        // start the timer
	Poll                                // ask for the View
	Draw                                // have the View drawn
	OpenPage                            // go to another page
	Reload                              // ask the server for this page
	FallBack                            // give the page back to the server, for good
	PostForm                            // post State.Action as a form: the browser loads the answer
	OpenPlain                           // ask the server for this page without WebAssembly
)

const (
	maxResends   = 2 // sends of an act after the first one, as long as no answer comes
	silentMisses = 2 // polls in a row that may go without an answer before the customer is told
)

// NewState is the State of a page that shows v and is not drawn by go-app yet.
func NewState(v checkout.View) State { return State{View: v, Shown: v} }

// Next is the transition: the State after an event, and what there is to do. An event that does not fit the
// State changes nothing.
func (s State) Next(e Event) (State, []Command) {
	switch e := e.(type) {
	case Submitted:
		return s.submitted(e.Action)
	case Unreadable:
		if s.Form == FormReady {
			return s.leave(Command{Do: Reload})
		}
	case ActAnswered:
		return s.actAnswered(e.Reply)
	case PollDue:
		return s.pollDue()
	case PollAnswered:
		return s.pollAnswered(e.Reply)
	case Changed:
		return s.changed()
	case Rendered:
		return s.rendered(e.Intact), nil
	case Drawn:
		return s.drawn(e.Refresh)
	}
	return s, nil
}

// rendered has everything drawn anew when others changed the page: go-app writes into the elements and texts
// that it made, and they may be in the page no more.
func (s State) rendered(intact bool) State {
	if s.Drawing != DrawDue {
		return s
	}
	s.Drawing, s.Shown = DrawRendered, s.View
	if !intact && !s.StepChanged {
		s.Alternate = !s.Alternate
	}
	return s
}

func (s State) submitted(a checkout.Action) (State, []Command) {
	if s.Form != FormReady {
		return s, nil
	}
	s.Form, s.Action, s.Resent = FormSending, a, 0
	return s, []Command{{Do: Send}}
}

// actAnswered sends a lost act again a few times. After that, the act counts as unknown: the relay may have
// done it. If the customer repeats it, "stale" only means that it was done the first time.
func (s State) actAnswered(r Reply) (State, []Command) {
	if s.Form != FormSending {
		return s, nil
	}
	if r.Lost && s.Resent < maxResends {
		s.Resent++
		return s, []Command{{Do: Send, After: time.Duration(s.Resent) * time.Second}}
	}
	answer := ReadAnswer(r)
	if answer.Plain {
		return s.leave(Command{Do: PostForm})
	}
	repeated := s.Resent > 0 || s.Unknown == s.Action.Revision
	s.Form, s.Unknown = FormReady, 0
	if answer.Problem != nil && answer.Problem.Code == checkout.CodeOffline {
		s.Unknown = s.Action.Revision
	}
	return s.show(answer, repeated)
}

func (s State) pollDue() (State, []Command) {
	if s.Polling != PollScheduled {
		return s, nil
	}
	if s.Form == FormLeaving {
		s.Polling = PollOff
		return s, nil
	}
	s.Polling = PollSent
	return s, []Command{{Do: Poll}}
}

// changed asks at once, unless an answer is on its way that shows the change anyway. A timer that runs finds
// that it was overtaken.
func (s State) changed() (State, []Command) {
	if s.Polling == PollSent || s.Form != FormReady {
		return s, nil
	}
	s.Polling = PollSent
	return s, []Command{{Do: Poll}}
}

// pollAnswered ignores the reply while an act is on its way: the act's own answer is newer.
func (s State) pollAnswered(r Reply) (State, []Command) {
	if s.Polling != PollSent {
		return s, nil
	}
	s.Polling = PollOff
	answer := ReadAnswer(r)
	if answer.Plain && s.Form == FormReady {
		return s.leave(Command{Do: OpenPlain})
	}
	s.Missed++
	if answer.Problem == nil {
		s.Missed = 0
	}
	if answer.Plain || s.Form != FormReady || s.Missed > 0 && s.Missed <= silentMisses {
		return s.schedule()
	}
	return s.show(answer, false)
}

// show makes the View of an answer the latest one, or leaves the page for it. A drawing that is due already
// shows it too, and its Shown stays what it was.
func (s State) show(a Answer, repeated bool) (State, []Command) {
	next := Apply(s.View, a, repeated)
	switch {
	case a.Redirect != "":
		return s.leave(Command{Do: OpenPage, URL: a.Redirect})
	case a.Reload, NeedsNewDocument(s.View, next):
		return s.leave(Command{Do: Reload})
	case !DigestMatches(next):
		return s.leave(Command{Do: FallBack})
	}
	if s.View.Step != next.Step && !s.StepChanged {
		s.StepChanged, s.Alternate = true, !s.Alternate
	}
	s.View = next
	if s.Drawing == DrawDue {
		return s, nil
	}
	s.Drawing = DrawDue
	return s, []Command{{Do: Draw}}
}

func (s State) leave(how Command) (State, []Command) {
	s.Form = FormLeaving
	return s, []Command{how}
}

func (s State) drawn(refresh time.Duration) (State, []Command) {
	if s.Drawing == DrawDue {
		return s, nil
	}
	s.Drawing, s.StepChanged, s.Refresh = DrawDone, false, refresh
	return s.schedule()
}

// schedule starts the timer of the next poll. While a drawing is due, it leaves that to Drawn, which knows
// the new page's Refresh. The widget asks twice as often as a page that has to be loaded anew.
func (s State) schedule() (State, []Command) {
	if s.Polling != PollOff || s.Form == FormLeaving || s.Drawing == DrawDue || s.Refresh == 0 {
		return s, nil
	}
	s.Polling = PollScheduled
	return s, []Command{{Do: SchedulePoll, After: s.Refresh / 2}}
}
