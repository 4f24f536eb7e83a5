package widget

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// AwaitTurn waits until boot.js lets the widget take over: a person's hands are free. What follows runs in
// the task in which boot.js calls back. The start of the program was another task, so that neither is long.
func AwaitTurn() {
	turn := make(chan struct{})
	resume := app.FuncOf(func(app.Value, []app.Value) any {
		close(turn)
		return nil
	})
	defer resume.Release()
	boot().Call("takeOver", resume)
	<-turn
}
