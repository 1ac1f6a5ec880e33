package extract

import (
	"context"
	"errors"

	"writ/extract/doc"
	"writ/extract/event"
)

// Explain tells how the records of d were decided, which x has extracted: for
// every slot what was weighed and what spoke for and against it.
func (x *Extractor) Explain(ctx context.Context, d *doc.Document) (*event.Explanation, error) {
	for _, s := range x.stages {
		if a, ok := s.run.(*event.Annotator); ok {
			return a.Explain(ctx, d)
		}
	}
	return nil, errors.New("explain: the extractor does not run the event stage")
}
