package service

import (
	"cmp"
	"log/slog"
	"runtime"
	"runtime/debug"
)

// version is the release that this source becomes: the newest one of CHANGELOG.md.
const version = "0.1.0"

// revision is the commit that "make build" and "make run" stamp, with the linker's flag -X. A plain "go
// build" leaves it empty.
var revision string

// Build says which source and which Go a binary was made from.
type Build struct {
	Version  string // the release, as in 0.1.0
	Revision string // the commit, with "-dirty" when files had changed since; "unknown" without git
	Go       string // the version of Go, as in go1.26.8
}

// ReadBuild reads what was stamped into this binary: by the linker, else by the go command.
func ReadBuild() Build {
	b := Build{Version: version, Revision: revision, Go: runtime.Version()}
	if info, ok := debug.ReadBuildInfo(); ok {
		b.Revision = cmp.Or(b.Revision, vcsRevision(info.Settings))
	}
	b.Revision = cmp.Or(b.Revision, "unknown")
	return b
}

// vcsRevision is the commit that the go command stamped, in the form of "git describe". It is empty if there
// is none.
func vcsRevision(settings []debug.BuildSetting) string {
	const length = 12
	commit, suffix := "", ""
	for _, s := range settings {
		switch s.Key {
		case "vcs.revision":
			commit = s.Value[:min(length, len(s.Value))]
		case "vcs.modified":
			if s.Value == "true" {
				suffix = "-dirty"
			}
		}
	}
	if commit == "" {
		return ""
	}
	return commit + suffix
}

// String is one line for a person.
func (b Build) String() string {
	return b.Version + " (revision " + b.Revision + ", " + b.Go + ")"
}

// LogValue writes the build as attributes of a log record.
func (b Build) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("version", b.Version), slog.String("revision", b.Revision), slog.String("go", b.Go))
}
