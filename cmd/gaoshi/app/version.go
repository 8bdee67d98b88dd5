package app

import (
	"runtime/debug"
	"strings"
)

// Release is the version that a release build sets.
var Release = ""

// Version names the build: its version, and of what is known the commit and its day.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return strings.TrimSpace("devel " + Release)
	}
	return versionOf(Release, info)
}

func versionOf(release string, info *debug.BuildInfo) string {
	v := release
	if v == "" && info.Main.Version != "(devel)" {
		v = info.Main.Version
	}
	if v == "" {
		v = "devel"
	}
	of := map[string]string{}
	for _, s := range info.Settings {
		of[s.Key] = s.Value
	}
	if rev := of["vcs.revision"]; len(rev) >= 12 && !strings.Contains(v, rev[:12]) {
		v += " " + rev[:12]
	}
	if at, _, ok := strings.Cut(of["vcs.time"], "T"); ok {
		v += " " + at
	}
	if of["vcs.modified"] == "true" && !strings.Contains(v, "dirty") {
		v += " +changes"
	}
	return v + " " + info.GoVersion
}
