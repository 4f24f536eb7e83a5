// Package widget is a checkout in the browser. It has one go-app component, Root. Root draws the screens of
// package screen in place of the server's page, and turns the posts of their form into requests.
//
// Its laws:
//
//   - Only screen.Render draws a screen, from the View and the Frame that the page carries. So the browser's
//     screen equals the server's. Go-app alters some attributes (boolean ones, empty ones); the widget
//     corrects them in the same task.
//   - Nobody sees the take-over. The widget captures what was typed, chosen, unfolded and scrolled, and the
//     focus with its selection. It restores them before the browser paints the next frame.
//   - No input survives a change of step, so that no screen can read what was typed on another one. A refused
//     act clears the secrets that were typed with it.
//   - State is the one state machine. It allows one act at a time and one poll at a time. An act without an
//     answer may be repeated unchanged: its revision makes that harmless.
//   - The widget does not touch the history, the address and the storage of the browser.
//
// The widget chooses no word and no figure. It exchanges no message with the merchant's page or the lender's:
// boot.js does. It keeps nothing that a person typed beyond the screen on which it was typed.
package widget
