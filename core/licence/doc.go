// Package licence reads the barcode of a driver's licence as scanners deliver it.
//
// A scanner types like a keyboard, and what it types goes through a layout, a browser and a form. So the text
// of the barcode arrives damaged: separators lost, doubled or spelled out, letters in the wrong case, a
// character that another layout has in its place. The package undoes what it can recognise. It gives two
// things: the text of the scan with its separators put back, which is for the lender, and the name and birth
// date, which stand ready where the lender cannot read the text.
//
// It knows the text of the AAMVA Card Design Standard (annex D, all versions), with the deviations that
// issuers print, and the tracks of a magnetic stripe (AAMVA, annex F), which British Columbia prints inside
// its barcode.
//
// Its laws:
//
//   - It computes. It has no clock, so it does not know whether a date lies in the future; the caller does.
//   - Text that is no scan is refused by Is and Read. Text that is a scan is never refused: what cannot be put
//     back stays as it came, and what cannot be read is empty.
//   - A date is read only where it exists in the calendar. A name holds no control character.
//   - Reading what Read restored gives the same text and the same person again.
//   - The work is bounded: text longer than Max is no scan.
package licence
