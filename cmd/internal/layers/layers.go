// Package layers holds the test that keeps the rooms of this repository
// apart: which package may import which, and how large a package may grow.
// It has no code of its own and ships in no binary.
package layers
