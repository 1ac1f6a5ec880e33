package meta_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/extract/doc"
)

// staged returns what the stage makes of a text.
func staged(t *testing.T, raw doc.Raw, clutter ...doc.Clutter) *doc.Document {
	t.Helper()
	d := &doc.Document{Raw: raw, Clutter: clutter}
	var b doc.ViewBuilder
	b.Copy(raw.Text, doc.TextSpan{End: len(raw.Text)})
	d.View = b.View()
	if err := annotator(t).Annotate(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestListedAccused(t *testing.T) {
	t.Parallel()
	head := "FOR IMMEDIATE RELEASE\n\nTwo Men Charged in Grain Fraud\n\nThe county attorney announced charges on Monday.\n\n"
	for name, tc := range map[string]struct {
		text string
		want []doc.Party
	}{
		"a list": {
			head + "HARLAN MOSS, a.k.a. “Hat”, 31, of Eastham, is charged with fraud.\n\nPeter Quill, 44, of Marlow, was charged with theft.\n\nHarlan Moss, 31, of Eastham, remains at large.",
			[]doc.Party{{Name: "Harlan Moss", Role: "defendant"}, {Name: "Peter Quill", Role: "defendant"}},
		},
		"one person may be a victim": {head + "Peter Quill, 44, of Marlow, was hurt.", nil},
		"no ages":                    {head + "Peter Quill, of Marlow, spoke.\n\nHarlan Moss, of Eastham, did too.", nil},
	} {
		d := staged(t, doc.Raw{Text: tc.text})
		if diff := cmp.Diff(tc.want, d.Meta.Parties); d.Meta.Kind != "press_release" || diff != "" {
			t.Errorf("%s: kind %q, parties -want +got\n%s", name, d.Meta.Kind, diff)
		}
	}
}

// A letter that is filed as an exhibit is evidence, not a letter of the case.
func TestLetterAsExhibit(t *testing.T) {
	t.Parallel()
	text := "Dear Ms. Roe:\n\nPlease reply by Monday.\n\nRegards,\n\nHarlan Moss\n\nExhibit C"
	page := doc.Page{TextSpan: doc.TextSpan{End: len(text)}, Number: 1}
	sticker := doc.Clutter{TextSpan: doc.TextSpan{Start: len(text) - 9, End: len(text)}, Kind: "running_head", By: "clean/exhibit-foot"}
	if d := staged(t, doc.Raw{Text: text, Pages: []doc.Page{page}}); d.Meta.Kind != "letter" {
		t.Errorf("kind %q, want letter", d.Meta.Kind)
	}
	if d := staged(t, doc.Raw{Text: text, Pages: []doc.Page{page}}, sticker); d.Meta.Kind != "other" {
		t.Errorf("kind of an exhibit %q, want other", d.Meta.Kind)
	}
}
