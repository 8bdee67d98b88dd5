//go:build !race

package scheduler_test

// together is how many tests wait together.
const together = "8"

// queued is how many messages wait for one robot.
const queued = 200
