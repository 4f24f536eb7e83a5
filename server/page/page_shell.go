package page

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"strconv"
	"strings"

	"candor/app/screen"
	"candor/core/checkout"
	"candor/web"
)

// document is an HTML document: a screen, and what surrounds it.
type document struct {
	screen.Page
	Frame  checkout.Use   // selects the frame around the screen
	Idle   int            // seconds without activity after which boot.js loads the page again; 0 for never
	Island *screen.Island // the data for the widget; nil for a page without one
}

// write answers a document. The headers of the policy must be set already. The body is complete before its
// first byte is sent.
func (s *site) write(w http.ResponseWriter, status int, d document) error {
	text, err := s.html(d)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", string(d.Lang))
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text)) // fails when the browser has closed the connection
	return nil
}

// html is the text of a document.
func (s *site) html(d document) (string, error) {
	var b strings.Builder
	theme, scheme := "", "light dark"
	if d.Frame == checkout.Embedded { // the merchant's page chooses the theme; until it does, light
		theme, scheme = ` data-theme="light"`, "light"
	}
	fmt.Fprintf(&b, `<!doctype html>
<html lang="%s"%s>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="%s">
<meta name="robots" content="noindex">
<title>%s</title>
<link rel="stylesheet" href="%s">
<link rel="icon" type="image/svg+xml" href="%s">
`, html.EscapeString(string(d.Lang)), theme, scheme, html.EscapeString(d.Title),
		s.Assets.Path(web.Style), s.Assets.Path(web.Icon))
	b.WriteString(s.refresh(d.Refresh))
	fmt.Fprintf(&b, "</head>\n<body class=\"cd-body\" data-frame=\"%s\"%s>\n",
		html.EscapeString(string(d.Frame)), dataAttributes(d))
	if err := screen.Write(&b, d.Body); err != nil {
		return "", fmt.Errorf("write page: %w", err)
	}
	if d.Island != nil {
		d.Island.Said = d.Said
	}
	if err := writeIsland(&b, d.Island); err != nil {
		return "", err
	}
	if boot := s.Assets.Path(web.Boot); boot != "" {
		fmt.Fprintf(&b, "\n<script src=\"%s\" defer></script>", boot)
	}
	b.WriteString("\n</body>\n</html>\n")
	return b.String(), nil
}

// refresh makes a waiting page load itself again if boot.js does not: when scripts are off, or when it was
// not built.
func (s *site) refresh(seconds int) string {
	if seconds == 0 {
		return ""
	}
	meta := fmt.Sprintf(`<meta http-equiv="refresh" content="%d">`, seconds)
	if s.Assets.Path(web.Boot) != "" {
		meta = "<noscript>" + meta + "</noscript>"
	}
	return meta + "\n"
}

// dataAttributes are the attributes of the body element that boot.js reads.
func dataAttributes(d document) string {
	var out string
	if d.Refresh > 0 {
		out += fmt.Sprintf(" data-refresh=\"%d\"", d.Refresh)
	}
	if d.Idle > 0 {
		out += fmt.Sprintf(" data-idle=\"%d\"", d.Idle)
	}
	return out
}

// writeIsland writes the data for the widget into a script element. encoding/json escapes <, >, & and the
// line separators, so no text can end the element or begin a comment in it.
func writeIsland(b *strings.Builder, island *screen.Island) error {
	if island == nil {
		return nil
	}
	data, err := json.Marshal(island)
	if err != nil {
		return fmt.Errorf("write page data: %w", err)
	}
	fmt.Fprintf(b, "\n<script type=\"application/json\" id=\"%s\">%s</script>", screen.IslandID, data)
	return nil
}
