// Package scan finds rule patterns in text: a light tokenizer, a lexicon of
// word classes, and a compiler from patterns over classes to small programs.
//
// It knows no dates. Package date gives it words, patterns and the names of
// slots, and reads the filled slots of the matches.
//
// # Patterns
//
// A pattern is a sequence of items separated by spaces:
//
//	word      a lower-case word, matched whatever its case
//	CLASS     a word of a lexicon class, or one of the built-in classes below
//	, . / …   a punctuation mark; - is any dash, ' any apostrophe, " any quote
//	( a | b ) a choice, the first that leads to a match wins
//	$name     a macro
//
// An item may be followed by :slot (store its value), :slot=value (store value),
// and by ? (optional). A ~ before an item asks that no space stand before it;
// without it a number glued to a word before it does not match. At the start of a pattern
// <item and <!item look at the token before it, at the end >item and >!item at
// the token after it; there item may be a choice of single items.
//
// Built-in classes: NUM (a quantity, in digits or words, in hundredths), ORD
// (an ordinal), ORDN (in digits), DAY (1 to 31, digits, perhaps with st, nd, rd, th), DAYW (first
// to thirty-first), D (1 or 2 digits), MIN (2 digits to 59), YEAR (4 digits, 1000
// to 2199), Y20 (1900 to 2049), DD and YEARD (D and YEAR
// beside a decimal point), YEARS (1990s), YY (2 digits), YYS (90s), N8 (8 digits), HHMM (0530), INT (digits), LPAR,
// RPAR, CAP (a word with a capital), LOW (a word without), PLURAL (a
// lower-case word in s), BREAK (line break or the text's end).
package scan

// Match is a pattern found in a text.
type Match struct {
	Rule       int   // index into the rules given to [Compile]
	First, End int   // token range, half open
	Slots      Slots // what the pattern stored
}

// maxSlots is the greatest number of slots.
const maxSlots = 48

// Slots hold what a match stored.
type Slots [maxSlots]Slot

// Slot is one stored value. Tok is -1 for a constant of the rule; Set tells
// whether the slot was filled.
type Slot struct {
	Val int32
	Tok int32
	Set bool
}

// Rule is one pattern with the constants that a match sets.
type Rule struct {
	Pattern string
	Consts  map[string]string // slot to an integer or a name of Config.Values
}

// Config is what [Compile] needs.
type Config struct {
	Slots  []string          // slot names; their order is their index in Slots
	Macros map[string]string // name without $ to pattern
	Values map[string]int32  // names of slot values
	Rules  []Rule
}
