package widget

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"candor/core/checkout"
)

// client sends requests to the relay through the browser's fetch. net/http would be larger than the rest of
// the program.
type client struct {
	endpoint string
	bearer   string // client token; empty where a cookie identifies the person
}

// replyTimeout is how long the client waits for a reply, in milliseconds. It is longer than the relay waits
// for the lender.
const replyTimeout = 25000

func newClient(endpoint string, bearer bool) client {
	c := client{endpoint: endpoint}
	if bearer {
		path := app.Window().Get("location").Get("pathname").String()
		c.bearer = path[strings.LastIndexByte(path, '/')+1:]
	}
	return c
}

// view asks for the View. It calls then once, outside the UI goroutine.
func (c client) view(then func(Reply)) { c.fetch("GET", "", then) }

// act sends an Action. It calls then once, outside the UI goroutine.
func (c client) act(a checkout.Action, then func(Reply)) {
	c.fetch("POST", WriteAction(a), then)
}

func (c client) fetch(method, body string, then func(Reply)) {
	headers := map[string]any{"Accept": "application/json"}
	options := map[string]any{"method": method, "headers": headers, "cache": "no-store",
		"credentials": "same-origin"}
	if c.bearer != "" {
		headers["Authorization"] = "Bearer " + c.bearer
		options["credentials"] = "omit"
	}
	if body != "" {
		headers["Content-Type"] = "application/json"
		options["body"] = body
	}
	if limit := app.Window().Get("AbortSignal"); limit.Truthy() && limit.Get("timeout").Truthy() {
		options["signal"] = limit.Call("timeout", replyTimeout)
	}
	lost := func(app.Value) { then(Reply{Lost: true}) }
	await(app.Window().Call("fetch", c.endpoint, options), func(r app.Value) {
		reply := Reply{Status: r.Get("status").Int()}
		reply.Stripped = reply.Status == 401 && c.bearer != ""
		if r.Get("redirected").Bool() {
			reply.Redirected = r.Get("url").String()
			then(reply)
			return
		}
		await(r.Call("text"), func(text app.Value) {
			reply.Text = text.String()
			then(reply)
		}, lost)
	}, lost)
}

// await calls one of its functions when a promise is settled. It releases both JavaScript callbacks.
func await(p app.Value, resolved, rejected func(app.Value)) {
	var onResolve, onReject app.Func
	once := func(do func(app.Value)) func(app.Value, []app.Value) any {
		return func(_ app.Value, args []app.Value) any {
			onResolve.Release()
			onReject.Release()
			var v app.Value
			if len(args) > 0 {
				v = args[0]
			}
			do(v)
			return nil
		}
	}
	onResolve, onReject = app.FuncOf(once(resolved)), app.FuncOf(once(rejected))
	p.Call("then", onResolve, onReject)
}
