// Package screen describes every screen of a checkout, and writes it as HTML.
//
// A screen is a pure function from a checkout.View to a tree of plain nodes. The server writes the tree as a
// complete page that works without script. The browser turns the same tree into elements. Neither adds a word
// to it.
//
// Its laws:
//
//   - There is one form per screen. It posts the fields of a checkout.Action under their names, with the
//     View's revision. The value of a button named "do" says what it does. Every act works without script.
//   - A screen shows a button if and only if its act is in View.Allowed.
//   - Screens choose no figure and no wording. Figures and the information box come from core/disclosure,
//     sentences from core/locale.
//   - Elements, attributes and URLs are closed lists. Text is text: markup in it is written as characters,
//     and characters that could reorder their neighbours are replaced. Words of a lender, a merchant or a
//     person are isolated (bdi).
//   - The same View and Frame give the same bytes.
//
// The package does not fetch, keep state, read the time, or write a style or a script.
package screen
