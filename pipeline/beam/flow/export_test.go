package flow

import "writ/extract/doc"

// Hook makes faults until the test ends: document is called before a document
// is read, write before a shard is committed, wrote after it. Each may be nil.
func Hook(t interface{ Cleanup(func()) }, document func(doc.Input), write, wrote func(shard int) error) {
	hooks.document, hooks.write, hooks.wrote = document, write, wrote
	t.Cleanup(func() { hooks.document, hooks.write, hooks.wrote = nil, nil, nil })
}
