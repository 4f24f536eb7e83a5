// Package widget is a checkout in the browser: the one go-app component, which draws the screens of package screen in
// place of the server's page and turns the posts of its form into requests.
//
// Its laws:
//
//   - A screen is drawn by screen.Render alone, from the View and the Frame the page carries, so that it is what the
//     server would have drawn. What go-app cannot say exactly (a boolean attribute, an empty value) is put right in
//     the same task.
//   - The take-over is not seen: what was typed, chosen, unfolded and scrolled, the focus and its selection are read
//     and given back before the next frame is painted.
//   - No input survives a change of step, so nothing typed on one screen can be read by another. A refused act
//     forgets the secrets that were typed with it.
//   - One act at a time. An act whose answer was lost may be sent again as it is: its revision makes that harmless.
//   - The history, the address and the storage of the browser are not touched.
//
// It refuses to choose a word or a figure, to talk to the merchant's page or the lender's (boot.js does), and to keep
// anything a person typed beyond the screen it was typed on.
package widget
