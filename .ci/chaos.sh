# What breaks on purpose: sourced by .ci/run chaos, on both databases where there is a
# PostgreSQL. Each line of the table is a test that kills, stops, restores or starves
# real daemons against the simulator; their closing lines are the table's.
export GAOSHI_TEST_CRASH=1
table=$(mktemp)
ends+=('rm -f "$table"')
fails=0
# try WHAT PACKAGE TEST
try() {
	local out line
	if out=$(CGO_ENABLED=0 go test -vet=off -count=1 -timeout 15m -v -run "^($3)\$" "$2" 2>&1); then
		line=survived
	else
		line=FAILED
		fails=$((fails + 1))
		printf '%s\n' "$out" | grep -v '^time=' | tail -n 40
	fi
	printf '%s\n' "$out" | grep -oE 'CHAOS .*' | sed "s/^CHAOS /$1: /" >>"$table" || true
	printf '%-44s %s (%s runs)\n' "$1" "$line" "$(printf '%s\n' "$out" | grep -cE '^ *--- PASS' || true)" | tee -a "$table"
}
try "kill -9, again and again" ./cmd/gaoshi TestKilledAgainAndAgainLosesAndDoublesNothing
try "kill -9 of one of two daemons" ./cmd/gaoshi TestAnotherDaemonFinishesTheWorkOfAKilledOne
try "SIGSTOP and SIGCONT, connection storm" ./cmd/gaoshi TestStoppedAndStarvedLosesAndDoublesNothing
try "copies put back" ./cmd/gaoshi TestARestoredCopySendsNothingTwice
try "database gone, empty, newer" ./cmd/gaoshi TestADatabaseThatIsNotWhatItWas
try "signals" ./cmd/gaoshi TestSignals
try "a platform's outage" ./scheduler TestAnOutageIsSeenAndEnds
try "hanging targets, an emergency" ./scheduler TestHangingTargetsHoldNobodyElse
try "the database does not answer a read" ./scheduler "TestAFaultOfOursCondemnsNoDelivery|TestOnlyAProvedMismatchFails"
try "the database goes away while sending" ./scheduler TestADatabaseThatIsAwayForAMoment
try "backup across databases, damaged files" ./internal/backup "TestBackupAndRestoreAcrossDatabases|TestADamagedFileIsRefused"
stage "what was tried and what came of it"
cat "$table"
[ "$fails" = 0 ]
