package out_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"writ/out"
	"writ/out/row"
)

func ExampleTable() {
	records := []row.Record{
		{Entity: "Åsgård Ltd.", Action: "penalty.fine", Agency: "Federal Trade Commission", Date: row.ParseDate("2021-05-03"), Status: "done", Confidence: 0.877},
		{Entity: "Northwind Corp.", Action: "listing.delist", DateTimex: "XXXX-WXX-2", Status: "planned", Confidence: 0.6},
	}
	if err := out.Table(os.Stdout, records, 90, false); err != nil {
		fmt.Println(err)
	}
	// Output:
	// entity           action          agency                    date        status   conf
	// Åsgård Ltd.      penalty.fine    Federal Trade Commission  2021-05-03  done     0.88
	// Northwind Corp.  listing.delist  -                         XXXX-WXX-2  planned  0.60
}

func ExampleNewDataset() {
	dir, err := os.MkdirTemp("", "dataset")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	d, err := out.NewDataset(dir, out.Options{RunID: "night-1", Date: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer d.Close()
	ctx := context.Background()
	batch := row.Batch{
		Document: row.Document{DocID: "a", Path: "a.txt", Source: "a.txt", Status: "ok"},
		Records:  []row.Record{{Entity: "Northwind Corp.", Action: "listing.delist", Status: "planned"}},
	}
	if err := d.Write(ctx, batch); err != nil {
		fmt.Println(err)
		return
	}
	if err := d.Commit(ctx); err != nil {
		fmt.Println(err)
		return
	}
	files, err := filepath.Glob(filepath.Join(dir, "records", "*", "*"))
	for _, f := range files {
		rel, _ := filepath.Rel(dir, f)
		fmt.Println(filepath.ToSlash(rel))
	}
	fmt.Println(err)
	// Output:
	// records/run_date=2026-11-23/night-1-00000.parquet
	// <nil>
}
