//go:build !race

package scheduler_test

// together is how many tests wait together.
const together = "8"
