//go:build !race

package ottest

const underRace = false
