package config

import (
	"strings"
	"testing"
)

// Settings of the log and of erasure are refused where they would be none.
func TestLogAndErase(t *testing.T) {
	for settings, want := range map[string]string{
		"log: {level: loud}":   "log.level",
		"log: {format: xml}":   "log.format",
		"log: {max_mb: 0}":     "1 到 1000",
		"log: {max_mb: 5000}":  "1 到 1000",
		"log: {keep_days: 30}": "6 个月",
		"log: {keep_days: -1}": "6 个月",
		"log: {path: x}":       "path",
		"log: {level: debug, format: json, file: logs/gaoshi.log}": "",
		"log: {keep_days: 0}":                           "",
		"erase: {dropped_days: -1}":                     "1 到 3660",
		"erase: {messages_days: 3}":                     "7 到 3660",
		"erase: {days: 3}":                              "days",
		"erase: {dropped_days: 0, messages_days: 0}":    "",
		"erase: {dropped_days: 1, messages_days: 3660}": "",
	} {
		_, err := Load(write(t, map[string]string{"gaoshi.yaml": settings + "\n", "town.yaml": goodTown}))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", settings, err, want)
		}
	}
}
