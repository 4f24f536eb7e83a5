package main

// cuts are the two modules of which the browser gets a part. Where a cut no longer fits, because a module has
// another version or a list below has changed, the build says so and names the checksum that it found.
var cuts = []cut{
	// go-app without its server, router, storage, states and actions, and without the elements that no screen
	// has. The component stays, the engine that draws it, and the nodes. _goapp has what is ours: the
	// engine's loop without the parts that went, and errors that are a text. One component is mounted,
	// whatever the path, and the fields of a component below it cannot be updated.
	{
		name: "goapp", path: "github.com/maxence-charriere/go-app/v10", version: "v10.1.11",
		from: "h1:4JUSlVQ8zVIeL3acFJEpuerP6FLoEQWg6CUTtHcz7Ro=",
		to:   "h1:vMO2hXXKOP9Kj9pkSK1LiDKBCDkFabxIVPJ/5p0C8EA=",
		ours: "_goapp", untag: "WithTag",
		keep: map[string]string{
			"pkg/app/app.go":       `IsClient|IsServer|window|Window`,
			"pkg/app/attribute.go": ``,
			"pkg/app/component.go": `!Compo\.(Render|ValueTo)|Navigator|AppUpdater|AppInstaller|Resizer`,
			"pkg/app/condition.go": ``,
			"pkg/app/context.go":   `Context\.(Src|JSSrc|Dispatch|Defer|Async|After|PreventUpdate)`,
			"pkg/app/engine.go":    `engineX\.(executeDefers|dispatch|defere)`,
			"pkg/app/event.go":     ``,
			"pkg/app/html.go":      ``,
			"pkg/app/html_gen.go":  `(HTML|html)?(Div|Elem|ElemSelfClosing|Body)(\.\w+)?`,
			"pkg/app/js.go":        ``,
			"pkg/app/js_wasm.go":   `!browserWindow\.(URL|Size|Cursor\w+|GetElementByID|ScrollToID|.*History)`,
			"pkg/app/node.go": `UI|FilterUIElems|component|nodeManager|` +
				`nodeManager\.([a-zM]*ount.*|Dismount|[uU]pdate.*|CanUpdate|renderComponent)`,
			"pkg/app/range.go":   `RangeLoop`,
			"pkg/app/raw.go":     ``,
			"pkg/app/strings.go": `toPath|previewText|AppendClass`,
			"pkg/app/text.go":    `Text|text(\..*)?`,
			"pkg/app/update.go":  ``,
		},
	},
	// decimal without its text and its formats: what reads and prints numbers in the ways that core/money
	// does not use, JSON, SQL and BSON, and the values in the texts of errors. The arithmetic is all there.
	{
		name: "decimal", path: "github.com/shopspring/decimal", version: "v1.6.0",
		from:     "h1:DcTwjCj4tJPLuGZYsR9W0hyX9pQwMIkdo26Ig1T9xX4=",
		to:       "h1:Njkq6GLEcUTxfhAwgs5Kf2MrgXnIhrPMZ/WONrP7klU=",
		unformat: true,
		keep: map[string]string{
			"const.go": ``,
			"decimal.go": `!NewFromString|NewFromFormattedString|RequireFromString|NewFromBigFloat|` +
				`Decimal\.(Format|formatFixed|GoString)|formatString|fmtDirective`,
			"math.go": ``,
		},
	},
}
