//go:build race

package scheduler_test

// together is how many tests wait together: watched for races they work more than
// they wait.
const together = "2"

// queued is how many messages wait for one robot.
const queued = 80
