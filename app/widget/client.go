package widget

import (
	"encoding/json"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"candor/core/checkout"
)

// client talks to the relay through the browser's own fetch; net/http would weigh more than the rest of the program.
type client struct {
	endpoint string
	bearer   string // client token; empty where a cookie says who asks
}

// patience is how long an answer is waited for, in milliseconds: longer than the relay waits for the lender.
const patience = 25000

func newClient(endpoint string, bearer bool) client {
	c := client{endpoint: endpoint}
	if bearer {
		path := app.Window().URL().Path
		c.bearer = path[strings.LastIndexByte(path, '/')+1:]
	}
	return c
}

// look asks for the View. then is called once, outside of the UI goroutine's turn.
func (c client) look(then func(Reply)) { c.fetch("GET", nil, then) }

// act sends an Action.
func (c client) act(a checkout.Action, then func(Reply)) {
	body, err := json.Marshal(a)
	if err != nil {
		then(Reply{Lost: true})
		return
	}
	c.fetch("POST", body, then)
}

func (c client) fetch(method string, body []byte, then func(Reply)) {
	headers := map[string]any{"Accept": "application/json"}
	options := map[string]any{"method": method, "headers": headers, "cache": "no-store", "credentials": "same-origin"}
	if c.bearer != "" {
		headers["Authorization"] = "Bearer " + c.bearer
		options["credentials"] = "omit"
	}
	if body != nil {
		headers["Content-Type"] = "application/json"
		options["body"] = string(body)
	}
	if limit := app.Window().Get("AbortSignal"); limit.Truthy() && limit.Get("timeout").Truthy() {
		options["signal"] = limit.Call("timeout", patience)
	}
	lost := func(app.Value) { then(Reply{Lost: true}) }
	promise(app.Window().Call("fetch", c.endpoint, options), func(r app.Value) {
		reply := Reply{Status: r.Get("status").Int()}
		if r.Get("redirected").Bool() {
			reply.Moved = r.Get("url").String()
			then(reply)
			return
		}
		promise(r.Call("text"), func(text app.Value) {
			reply.Text = text.String()
			then(reply)
		}, lost)
	}, lost)
}

// promise waits for a promise and releases both callbacks.
func promise(p app.Value, kept, broken func(app.Value)) {
	var yes, no app.Func
	once := func(do func(app.Value)) func(app.Value, []app.Value) any {
		return func(_ app.Value, args []app.Value) any {
			yes.Release()
			no.Release()
			var v app.Value
			if len(args) > 0 {
				v = args[0]
			}
			do(v)
			return nil
		}
	}
	yes, no = app.FuncOf(once(kept)), app.FuncOf(once(broken))
	p.Call("then", yes, no)
}
