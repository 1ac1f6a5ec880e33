package out

import (
	"sync"

	"github.com/klauspost/compress/zstd"
	parquetzstd "github.com/parquet-go/parquet-go/compress/zstd"
)

// pageWindow is the window of the compressor, in bytes: pages are smaller, and
// each is compressed by itself.
const pageWindow = 1 << 20

// pages compresses the pages of Parquet files. The codec of parquet-go takes
// the same level with a window of 8 MiB, which is 16 MiB of memory for each of
// its encoders.
type pages struct {
	parquetzstd.Codec
	encoder func() *zstd.Encoder
}

func newPages() *pages {
	return &pages{encoder: sync.OnceValue(func() *zstd.Encoder {
		e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedDefault),
			zstd.WithZeroFrames(true), zstd.WithEncoderCRC(false), zstd.WithWindowSize(pageWindow), zstd.WithLowerEncoderMem(true))
		if err != nil {
			panic("out: open zstd: " + err.Error()) // the options are constants
		}
		return e
	})}
}

// Encode implements compress.Codec. Calls at one time wait for each other.
func (p *pages) Encode(dst, src []byte) ([]byte, error) {
	return p.encoder().EncodeAll(src, dst[:0]), nil
}
