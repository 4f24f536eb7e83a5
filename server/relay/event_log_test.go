package relay_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
)

// A single event is in the log in a moment, and many come in a few transactions, with none that waits for
// long.
func TestEventsAreLoggedSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.Online)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { e.relay.RunEvents(ctx); close(done) }()
		logged := func() int {
			list, err := e.relay.Events(t.Context(), "maple-birch", relay.EventQuery{Limit: 1000})
			if err != nil {
				t.Fatal(err)
			}
			return len(list)
		}
		time.Sleep(2 * time.Second)
		e.create(checkout.Online, "one")
		time.Sleep(300 * time.Millisecond)
		synctest.Wait()
		if n := logged(); n != 2 {
			t.Errorf("%d events after 0.3 s, want 2", n)
		}
		for i := range 200 { // every 5 ms for a second
			e.create(checkout.Online, string(rune('a'+i%26))+string(rune('a'+i/26)))
			time.Sleep(5 * time.Millisecond)
			if synctest.Wait(); logged() < 2+i-60 {
				t.Fatalf("%d events are logged after %d were made", logged(), 2+i)
			}
		}
		stop()
		<-done
	})
}
