//go:build race

package poster

// raced says that the race detector runs: memory and time are not the program's.
const raced = true
