package request

// WholeText reports whether a JSON body says its characters whole.
var WholeText = wholeText
