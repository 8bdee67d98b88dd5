//go:build !race

package poster

const raced = false
