package widget

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// AwaitTurn waits until boot.js lets the widget take over: a person's hands are free. What follows runs in
// the task in which boot.js calls back. What came before was another task, so that neither is long.
func AwaitTurn() {
	awaitCall(func(resume app.Func) { boot().Call("takeOver", resume) })
}

// AwaitTask ends the task that runs. What follows runs in another one.
func AwaitTask() {
	awaitCall(func(resume app.Func) { app.Window().Call("setTimeout", resume) })
}

// awaitCall waits until the browser calls back.
func awaitCall(ask func(resume app.Func)) {
	called := make(chan struct{})
	resume := app.FuncOf(func(app.Value, []app.Value) any {
		close(called)
		return nil
	})
	defer resume.Release()
	ask(resume)
	<-called
}
