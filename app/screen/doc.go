// Package screen describes every screen of a checkout, and writes it as HTML.
//
// A screen is a pure function from a checkout.View to a tree of plain nodes. The server writes the tree as a complete
// page that works by itself; the browser turns the same tree into elements. Neither adds a word to it.
//
// Its laws:
//
//   - One form per screen. It posts the fields of a checkout.Action under their names, with the View's revision; what
//     a button does is its value of "do". Without any script every act works.
//   - A button is there if its act is in View.Allowed, and only then.
//   - Screens choose no figure and no wording: figures and the information box come from core/disclosure, sentences
//     from core/locale.
//   - Elements, attributes and addresses are closed lists. Text is text: markup in it is written as characters, and
//     what could reorder its neighbours is replaced. Words of a lender, a merchant or a person are isolated (bdi).
//   - The same View and Frame give the same bytes.
//
// It refuses to fetch, to keep anything, to know the time, and to write a style or a script.
package screen
