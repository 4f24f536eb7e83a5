//go:build js

// Command app is the checkout in the browser. boot.js starts it when the page may be taken over.
package main

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"candor/app/widget"
)

func main() {
	widget.AwaitTask() // the start of the program was long enough
	root, err := widget.Open()
	if err == nil {
		widget.AwaitTurn()
		err = root.TakeOver()
	}
	if err != nil {
		println("candor: " + err.Error()) // the server's page stays as it is
		return
	}
	app.RouteWithRegexp(".*", func() app.Composer { return root })
	app.RunWhenOnBrowser()
}
