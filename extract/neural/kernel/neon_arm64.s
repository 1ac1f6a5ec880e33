#include "textflag.h"

// Instructions without a mnemonic in Go's assembler. Arguments are numbers of
// V registers, destination first, as in the Arm manual (DDI 0487, C7.2).

// FMLA Vd.4S, Vn.4S, Vm.S[i]
#define FMLA_LANE(d, n, m, i) \
	WORD $(0x4F801000 | (((i)&1)<<21) | ((m)<<16) | (((i)>>1)<<11) | ((n)<<5) | (d))

// FADD Vd.4S, Vn.4S, Vm.4S
#define FADD(d, n, m) WORD $(0x4E20D400 | ((m)<<16) | ((n)<<5) | (d))

// FADDP Vd.4S, Vn.4S, Vm.4S
#define FADDP(d, n, m) WORD $(0x6E20D400 | ((m)<<16) | ((n)<<5) | (d))

// FSUB Vd.4S, Vn.4S, Vm.4S
#define FSUB(d, n, m) WORD $(0x4EA0D400 | ((m)<<16) | ((n)<<5) | (d))

// FMUL Vd.4S, Vn.4S, Vm.4S
#define FMUL(d, n, m) WORD $(0x6E20DC00 | ((m)<<16) | ((n)<<5) | (d))

// FMAX Vd.4S, Vn.4S, Vm.4S
#define FMAX(d, n, m) WORD $(0x4E20F400 | ((m)<<16) | ((n)<<5) | (d))

// PAIR multiplies weights V(w), V(w+1) with input i of four rows, V24..V27.
#define PAIR(v, w, i) \
	FMLA_LANE(v+0, w+0, 24, i)  \
	FMLA_LANE(v+1, w+1, 24, i)  \
	FMLA_LANE(v+6, w+0, 25, i)  \
	FMLA_LANE(v+7, w+1, 25, i)  \
	FMLA_LANE(v+12, w+0, 26, i) \
	FMLA_LANE(v+13, w+1, 26, i) \
	FMLA_LANE(v+18, w+0, 27, i) \
	FMLA_LANE(v+19, w+1, 27, i)

// STEP multiplies inputs i and i+1 of four rows with 24 weights each, at
// woff(R12). Weights are loaded one pair ahead of their use.
#define STEP(i, woff) \
	FLDPQ woff+0(R12), (F28, F29)   \
	FLDPQ woff+32(R12), (F30, F31)  \
	PAIR(0, 28, i)                  \
	FLDPQ woff+64(R12), (F28, F29)  \
	PAIR(2, 30, i)                  \
	FLDPQ woff+96(R12), (F30, F31)  \
	PAIR(4, 28, i)                  \
	FLDPQ woff+128(R12), (F28, F29) \
	PAIR(0, 30, i+1)                \
	FLDPQ woff+160(R12), (F30, F31) \
	PAIR(2, 28, i+1)                \
	PAIR(4, 30, i+1)

// COPY copies the accumulators V0..V5 of the first row to another row.
#define COPY(a, b, c, d, e, f) \
	VMOV V0.B16, a.B16 \
	VMOV V1.B16, b.B16 \
	VMOV V2.B16, c.B16 \
	VMOV V3.B16, d.B16 \
	VMOV V4.B16, e.B16 \
	VMOV V5.B16, f.B16

// BLOCK leaves bias + W·x of four rows in V0..V23, six vectors for each row,
// and moves R2 to the next four rows.
#define BLOCK(label) \
	FLDPQ   (R6), (F0, F1)             \
	FLDPQ   32(R6), (F2, F3)           \
	FLDPQ   64(R6), (F4, F5)           \
	COPY(V6, V7, V8, V9, V10, V11)     \
	COPY(V12, V13, V14, V15, V16, V17) \
	COPY(V18, V19, V20, V21, V22, V23) \
	MOVD    R2, R8                     \
	ADD     R3, R8, R9                 \
	ADD     R3, R9, R10                \
	ADD     R3, R10, R11               \
	ADD     R3, R11, R2                \
	MOVD    R5, R12                    \
	MOVD    R4, R13                    \
label:                                 \
	FMOVQ.P 16(R8), F24                \
	FMOVQ.P 16(R9), F25                \
	FMOVQ.P 16(R10), F26               \
	FMOVQ.P 16(R11), F27               \
	STEP(0, 0)                         \
	STEP(2, 192)                       \
	ADD     $384, R12                  \
	SUB     $4, R13                    \
	CBNZ    R13, label

#define ARGUMENTS \
	MOVD y+0(FP), R0       \
	MOVD ys+8(FP), R1      \
	MOVD x+16(FP), R2      \
	MOVD xs+24(FP), R3     \
	MOVD in+32(FP), R4     \
	MOVD w+40(FP), R5      \
	MOVD b+48(FP), R6      \
	MOVD groups+56(FP), R7 \
	LSL  $2, R1            \
	LSL  $2, R3

// LARGEST leaves the largest of three pieces of eight outputs in V(v), V(v+1).
#define LARGEST(v) \
	FMAX(v+0, v+0, v+2) \
	FMAX(v+1, v+1, v+3) \
	FMAX(v+0, v+0, v+4) \
	FMAX(v+1, v+1, v+5)

// func maxout8(y *float32, ys int, x *float32, xs, in int, w, b *float32, groups int)
TEXT ·maxout8(SB), NOSPLIT, $0-64
	ARGUMENTS

maxoutGroup:
	BLOCK(maxoutLoop)
	LARGEST(0)
	LARGEST(6)
	LARGEST(12)
	LARGEST(18)
	FSTPQ (F0, F1), (R0)
	ADD   R1, R0
	FSTPQ (F6, F7), (R0)
	ADD   R1, R0
	FSTPQ (F12, F13), (R0)
	ADD   R1, R0
	FSTPQ (F18, F19), (R0)
	ADD   R1, R0
	SUB   $1, R7
	CBNZ  R7, maxoutGroup
	RET

// func linear8(y *float32, ys int, x *float32, xs, in int, w, b *float32, groups int)
TEXT ·linear8(SB), NOSPLIT, $0-64
	ARGUMENTS

linearGroup:
	BLOCK(linearLoop)
	FSTPQ (F0, F1), (R0)
	FSTPQ (F2, F3), 32(R0)
	FSTPQ (F4, F5), 64(R0)
	ADD   R1, R0
	FSTPQ (F6, F7), (R0)
	FSTPQ (F8, F9), 32(R0)
	FSTPQ (F10, F11), 64(R0)
	ADD   R1, R0
	FSTPQ (F12, F13), (R0)
	FSTPQ (F14, F15), 32(R0)
	FSTPQ (F16, F17), 64(R0)
	ADD   R1, R0
	FSTPQ (F18, F19), (R0)
	FSTPQ (F20, F21), 32(R0)
	FSTPQ (F22, F23), 64(R0)
	ADD   R1, R0
	SUB   $1, R7
	CBNZ  R7, linearGroup
	RET

// COLUMN adds input i of V16 times 32 weights at woff(R2) to V(v)..V(v+7).
#define COLUMN(v, i, woff) \
	FLDPQ woff+0(R2), (F17, F18)  \
	FLDPQ woff+32(R2), (F19, F20) \
	FLDPQ woff+64(R2), (F21, F22) \
	FLDPQ woff+96(R2), (F23, F24) \
	FMLA_LANE(v+0, 17, 16, i)     \
	FMLA_LANE(v+1, 18, 16, i)     \
	FMLA_LANE(v+2, 19, 16, i)     \
	FMLA_LANE(v+3, 20, 16, i)     \
	FMLA_LANE(v+4, 21, 16, i)     \
	FMLA_LANE(v+5, 22, 16, i)     \
	FMLA_LANE(v+6, 23, 16, i)     \
	FMLA_LANE(v+7, 24, 16, i)

// func vec8(y, x, w, b *float32, in, panels int)
TEXT ·vec8(SB), NOSPLIT, $0-48
	MOVD y+0(FP), R0
	MOVD x+8(FP), R1
	MOVD w+16(FP), R2
	MOVD b+24(FP), R3
	MOVD in+32(FP), R4
	MOVD panels+40(FP), R5

vecPanel:
	FLDPQ.P 32(R3), (F0, F1)
	FLDPQ.P 32(R3), (F2, F3)
	FLDPQ.P 32(R3), (F4, F5)
	FLDPQ.P 32(R3), (F6, F7)
	VEOR    V8.B16, V8.B16, V8.B16
	VEOR    V9.B16, V9.B16, V9.B16
	VEOR    V10.B16, V10.B16, V10.B16
	VEOR    V11.B16, V11.B16, V11.B16
	VEOR    V12.B16, V12.B16, V12.B16
	VEOR    V13.B16, V13.B16, V13.B16
	VEOR    V14.B16, V14.B16, V14.B16
	VEOR    V15.B16, V15.B16, V15.B16
	MOVD    R1, R6
	MOVD    R4, R7

vecLoop:
	FMOVQ.P 16(R6), F16
	COLUMN(0, 0, 0)
	COLUMN(8, 1, 128)
	COLUMN(0, 2, 256)
	COLUMN(8, 3, 384)
	ADD     $512, R2
	SUB     $4, R7
	CBNZ    R7, vecLoop
	FADD(0, 0, 8)
	FADD(1, 1, 9)
	FADD(2, 2, 10)
	FADD(3, 3, 11)
	FADD(4, 4, 12)
	FADD(5, 5, 13)
	FADD(6, 6, 14)
	FADD(7, 7, 15)
	FSTPQ.P (F0, F1), 32(R0)
	FSTPQ.P (F2, F3), 32(R0)
	FSTPQ.P (F4, F5), 32(R0)
	FSTPQ.P (F6, F7), 32(R0)
	SUB     $1, R5
	CBNZ    R5, vecPanel
	RET

// SCALED leaves the normalised next eight numbers, scaled and shifted, in V6
// and V7. V2 mean, V3 1 / standard deviation.
#define SCALED \
	FLDPQ.P 32(R2), (F0, F1)        \
	FLDPQ.P 32(R8), (F4, F5)        \
	FLDPQ.P 32(R9), (F6, F7)        \
	FSUB(0, 0, 2)                   \
	FSUB(1, 1, 2)                   \
	FMUL(0, 0, 3)                   \
	FMUL(1, 1, 3)                   \
	VFMLA   V4.S4, V0.S4, V6.S4     \
	VFMLA   V5.S4, V1.S4, V7.S4

// MEAN leaves the sum of V0 and V1 over the width, F31, in F0.
#define MEAN \
	FADD(0, 0, 1)      \
	FADDP(0, 0, 0)     \
	FADDP(0, 0, 0)     \
	FDIVS F31, F0, F0

// func norm8(dst, src, y, scale, shift *float32, width, rows int)
TEXT ·norm8(SB), NOSPLIT, $0-56
	MOVD   dst+0(FP), R0
	MOVD   src+8(FP), R1
	MOVD   y+16(FP), R2
	MOVD   scale+24(FP), R3
	MOVD   shift+32(FP), R4
	MOVD   width+40(FP), R5
	MOVD   rows+48(FP), R6
	SCVTFS R5, F31
	MOVW   $0x322bcc77, R7 // 1e-8
	FMOVS  R7, F30
	FMOVS  $1.0, F29

normRow:
	// mean
	VEOR V0.B16, V0.B16, V0.B16
	VEOR V1.B16, V1.B16, V1.B16
	MOVD R2, R7
	MOVD R5, R10

normSum:
	FLDPQ.P 32(R7), (F4, F5)
	FADD(0, 0, 4)
	FADD(1, 1, 5)
	SUB     $8, R10
	CBNZ    R10, normSum
	MEAN
	VDUP    V0.S[0], V2.S4

	// variance
	VEOR V0.B16, V0.B16, V0.B16
	VEOR V1.B16, V1.B16, V1.B16
	MOVD R2, R7
	MOVD R5, R10

normVar:
	FLDPQ.P 32(R7), (F4, F5)
	FSUB(4, 4, 2)
	FSUB(5, 5, 2)
	VFMLA   V4.S4, V4.S4, V0.S4
	VFMLA   V5.S4, V5.S4, V1.S4
	SUB     $8, R10
	CBNZ    R10, normVar
	MEAN
	FADDS   F30, F0, F0
	FSQRTS  F0, F0
	FDIVS   F0, F29, F0
	VDUP    V0.S[0], V3.S4
	MOVD    R3, R8
	MOVD    R4, R9
	MOVD    R5, R10
	CBZ     R1, normPlain

normAdd:
	SCALED
	FLDPQ.P 32(R1), (F4, F5)
	FADD(6, 6, 4)
	FADD(7, 7, 5)
	FSTPQ.P (F6, F7), 32(R0)
	SUB     $8, R10
	CBNZ    R10, normAdd
	B       normNext

normPlain:
	SCALED
	FSTPQ.P (F6, F7), 32(R0)
	SUB     $8, R10
	CBNZ    R10, normPlain

normNext:
	SUB  $1, R6
	CBNZ R6, normRow
	RET

// func hidden8(h, bias *float32, slots *[]float32, n, blocks int)
TEXT ·hidden8(SB), NOSPLIT, $0-40
	MOVD h+0(FP), R0
	MOVD bias+8(FP), R1
	MOVD slots+16(FP), R2
	MOVD n+24(FP), R3
	MOVD blocks+32(FP), R4
	MOVD ZR, R5            // byte offset into slots

hiddenBlock:
	FLDPQ.P 32(R1), (F0, F1)
	FLDPQ.P 32(R1), (F2, F3)
	MOVD    R2, R6
	MOVD    R3, R7

hiddenSlot:
	MOVD.P  24(R6), R8       // size of a slice header
	ADD     R5, R8
	FLDPQ   (R8), (F4, F5)
	FLDPQ   32(R8), (F6, F7)
	FADD(0, 0, 4)
	FADD(1, 1, 5)
	FADD(2, 2, 6)
	FADD(3, 3, 7)
	SUB     $1, R7
	CBNZ    R7, hiddenSlot
	FMAX(0, 0, 2)
	FMAX(1, 1, 3)
	FSTPQ.P (F0, F1), 32(R0)
	ADD     $64, R5
	SUB     $1, R4
	CBNZ    R4, hiddenBlock
	RET

// ADD3 leaves left + middle + right of the next eight numbers in V(v), V(v+1).
#define ADD3(v, f, g) \
	FLDPQ.P 32(R1), (f, g)     \
	FLDPQ.P 32(R2), (F16, F17) \
	FLDPQ.P 32(R3), (F18, F19) \
	FADD(v+0, v+0, 16)         \
	FADD(v+1, v+1, 17)         \
	FADD(v+0, v+0, 18)         \
	FADD(v+1, v+1, 19)

// func combine8(y, left, middle, right *float32, blocks int)
TEXT ·combine8(SB), NOSPLIT, $0-40
	MOVD y+0(FP), R0
	MOVD left+8(FP), R1
	MOVD middle+16(FP), R2
	MOVD right+24(FP), R3
	MOVD blocks+32(FP), R4

combineBlock:
	ADD3(0, F0, F1)
	ADD3(2, F2, F3)
	ADD3(4, F4, F5)
	LARGEST(0)
	FSTPQ.P (F0, F1), 32(R0)
	SUB     $1, R4
	CBNZ    R4, combineBlock
	RET
