//go:build race

package pdf_test

// growth is about half of what the process grows by: the race detector keeps
// a shadow of it.
const growth = 80 << 20

const raceEnabled = true
