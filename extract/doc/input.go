package doc

// Input is one unit that a reader turns into one document: a file, standard
// input, or one line of a JSON Lines file.
type Input struct {
	URI    string // path as given, "-" for standard input
	Member int    // 1-based line or member inside URI; 0 = URI itself
	Offset int64  // bytes before Data inside the (decompressed) URI
	Data   []byte // the whole content; readers must not change it
	Name   string // id that it brings with it, as a line of JSON may; "" = none
}
