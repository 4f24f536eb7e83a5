package service

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"
)

func TestVCSRevision(t *testing.T) {
	const commit = "0123456789abcdef0123456789abcdef01234567"
	for _, c := range []struct {
		name     string
		settings []debug.BuildSetting
		want     string
	}{
		{"nothing stamped", []debug.BuildSetting{{Key: "GOOS", Value: "linux"}}, ""},
		{"a commit", []debug.BuildSetting{{Key: "vcs.revision", Value: commit},
			{Key: "vcs.modified", Value: "false"}}, "0123456789ab"},
		{"changed files", []debug.BuildSetting{{Key: "vcs.revision", Value: commit},
			{Key: "vcs.modified", Value: "true"}},
			"0123456789ab-dirty"},
		{"a short name", []debug.BuildSetting{{Key: "vcs.revision", Value: "17"}}, "17"},
		{"no commit yet", []debug.BuildSetting{{Key: "vcs.modified", Value: "true"}}, ""},
	} {
		if got := vcsRevision(c.settings); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// CHANGELOG.md begins with what is not released yet or with this version, and lists no newer release.
func TestVersionIsNewestOfChangelog(t *testing.T) {
	changelog, err := os.ReadFile("../../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	heading := regexp.MustCompile(`(?m)^## (Unreleased|\d+\.\d+\.\d+)`)
	headings := heading.FindAllStringSubmatch(string(changelog), -1)
	if len(headings) == 0 {
		t.Fatal("CHANGELOG.md has no release")
	}
	newest := headings[0][1]
	if newest == "Unreleased" && len(headings) > 1 {
		newest = headings[1][1]
	}
	if newest != "Unreleased" && newest != version {
		t.Errorf("the newest release of CHANGELOG.md is %s, this is %s", newest, version)
	}
}

func TestBuildInfoMetric(t *testing.T) {
	w := httptest.NewRecorder()
	newMetrics().handler().ServeHTTP(w,
		httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	b := ReadBuild()
	want := `candor_build_info{go="` + b.Go + `",revision="` + b.Revision + `",version="` + b.Version + `"} 1`
	if !strings.Contains(w.Body.String(), want+"\n") {
		t.Errorf("no %s", want)
	}
}

func TestBuildInLog(t *testing.T) {
	var out strings.Builder
	slog.New(slog.NewTextHandler(&out, nil)).Info("starting", "build", Build{"1.2.3", "abc", "go1.26"})
	const want = "msg=starting build.version=1.2.3 build.revision=abc build.go=go1.26"
	if !strings.Contains(out.String(), want) {
		t.Errorf("logged %q, want %s", out.String(), want)
	}
}
