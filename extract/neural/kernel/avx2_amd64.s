#include "textflag.h"

// STEP multiplies one input column of four rows with 24 weights.
// R11 input, R9 and R12 one and three row strides, R13 weights.
#define STEP(xoff, woff) \
	VMOVUPS      woff+0(R13), Y12            \
	VMOVUPS      woff+32(R13), Y13           \
	VMOVUPS      woff+64(R13), Y14           \
	VBROADCASTSS xoff(R11), Y15              \
	VFMADD231PS  Y12, Y15, Y0                \
	VFMADD231PS  Y13, Y15, Y1                \
	VFMADD231PS  Y14, Y15, Y2                \
	VBROADCASTSS xoff(R11)(R9*1), Y15        \
	VFMADD231PS  Y12, Y15, Y3                \
	VFMADD231PS  Y13, Y15, Y4                \
	VFMADD231PS  Y14, Y15, Y5                \
	VBROADCASTSS xoff(R11)(R9*2), Y15        \
	VFMADD231PS  Y12, Y15, Y6                \
	VFMADD231PS  Y13, Y15, Y7                \
	VFMADD231PS  Y14, Y15, Y8                \
	VBROADCASTSS xoff(R11)(R12*1), Y15       \
	VFMADD231PS  Y12, Y15, Y9                \
	VFMADD231PS  Y13, Y15, Y10               \
	VFMADD231PS  Y14, Y15, Y11

// BLOCK leaves bias + W·x of four rows in Y0..Y11, three vectors for each row.
#define BLOCK(label) \
	VMOVUPS (BX), Y0    \
	VMOVUPS 32(BX), Y1  \
	VMOVUPS 64(BX), Y2  \
	VMOVAPS Y0, Y3      \
	VMOVAPS Y1, Y4      \
	VMOVAPS Y2, Y5      \
	VMOVAPS Y0, Y6      \
	VMOVAPS Y1, Y7      \
	VMOVAPS Y2, Y8      \
	VMOVAPS Y0, Y9      \
	VMOVAPS Y1, Y10     \
	VMOVAPS Y2, Y11     \
	MOVQ    SI, R11     \
	MOVQ    DX, R13     \
	MOVQ    CX, R14     \
label:                  \
	STEP(0, 0)          \
	STEP(4, 96)         \
	STEP(8, 192)        \
	STEP(12, 288)       \
	ADDQ $16, R11       \
	ADDQ $384, R13      \
	SUBQ $4, R14        \
	JNZ  label

#define ARGUMENTS \
	MOVQ y+0(FP), DI       \
	MOVQ ys+8(FP), R8      \
	MOVQ x+16(FP), SI      \
	MOVQ xs+24(FP), R9     \
	MOVQ in+32(FP), CX     \
	MOVQ w+40(FP), DX      \
	MOVQ b+48(FP), BX      \
	MOVQ groups+56(FP), R10 \
	SHLQ $2, R8            \
	SHLQ $2, R9            \
	LEAQ (R9)(R9*2), R12   \
	LEAQ (R8)(R8*2), AX

// func maxout8(y *float32, ys int, x *float32, xs, in int, w, b *float32, groups int)
TEXT ·maxout8(SB), NOSPLIT, $0-64
	ARGUMENTS

maxoutGroup:
	BLOCK(maxoutLoop)
	VMAXPS  Y1, Y0, Y0
	VMAXPS  Y4, Y3, Y3
	VMAXPS  Y7, Y6, Y6
	VMAXPS  Y10, Y9, Y9
	VMAXPS  Y2, Y0, Y0
	VMAXPS  Y5, Y3, Y3
	VMAXPS  Y8, Y6, Y6
	VMAXPS  Y11, Y9, Y9
	VMOVUPS Y0, (DI)
	VMOVUPS Y3, (DI)(R8*1)
	VMOVUPS Y6, (DI)(R8*2)
	VMOVUPS Y9, (DI)(AX*1)
	LEAQ    (SI)(R9*4), SI
	LEAQ    (DI)(R8*4), DI
	DECQ    R10
	JNZ     maxoutGroup
	VZEROUPPER
	RET

// func linear8(y *float32, ys int, x *float32, xs, in int, w, b *float32, groups int)
TEXT ·linear8(SB), NOSPLIT, $0-64
	ARGUMENTS

linearGroup:
	BLOCK(linearLoop)
	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	VMOVUPS Y2, 64(DI)
	VMOVUPS Y3, (DI)(R8*1)
	VMOVUPS Y4, 32(DI)(R8*1)
	VMOVUPS Y5, 64(DI)(R8*1)
	VMOVUPS Y6, (DI)(R8*2)
	VMOVUPS Y7, 32(DI)(R8*2)
	VMOVUPS Y8, 64(DI)(R8*2)
	VMOVUPS Y9, (DI)(AX*1)
	VMOVUPS Y10, 32(DI)(AX*1)
	VMOVUPS Y11, 64(DI)(AX*1)
	LEAQ    (SI)(R9*4), SI
	LEAQ    (DI)(R8*4), DI
	DECQ    R10
	JNZ     linearGroup
	VZEROUPPER
	RET

// func vec8(y, x, w, b *float32, in, panels int)
TEXT ·vec8(SB), NOSPLIT, $0-48
	MOVQ y+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ w+16(FP), DX
	MOVQ b+24(FP), BX
	MOVQ in+32(FP), CX
	MOVQ panels+40(FP), R10

vecPanel:
	VMOVUPS (BX), Y0
	VMOVUPS 32(BX), Y1
	VMOVUPS 64(BX), Y2
	VMOVUPS 96(BX), Y3
	VXORPS  Y4, Y4, Y4
	VXORPS  Y5, Y5, Y5
	VXORPS  Y6, Y6, Y6
	VXORPS  Y7, Y7, Y7
	MOVQ    SI, R11
	MOVQ    CX, R14

vecLoop:
	VBROADCASTSS (R11), Y8
	VBROADCASTSS 4(R11), Y9
	VFMADD231PS  (DX), Y8, Y0
	VFMADD231PS  32(DX), Y8, Y1
	VFMADD231PS  64(DX), Y8, Y2
	VFMADD231PS  96(DX), Y8, Y3
	VFMADD231PS  128(DX), Y9, Y4
	VFMADD231PS  160(DX), Y9, Y5
	VFMADD231PS  192(DX), Y9, Y6
	VFMADD231PS  224(DX), Y9, Y7
	ADDQ         $8, R11
	ADDQ         $256, DX
	SUBQ         $2, R14
	JNZ          vecLoop
	VADDPS       Y4, Y0, Y0
	VADDPS       Y5, Y1, Y1
	VADDPS       Y6, Y2, Y2
	VADDPS       Y7, Y3, Y3
	VMOVUPS      Y0, (DI)
	VMOVUPS      Y1, 32(DI)
	VMOVUPS      Y2, 64(DI)
	VMOVUPS      Y3, 96(DI)
	ADDQ         $128, DI
	ADDQ         $128, BX
	DECQ         R10
	JNZ          vecPanel
	VZEROUPPER
	RET

// func norm8(dst, src, y, scale, shift *float32, width, rows int)
TEXT ·norm8(SB), NOSPLIT, $0-56
	MOVQ      dst+0(FP), DI
	MOVQ      src+8(FP), SI
	MOVQ      y+16(FP), DX
	MOVQ      scale+24(FP), R8
	MOVQ      shift+32(FP), R9
	MOVQ      width+40(FP), CX
	MOVQ      rows+48(FP), R10
	VCVTSI2SSQ CX, X15, X15
	MOVL      $0x322bcc77, AX  // 1e-8
	VMOVD     AX, X14
	MOVL      $0x3f800000, AX  // 1
	VMOVD     AX, X13
	SHLQ      $2, CX

normRow:
	// mean
	VXORPS Y0, Y0, Y0
	XORQ   R11, R11

normSum:
	VADDPS       (DX)(R11*1), Y0, Y0
	ADDQ         $32, R11
	CMPQ         R11, CX
	JLT          normSum
	VEXTRACTF128 $1, Y0, X1
	VADDPS       X1, X0, X0
	VHADDPS      X0, X0, X0
	VHADDPS      X0, X0, X0
	VDIVSS       X15, X0, X0
	VBROADCASTSS X0, Y2

	// variance
	VXORPS Y0, Y0, Y0
	XORQ   R11, R11

normVar:
	VMOVUPS      (DX)(R11*1), Y1
	VSUBPS       Y2, Y1, Y1
	VFMADD231PS  Y1, Y1, Y0
	ADDQ         $32, R11
	CMPQ         R11, CX
	JLT          normVar
	VEXTRACTF128 $1, Y0, X1
	VADDPS       X1, X0, X0
	VHADDPS      X0, X0, X0
	VHADDPS      X0, X0, X0
	VDIVSS       X15, X0, X0
	VADDSS       X14, X0, X0
	VSQRTSS      X0, X0, X0
	VDIVSS       X0, X13, X0
	VBROADCASTSS X0, Y3
	XORQ         R11, R11
	TESTQ        SI, SI
	JZ           normPlain

normAdd:
	VMOVUPS     (DX)(R11*1), Y1
	VSUBPS      Y2, Y1, Y1
	VMULPS      Y3, Y1, Y1
	VMOVUPS     (R8)(R11*1), Y4
	VFMADD213PS (R9)(R11*1), Y4, Y1
	VADDPS      (SI)(R11*1), Y1, Y1
	VMOVUPS     Y1, (DI)(R11*1)
	ADDQ        $32, R11
	CMPQ        R11, CX
	JLT         normAdd
	ADDQ        CX, SI
	JMP         normNext

normPlain:
	VMOVUPS     (DX)(R11*1), Y1
	VSUBPS      Y2, Y1, Y1
	VMULPS      Y3, Y1, Y1
	VMOVUPS     (R8)(R11*1), Y4
	VFMADD213PS (R9)(R11*1), Y4, Y1
	VMOVUPS     Y1, (DI)(R11*1)
	ADDQ        $32, R11
	CMPQ        R11, CX
	JLT         normPlain

normNext:
	ADDQ CX, DI
	ADDQ CX, DX
	DECQ R10
	JNZ  normRow
	VZEROUPPER
	RET

// func hidden8(h, bias *float32, slots *[]float32, n, blocks int)
TEXT ·hidden8(SB), NOSPLIT, $0-40
	MOVQ h+0(FP), DI
	MOVQ bias+8(FP), BX
	MOVQ slots+16(FP), SI
	MOVQ n+24(FP), CX
	MOVQ blocks+32(FP), R10
	XORQ R11, R11            // byte offset into bias and slots

hiddenBlock:
	VMOVUPS (BX)(R11*1), Y0
	VMOVUPS 32(BX)(R11*1), Y1
	MOVQ    SI, R8
	MOVQ    CX, R9

hiddenSlot:
	MOVQ    (R8), DX
	VADDPS  (DX)(R11*1), Y0, Y0
	VADDPS  32(DX)(R11*1), Y1, Y1
	ADDQ    $24, R8             // size of a slice header
	DECQ    R9
	JNZ     hiddenSlot
	VMAXPS  Y1, Y0, Y0
	VMOVUPS Y0, (DI)
	ADDQ    $32, DI
	ADDQ    $64, R11
	DECQ    R10
	JNZ     hiddenBlock
	VZEROUPPER
	RET

// func combine8(y, left, middle, right *float32, blocks int)
TEXT ·combine8(SB), NOSPLIT, $0-40
	MOVQ y+0(FP), DI
	MOVQ left+8(FP), SI
	MOVQ middle+16(FP), DX
	MOVQ right+24(FP), BX
	MOVQ blocks+32(FP), CX
	XORQ R11, R11

combineBlock:
	VMOVUPS (SI)(R11*1), Y0
	VMOVUPS 32(SI)(R11*1), Y1
	VMOVUPS 64(SI)(R11*1), Y2
	VADDPS  (DX)(R11*1), Y0, Y0
	VADDPS  32(DX)(R11*1), Y1, Y1
	VADDPS  64(DX)(R11*1), Y2, Y2
	VADDPS  (BX)(R11*1), Y0, Y0
	VADDPS  32(BX)(R11*1), Y1, Y1
	VADDPS  64(BX)(R11*1), Y2, Y2
	VMAXPS  Y1, Y0, Y0
	VMAXPS  Y2, Y0, Y0
	VMOVUPS Y0, (DI)
	ADDQ    $32, DI
	ADDQ    $96, R11
	DECQ    CX
	JNZ     combineBlock
	VZEROUPPER
	RET
