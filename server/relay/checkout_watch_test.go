package relay_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"candor/core/checkout"
	"candor/core/money"
	"candor/server/relay"
)

// countedStore counts the queries of a store that watching needs, and fails when it is told to.
type countedStore struct {
	relay.Store
	marks, tokens int
	asked         []time.Time
	down          atomic.Bool
}

func (s *countedStore) Marks(ctx context.Context, known map[string]int64) (map[string]relay.Mark, error) {
	s.marks++
	s.asked = append(s.asked, time.Now())
	if s.down.Load() {
		return nil, errors.New("down")
	}
	return s.Store.Marks(ctx, known)
}

func (s *countedStore) CheckoutByToken(ctx context.Context, hash string) (relay.Checkout, error) {
	s.tokens++
	return s.Store.CheckoutByToken(ctx, hash)
}

// replica is another process on the store of an env, whose queries are counted.
func (e *env) replica(change func(*relay.Options)) (*relay.Relay, *countedStore) {
	e.Helper()
	o := e.relay.Options
	counted := &countedStore{Store: o.Store}
	o.Store = counted
	if change != nil {
		change(&o)
	}
	r, err := relay.New(o)
	if err != nil {
		e.Fatal(err)
	}
	e.Cleanup(func() { r.Close(e.Context()) })
	return r, counted
}

// got is a Mark that was told, or the zero one if none was.
func got(marks <-chan relay.Mark) (m relay.Mark, told bool) {
	select {
	case m = <-marks:
		return m, true
	default:
		return relay.Mark{}, false
	}
}

func watch(t *testing.T, r *relay.Relay, token string) relay.Watch {
	t.Helper()
	w, err := r.Watch(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// A change through one process is told by another at its next look, once; a cancel as well.
func TestB11ChangesAreToldByEveryReplica(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.Online)
		other, counted := e.replica(nil)
		marks, stop := watch(t, other, e.token).Follow()
		defer stop()
		if m, told := got(marks); !told || m.Step != checkout.StepIdentify || m.Revision == 0 {
			t.Errorf("at once: %+v, %t", m, told)
		}
		look := func(what string, want checkout.Step, wantTold bool) {
			t.Helper()
			if err := other.LookForChanges(t.Context()); err != nil {
				t.Error(err)
			}
			if m, told := got(marks); told != wantTold || told && (m.Step != want ||
				m.Revision != e.present().Revision) {
				t.Errorf("%s: %+v, %t", what, m, told)
			}
		}
		look("nothing changed", "", false)
		if _, err := e.relay.ChangeAmount(t.Context(), e.ref, money.MustAmount("1300.00"), nil); err != nil {
			t.Fatal(err)
		}
		if _, told := got(marks); told {
			t.Error("told before a look")
		}
		look("the amount", checkout.StepIdentify, true)
		look("again", "", false)
		if _, err := e.relay.Cancel(t.Context(), e.ref); err != nil {
			t.Fatal(err)
		}
		look("the cancel", checkout.StepCancelled, true)
		if counted.marks != 4 || counted.tokens != 1 {
			t.Errorf("%d looks and %d look-ups of tokens", counted.marks, counted.tokens)
		}
	})
}

// However many pages watch, a process asks the database at most once in a second, and not at all for nobody.
func TestB11OneQueryASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.Online)
		other, counted := e.replica(nil)
		ctx, end := context.WithCancel(t.Context())
		go other.RunWatch(ctx, relay.WatchPause)
		time.Sleep(10 * time.Second)
		if counted.marks != 0 {
			t.Errorf("%d looks for nobody", counted.marks)
		}
		for range 100 {
			_, stop := watch(t, other, e.token).Follow()
			defer stop()
		}
		for range 100 { // those that ask now and then, or come back
			if m := watch(t, other, e.token).Mark(); m.Revision == 0 {
				t.Fatal("no mark")
			}
		}
		time.Sleep(10*time.Second + 500*time.Millisecond)
		end()
		synctest.Wait()
		if counted.marks < 9 || counted.marks > 11 || counted.tokens != 1 {
			t.Errorf("%d looks in ten seconds, %d look-ups of tokens", counted.marks, counted.tokens)
		}
		for i := 1; i < len(counted.asked); i++ {
			if gap := counted.asked[i].Sub(counted.asked[i-1]); gap < relay.WatchPause {
				t.Errorf("two looks within %s", gap)
			}
		}
	})
}

// A checkout is forgotten a minute after its last page went; a page that comes back until then costs nothing.
func TestB11WatchEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.Online)
		other, counted := e.replica(nil)
		_, stop := watch(t, other, e.token).Follow()
		look := func() {
			t.Helper()
			if err := other.LookForChanges(t.Context()); err != nil {
				t.Error(err)
			}
		}
		time.Sleep(30 * time.Minute)
		if look(); other.Watched() != 1 {
			t.Errorf("%d watched while a page follows", other.Watched())
		}
		stop()
		time.Sleep(time.Minute - time.Second)
		look()
		watch(t, other, e.token)
		if counted.tokens != 1 {
			t.Errorf("%d look-ups of a page that came back", counted.tokens)
		}
		time.Sleep(time.Minute)
		if look(); other.Watched() != 0 {
			t.Errorf("%d watched for nobody", other.Watched())
		}
		if watch(t, other, e.token); counted.tokens != 2 {
			t.Errorf("%d look-ups", counted.tokens)
		}
	})
}

// A token is looked up again after an hour, and one that is not live watches nothing.
func TestB11TokensAreLookedUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.Online)
		other, counted := e.replica(nil)
		for _, wrong := range []string{"", "ct_", "ct_guess", e.token + "x",
			"ct_" + strings.Repeat("a", 62)} {
			if _, err := other.Watch(t.Context(), wrong); problemCode(err) != checkout.CodeUnauthorized {
				t.Errorf("%q: %v", wrong, err)
			}
		}
		before := counted.tokens
		_, stop := watch(t, other, e.token).Follow()
		defer stop()
		time.Sleep(time.Hour - time.Second)
		watch(t, other, e.token)
		if counted.tokens != before+1 {
			t.Errorf("%d look-ups within the hour", counted.tokens-before)
		}
		time.Sleep(2 * time.Second)
		watch(t, other, e.token)
		if counted.tokens != before+2 {
			t.Errorf("%d look-ups after the hour", counted.tokens-before)
		}
		time.Sleep(25 * time.Hour)
		if _, err := other.Watch(t.Context(), e.token); problemCode(err) != checkout.CodeUnauthorized {
			t.Errorf("a day after its end: %v", err)
		}
	})
}

// The watch of a tablet ends with the customer's link, which is told once.
func TestB11WatchIsNoSignOfLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.InStore)
		e.toReview("p5-12")
		other, _ := e.replica(nil)
		w := watch(t, other, e.token)
		marks, stop := w.Follow()
		defer stop()
		got(marks)
		if err := e.relay.Revoke(t.Context(), e.ref, "tablet-1"); err != nil {
			t.Fatal(err)
		}
		if _, err := other.Watch(t.Context(), e.token); problemCode(err) != checkout.CodeUnauthorized {
			t.Errorf("a link that was taken back: %v", err)
		}
		if err := other.LookForChanges(t.Context()); err != nil {
			t.Fatal(err)
		}
		if m, told := got(marks); !told || m != (relay.Mark{}) || other.Watched() != 0 {
			t.Errorf("told %+v, %t; %d watched", m, told, other.Watched())
		}
	})
}

// A database that fails is logged once, and the looks go on.
func TestB11LooksGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.Online)
		var log strings.Builder
		other, counted := e.replica(func(o *relay.Options) {
			o.Log = slog.New(slog.NewTextHandler(&log, nil))
		})
		marks, stop := watch(t, other, e.token).Follow()
		defer stop()
		got(marks)
		counted.down.Store(true)
		ctx, end := context.WithCancel(t.Context())
		go other.RunWatch(ctx, relay.WatchPause)
		time.Sleep(5*time.Second + time.Millisecond)
		if _, err := e.relay.Cancel(t.Context(), e.ref); err != nil {
			t.Fatal(err)
		}
		counted.down.Store(false)
		time.Sleep(time.Second)
		synctest.Wait()
		end()
		synctest.Wait()
		if m, told := got(marks); !told || m.Step != checkout.StepCancelled {
			t.Errorf("told %+v, %t", m, told)
		}
		if n := strings.Count(log.String(), "do not learn of changes"); n != 1 {
			t.Errorf("logged %d times: %s", n, log.String())
		}
	})
}
