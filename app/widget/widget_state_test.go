package widget_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"candor/app/screen/fixture"
	"candor/app/widget"
	"candor/core/checkout"
	"candor/core/locale"
)

var (
	lost    = widget.Reply{Lost: true}
	offers  = checkout.View{ID: "co_1", Revision: 5, Step: checkout.StepOffers}
	drawn   = widget.Drawn{Refresh: 10 * time.Second}
	choose  = checkout.Action{Do: checkout.DoChoose, Revision: 5}
	again   = checkout.Action{Do: checkout.DoChoose, Revision: 6}
	send    = widget.Command{Do: widget.Send}
	poll    = widget.Command{Do: widget.Poll}
	draw    = widget.Command{Do: widget.Draw}
	reload  = widget.Command{Do: widget.Reload}
	timer   = widget.Command{Do: widget.SchedulePoll, After: 5 * time.Second}
	resend1 = widget.Command{Do: widget.Send, After: time.Second}
	resend2 = widget.Command{Do: widget.Send, After: 2 * time.Second}
)

// reply is the relay's reply with a View.
func reply(t *testing.T, revision int64, step checkout.Step, code checkout.Code) widget.Reply {
	t.Helper()
	v := checkout.View{ID: "co_1", Revision: revision, Step: step}
	if code != "" {
		v.Problem = &checkout.Trouble{Code: code}
	}
	return replyOf(t, v)
}

func replyOf(t *testing.T, v checkout.View) widget.Reply {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return widget.Reply{Status: 200, Text: string(text)}
}

// News of a later revision asks at once, and never beside an answer that is on its way or an act. The timer
// of a poll that was overtaken asks nothing.
func TestChanged(t *testing.T) {
	cancelled := reply(t, 6, checkout.StepCancelled, "")
	s := run(t, widget.NewState(offers), []move{
		on(widget.Drawn{}),
		on(widget.Changed{}, poll), on(widget.Changed{}),
		on(widget.PollAnswered{Reply: cancelled}, draw),
		on(widget.Rendered{Intact: true}), on(widget.Drawn{}),
	})
	if s.View.Step != checkout.StepCancelled || s.View.Revision != 6 {
		t.Errorf("shows %s, revision %d", s.View.Step, s.View.Revision)
	}
	run(t, widget.NewState(offers), []move{
		on(widget.Submitted{Action: choose}, send), on(widget.Changed{}),
		on(widget.ActAnswered{Reply: reply(t, 6, checkout.StepReview, "")}, draw),
	})
	run(t, widget.NewState(offers), []move{
		on(drawn, timer), on(widget.Changed{}, poll), on(widget.PollDue{}),
		on(widget.PollAnswered{Reply: lost}, timer),
	})
}

// move is an event and the commands that must follow it.
type move struct {
	event widget.Event
	want  []widget.Command
}

func on(e widget.Event, want ...widget.Command) move { return move{e, want} }

// run makes the moves and returns the last State.
func run(t *testing.T, s widget.State, moves []move) widget.State {
	t.Helper()
	for i, m := range moves {
		next, got := s.Next(m.event)
		if !slices.Equal(got, m.want) {
			t.Errorf("move %d, %T: got %v, want %v", i, m.event, got, m.want)
		}
		s = next
	}
	return s
}

func problem(s widget.State) checkout.Code {
	if s.View.Problem == nil {
		return ""
	}
	return s.View.Problem.Code
}

func TestStateOfForm(t *testing.T) {
	newer := widget.ActAnswered{Reply: reply(t, 6, checkout.StepOffers, "")}
	stale := widget.ActAnswered{Reply: reply(t, 6, checkout.StepOffers, checkout.CodeStale)}
	submit, noReply := widget.Submitted{Action: choose}, widget.ActAnswered{Reply: lost}
	isLost := []move{on(submit, send), on(noReply, resend1), on(noReply, resend2), on(noReply, draw),
		on(widget.Rendered{}), on(widget.Drawn{})}
	ended := widget.ActAnswered{Reply: widget.Reply{Status: 410, Text: `{"code":"checkout_expired"}`}}
	moved := widget.ActAnswered{Reply: widget.Reply{Redirected: "https://pay.test/c/ct_2"}}
	open := widget.Command{Do: widget.OpenPage, URL: "https://pay.test/c/ct_2"}
	toLender := widget.ActAnswered{Reply: reply(t, 6, checkout.StepLender, "")}
	for _, c := range []struct {
		name     string
		moves    []move
		form     widget.FormState
		revision int64
		code     checkout.Code
		unknown  int64
	}{
		{"an act", []move{on(submit, send)}, widget.FormSending, 5, "", 0},
		{"one act at a time", []move{on(submit, send), on(widget.Submitted{Action: again}),
			on(widget.Unreadable{})}, widget.FormSending, 5, "", 0},
		{"an answer", []move{on(submit, send), on(newer, draw)}, widget.FormReady, 6, "", 0},
		{"an answer twice", []move{on(submit, send), on(newer, draw), on(newer)}, widget.FormReady, 6, "", 0},
		{"stale", []move{on(submit, send), on(stale, draw)}, widget.FormReady, 6, checkout.CodeStale, 0},
		{"stale after a resend", []move{on(submit, send), on(noReply, resend1), on(stale, draw)},
			widget.FormReady, 6, "", 0},
		{"lost", isLost, widget.FormReady, 5, checkout.CodeOffline, 5},
		{"stale after a lost one", append(slices.Clone(isLost), on(submit, send), on(stale, draw)),
			widget.FormReady, 6, "", 0},
		{"stale after another one was lost",
			append(slices.Clone(isLost), on(widget.Submitted{Action: again}, send),
				on(stale, draw)), widget.FormReady, 6, checkout.CodeStale, 0},
		{"lost twice", append(slices.Clone(isLost), isLost...), widget.FormReady, 5, checkout.CodeOffline, 5},
		{"no form of the relay's", []move{on(widget.Unreadable{}, reload)}, widget.FormLeaving, 5, "", 0},
		{"the checkout has ended", []move{on(submit, send), on(ended, reload)}, widget.FormLeaving, 5, "", 0},
		{"another page", []move{on(submit, send), on(moved, open)}, widget.FormLeaving, 5, "", 0},
		{"the lender's step", []move{on(submit, send), on(toLender, reload)}, widget.FormLeaving, 5, "", 0},
		{"leaving sends nothing", []move{on(widget.Unreadable{}, reload), on(submit), on(widget.Unreadable{}),
			on(drawn), on(newer), on(noReply)}, widget.FormLeaving, 5, "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := run(t, widget.NewState(offers), c.moves)
			if s.Form != c.form || s.View.Revision != c.revision || problem(s) != c.code ||
				s.Unknown != c.unknown {
				t.Errorf("got form %d, revision %d, problem %q, unknown %d",
					s.Form, s.View.Revision, problem(s), s.Unknown)
			}
		})
	}
}

func TestStateOfPolling(t *testing.T) {
	due, missed := widget.PollDue{}, widget.PollAnswered{Reply: lost}
	newer := widget.PollAnswered{Reply: reply(t, 6, checkout.StepOffers, "")}
	submit, rendered := widget.Submitted{Action: choose}, widget.Rendered{}
	answered := widget.ActAnswered{Reply: reply(t, 7, checkout.StepOffers, "")}
	start := []move{on(drawn, timer), on(due, poll)}
	for _, c := range []struct {
		name    string
		moves   []move
		polling widget.PollState
		missed  int
		code    checkout.Code
	}{
		{"a page that never asks", []move{on(widget.Drawn{})}, widget.PollOff, 0, ""},
		{"the timer runs once", []move{on(drawn, timer), on(drawn)}, widget.PollScheduled, 0, ""},
		{"polls never overlap", append(slices.Clone(start), on(due), on(drawn)), widget.PollSent, 0, ""},
		{"an answer is drawn, then comes the next", append(slices.Clone(start), on(newer, draw), on(rendered),
			on(drawn, timer), on(due, poll)), widget.PollSent, 0, ""},
		{"the new page never asks",
			append(slices.Clone(start), on(newer, draw), on(rendered), on(widget.Drawn{})),
			widget.PollOff, 0, ""},
		{"one without an answer", append(slices.Clone(start), on(missed, timer)), widget.PollScheduled, 1,
			""},
		{"two without an answer", append(slices.Clone(start), on(missed, timer), on(due, poll),
			on(missed, timer)), widget.PollScheduled, 2, ""},
		{"three without an answer",
			append(slices.Clone(start), on(missed, timer), on(due, poll), on(missed, timer),
				on(due, poll), on(missed, draw)), widget.PollOff, 3, checkout.CodeOffline},
		{"an answer after three", append(slices.Clone(start), on(missed, timer), on(due, poll),
			on(missed, timer), on(due, poll), on(missed, draw), on(rendered), on(drawn, timer), on(due, poll),
			on(newer, draw)), widget.PollOff, 0, ""},
		{"an answer during an act", append(slices.Clone(start), on(submit, send), on(newer, timer)),
			widget.PollScheduled, 0, ""},
		{"an answer after an act, before its drawing",
			append(slices.Clone(start), on(submit, send), on(answered, draw),
				on(newer), on(rendered), on(drawn, timer)), widget.PollScheduled, 0, ""},
		{"one without an answer before a drawing",
			append(slices.Clone(start), on(submit, send), on(answered, draw), on(missed),
				on(rendered), on(drawn, timer)), widget.PollScheduled, 1, ""},
		{"nothing is asked for", []move{on(newer), on(due)}, widget.PollOff, 0, ""},
		{"leaving while the timer runs",
			[]move{on(drawn, timer), on(widget.Unreadable{}, reload), on(due), on(drawn)},
			widget.PollOff, 0, ""},
		{"leaving while a poll is on its way",
			append(slices.Clone(start), on(widget.Unreadable{}, reload), on(newer)),
			widget.PollOff, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := run(t, widget.NewState(offers), c.moves)
			if s.Polling != c.polling || s.Missed != c.missed || problem(s) != c.code {
				t.Errorf("got polling %d, missed %d, problem %q", s.Polling, s.Missed, problem(s))
			}
		})
	}
}

func TestStateOfDrawing(t *testing.T) {
	act := func(revision int64, step checkout.Step) []move {
		return []move{on(widget.Submitted{Action: choose}, send),
			on(widget.ActAnswered{Reply: reply(t, revision, step, "")}, draw)}
	}
	polled := func(revision int64, step checkout.Step, want ...widget.Command) move {
		return on(widget.PollAnswered{Reply: reply(t, revision, step, "")}, want...)
	}
	start, rendered := []move{on(drawn, timer), on(widget.PollDue{}, poll)}, on(widget.Rendered{})
	verify, identify := checkout.StepVerify, checkout.StepIdentify
	for _, c := range []struct {
		name        string
		moves       []move
		drawing     widget.DrawState
		shown, view int64
		stepChanged bool
		alternate   bool
	}{
		{"the server's page", nil, widget.DrawDone, 5, 5, false, false},
		{"a page without a View to draw", []move{rendered, on(drawn, timer)}, widget.DrawDone, 5, 5, false,
			false},
		{"due", act(6, checkout.StepOffers), widget.DrawDue, 5, 6, false, false},
		{"due, another step", act(6, verify), widget.DrawDue, 5, 6, true, true},
		{"rendered", append(act(6, verify), rendered), widget.DrawRendered, 6, 6, true, true},
		{"drawn", append(act(6, verify), rendered, on(widget.Drawn{})), widget.DrawDone, 6, 6, false, true},
		{"drawn before it was rendered", append(act(6, verify), on(drawn)), widget.DrawDue, 5, 6, true, true},
		{"two answers, one drawing",
			slices.Concat(start, act(6, checkout.StepOffers), []move{polled(7, verify)}),
			widget.DrawDue, 5, 7, true, true},
		{"two steps, one drawing", slices.Concat(start, act(6, verify), []move{polled(7, identify)}),
			widget.DrawDue, 5, 7, true, true},
		{"an answer between rendered and drawn", slices.Concat(start, act(6, verify), []move{rendered,
			polled(7, verify, draw)}), widget.DrawDue, 6, 7, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := run(t, widget.NewState(offers), c.moves)
			if s.Drawing != c.drawing || s.Shown.Revision != c.shown || s.View.Revision != c.view ||
				s.StepChanged != c.stepChanged || s.Alternate != c.alternate {
				t.Errorf("got drawing %d, shown %d, view %d, step changed %v, alternate %v",
					s.Drawing, s.Shown.Revision, s.View.Revision, s.StepChanged, s.Alternate)
			}
		})
	}
}

// Nobody consents to an information box that differs from the stored one.
func TestStateOfAWrongDigest(t *testing.T) {
	v, ok := fixture.View(locale.English, "review")
	if !ok {
		t.Fatal("no fixture named review")
	}
	right := widget.ActAnswered{Reply: replyOf(t, v)}
	v.Review = &checkout.Review{Digest: "sha256:0"}
	wrong := widget.ActAnswered{Reply: replyOf(t, v)}
	submitted := on(widget.Submitted{Action: choose}, send)
	if s := run(t, widget.NewState(offers), []move{submitted, on(right, draw)}); s.Form != widget.FormReady {
		t.Errorf("the right one: form %d", s.Form)
	}
	s := run(t, widget.NewState(offers), []move{submitted, on(wrong, widget.Command{Do: widget.FallBack})})
	if s.Form != widget.FormLeaving || s.View.Step != checkout.StepOffers {
		t.Errorf("the wrong one: form %d, step %s", s.Form, s.View.Step)
	}
}

// Whatever happens in whatever order, no two acts, polls or drawings overlap, and a page that is left sends
// nothing.
func TestStateInvariants(t *testing.T) {
	newer := reply(t, 6, checkout.StepVerify, "")
	events := []widget.Event{widget.Submitted{Action: choose}, widget.Unreadable{}, widget.PollDue{},
		widget.ActAnswered{Reply: lost}, widget.ActAnswered{Reply: newer},
		widget.PollAnswered{Reply: lost}, widget.PollAnswered{Reply: newer}, widget.Rendered{}, drawn}
	states := []widget.State{widget.NewState(offers)}
	seen := map[string]bool{}
	for len(states) > 0 {
		s := states[0]
		states = states[1:]
		for _, e := range events {
			next, commands := s.Next(e)
			for _, c := range commands {
				if why := broken(s, e, c); why != "" {
					t.Fatalf("%s, then %T: %s", key(s), e, why)
				}
			}
			if k := key(next); !seen[k] {
				seen[k] = true
				states = append(states, next)
			}
		}
	}
	if len(seen) < 100 {
		t.Errorf("only %d states were reached", len(seen))
	}
}

// key is all of a State that its transitions depend on. More than four polls without an answer are as four.
func key(s widget.State) string {
	return fmt.Sprint(s.Form, s.Action.Revision, s.Resent, s.Unknown, s.Polling, s.Refresh, min(s.Missed, 4),
		s.Drawing, s.StepChanged, s.Alternate, s.View.Revision, problem(s))
}

// broken says why a command must not follow an event in a State.
func broken(s widget.State, e widget.Event, c widget.Command) string {
	_, submitted := e.(widget.Submitted)
	switch {
	case s.Form == widget.FormLeaving:
		return "a page that is left does something"
	case c.Do == widget.Send && submitted == (s.Form == widget.FormSending):
		return "two acts overlap, or none is on its way"
	case c.Do == widget.Poll && s.Polling != widget.PollScheduled:
		return "polls overlap"
	case c.Do == widget.SchedulePoll && s.Polling == widget.PollScheduled:
		return "timers overlap"
	case c.Do == widget.Draw && s.Drawing == widget.DrawDue:
		return "drawings overlap"
	}
	return ""
}

// A page that others changed is drawn anew, and so is another step; nothing is turned twice.
func TestB8ChangedPageIsDrawnAnew(t *testing.T) {
	for _, c := range []struct {
		name   string
		step   checkout.Step
		intact bool
		anew   bool
	}{
		{"intact", checkout.StepOffers, true, false},
		{"changed", checkout.StepOffers, false, true},
		{"another step", checkout.StepReview, true, true},
		{"another step, changed", checkout.StepReview, false, true},
	} {
		s := run(t, widget.NewState(offers), []move{on(widget.Submitted{Action: choose}, send),
			on(widget.ActAnswered{Reply: reply(t, 6, c.step, "")}, draw),
			on(widget.Rendered{Intact: c.intact})})
		if s.Alternate != c.anew || s.Drawing != widget.DrawRendered {
			t.Errorf("%s: drawn anew %v", c.name, s.Alternate)
		}
		if again, _ := s.Next(widget.Rendered{}); again.Alternate != s.Alternate {
			t.Errorf("%s: a second drawing of the same View", c.name)
		}
	}
}

// Where the token is lost on the way, an act goes on as a form, and a poll without WebAssembly.
func TestB9LostTokenGoesOnAsForm(t *testing.T) {
	stripped := widget.Reply{Status: 401, Text: `{"code":"unauthorized"}`, Stripped: true}
	form, plain := widget.Command{Do: widget.PostForm}, widget.Command{Do: widget.OpenPlain}
	answered, due := widget.ActAnswered{Reply: stripped}, widget.PollDue{}
	s := run(t, widget.NewState(offers), []move{on(widget.Submitted{Action: choose}, send),
		on(answered, form), on(answered), on(widget.Submitted{Action: choose})})
	if s.Form != widget.FormLeaving || s.Action != choose || s.View.Revision != offers.Revision {
		t.Errorf("after an act: %+v", s)
	}
	polled := widget.PollAnswered{Reply: stripped}
	s = run(t, widget.NewState(offers), []move{on(drawn, timer), on(due, poll), on(polled, plain), on(polled),
		on(due)})
	if s.Form != widget.FormLeaving {
		t.Errorf("after a poll: %+v", s)
	}
	run(t, widget.NewState(offers), []move{on(drawn, timer), on(due, poll),
		on(widget.Submitted{Action: choose}, send), on(polled, timer), on(answered, form)})
}
