package cli

import (
	"io"
	"log/slog"
)

// newLog logs records of a level (debug, info, warn or error) and above, as text or as JSON. An unknown level
// is info.
func newLog(level, format string, to io.Writer) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: l}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(to, options))
	}
	return slog.New(slog.NewTextHandler(to, options))
}
