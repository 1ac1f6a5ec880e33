//go:build !race

package pdf_test

// growth is what the engine test-grow takes, in bytes.
const growth = 150 << 20

const raceEnabled = false
