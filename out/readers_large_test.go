package out_test

import (
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"testing"
	"time"

	"writ/out/row"
)

// Size of the dataset that shows what readers leave unread.
const (
	largeDays   = 2
	largePerDay = 10_000
	largeGroup  = 1_000
)

// large writes two runs of two days with ten row groups a table, in the order
// of their sources.
func large(t *testing.T, dir string) {
	t.Helper()
	for day := range largeDays {
		o := options(fmt.Sprintf("day%d", day+1))
		o.Date, o.RowsPerGroup = time.Date(2026, 11, 24+day, 1, 0, 0, 0, time.UTC), largeGroup
		var in []row.Batch
		for i := range largePerDay {
			n := day*largePerDay + i
			id := fmt.Sprintf("d%06d", n)
			date := row.Date(18000 + n*7919%1000)
			when := time.Date(2026, 11, 24+day, 1, 0, 0, n*1000, time.UTC)
			in = append(in, row.Batch{
				Document: row.Document{
					DocID: id, Path: id, Source: id, Status: "ok", DocHash: row.Text(id), ProcessedAt: &when,
					Parties: []row.Party{}, Clutter: []row.ClutterCount{}, Notes: []string{},
				},
				Records: []row.Record{{
					Entity: fmt.Sprintf("Company %d", n%97), Action: "listing.delist", ActionGroup: "listing", Status: "done", Date: &date,
					Evidence: row.Text(fmt.Sprintf("The agency took Company %d off list %x %x.", n%97, sha256.Sum256([]byte(id)), sha512.Sum512([]byte(id)))), Confidence: float64(n%1000) / 1000,
					DocID: id, DocHash: id, Source: id, RecordID: fmt.Sprintf("%032x", n*2654435761),
					Mentions: []row.Place{{Trigger: row.Range{Start: int32(n), End: int32(n + 4)}, Page: int32(1 + n%3), Boxes: []row.Box{}}},
				}},
			})
		}
		dataset(t, dir, o, in)
	}
}
