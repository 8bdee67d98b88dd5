//go:build race

package scheduler_test

// together is how many tests wait together: watched for races they work more than
// they wait.
const together = "2"
