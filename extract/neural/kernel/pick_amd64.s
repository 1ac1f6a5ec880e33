#include "textflag.h"

// The largest of many scores and where it stands, the first on ties. Each lane
// keeps its largest score and that one's place; BEST joins the lanes.

DATA places<>+0(SB)/4, $0
DATA places<>+4(SB)/4, $1
DATA places<>+8(SB)/4, $2
DATA places<>+12(SB)/4, $3
DATA places<>+16(SB)/4, $4
DATA places<>+20(SB)/4, $5
DATA places<>+24(SB)/4, $6
DATA places<>+28(SB)/4, $7
DATA places<>+32(SB)/4, $8
DATA places<>+36(SB)/4, $9
DATA places<>+40(SB)/4, $10
DATA places<>+44(SB)/4, $11
DATA places<>+48(SB)/4, $12
DATA places<>+52(SB)/4, $13
DATA places<>+56(SB)/4, $14
DATA places<>+60(SB)/4, $15
GLOBL places<>(SB), RODATA|NOPTR, $64

// BEGIN8: Y10 largest scores, Y11 their places, Y12 places of the next scores,
// Y13 eight.
#define BEGIN8 \
	MOVL         $0xff800000, AX \ // −∞
	VMOVD        AX, X10         \
	VBROADCASTSS X10, Y10        \
	VPXOR        Y11, Y11, Y11   \
	VMOVDQU      places<>(SB), Y12 \
	MOVL         $8, AX          \
	VMOVD        AX, X13         \
	VPBROADCASTD X13, Y13

#define TAKE8(y) \
	VCMPPS    $30, Y10, y, Y14      \ // y > Y10
	VBLENDVPS Y14, y, Y10, Y10      \
	VBLENDVPS Y14, Y12, Y11, Y11    \
	VPADDD    Y13, Y12, Y12

#define BEST8 \
	VEXTRACTF128 $1, Y10, X0     \
	VMAXPS       X0, X10, X0     \
	VPERMILPS    $0x4e, X0, X1   \
	VMAXPS       X1, X0, X0      \
	VPERMILPS    $0xb1, X0, X1   \
	VMAXPS       X1, X0, X0      \
	VBROADCASTSS X0, Y0          \
	VCMPPS       $0, Y10, Y0, Y0 \ // lanes that hold it
	MOVL         $0x7fffffff, AX \
	VMOVD        AX, X1          \
	VPBROADCASTD X1, Y1          \
	VBLENDVPS    Y0, Y11, Y1, Y1 \
	VEXTRACTI128 $1, Y1, X2      \
	VPMINSD      X2, X1, X1      \
	VPSHUFD      $0x4e, X1, X2   \
	VPMINSD      X2, X1, X1      \
	VPSHUFD      $0xb1, X1, X2   \
	VPMINSD      X2, X1, X1      \
	VMOVD        X1, AX          \
	VZEROUPPER

// func pick8(x, w, b *float32, in, panels int) int32
TEXT ·pick8(SB), NOSPLIT, $0-44
	MOVQ x+0(FP), SI
	MOVQ w+8(FP), DX
	MOVQ b+16(FP), BX
	MOVQ in+24(FP), CX
	MOVQ panels+32(FP), R10
	BEGIN8

pickPanel:
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

pickLoop:
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
	JNZ          pickLoop
	VADDPS       Y4, Y0, Y0
	VADDPS       Y5, Y1, Y1
	VADDPS       Y6, Y2, Y2
	VADDPS       Y7, Y3, Y3
	TAKE8(Y0)
	TAKE8(Y1)
	TAKE8(Y2)
	TAKE8(Y3)
	ADDQ         $128, BX
	DECQ         R10
	JNZ          pickPanel
	BEST8
	MOVL AX, ret+40(FP)
	RET

// func argmax8(v *float32, blocks int) int32
TEXT ·argmax8(SB), NOSPLIT, $0-20
	MOVQ v+0(FP), SI
	MOVQ blocks+8(FP), CX
	BEGIN8

argmaxBlock:
	VMOVUPS (SI), Y0
	TAKE8(Y0)
	ADDQ    $32, SI
	DECQ    CX
	JNZ     argmaxBlock
	BEST8
	MOVL AX, ret+16(FP)
	RET

#define TAKE16(z) \
	VCMPPS    $30, Z30, z, K1 \ // z > Z30
	VMOVAPS   z, K1, Z30      \
	VMOVDQA32 Z29, K1, Z31    \
	VPADDD    Z28, Z29, Z29

// func pick16(x, w, b *float32, in, panels int) int32
TEXT ·pick16(SB), NOSPLIT, $0-44
	MOVQ         x+0(FP), SI
	MOVQ         w+8(FP), DX
	MOVQ         b+16(FP), BX
	MOVQ         in+24(FP), CX
	MOVQ         panels+32(FP), R10
	MOVL         $0xff800000, AX // −∞
	VPBROADCASTD AX, Z30
	VPXORD       Z31, Z31, Z31
	VMOVDQU32    places<>(SB), Z29
	MOVL         $16, AX
	VPBROADCASTD AX, Z28
	MOVQ         CX, R8
	SHLQ         $7, R8          // bytes of a panel

pickThree:
	CMPQ    R10, $3
	JLT     pickOne
	VMOVUPS (BX), Z0
	VMOVUPS 64(BX), Z1
	VMOVUPS 128(BX), Z2
	VMOVUPS 192(BX), Z3
	VMOVUPS 256(BX), Z4
	VMOVUPS 320(BX), Z5
	VPXORD  Z6, Z6, Z6
	VPXORD  Z7, Z7, Z7
	VPXORD  Z8, Z8, Z8
	VPXORD  Z9, Z9, Z9
	VPXORD  Z10, Z10, Z10
	VPXORD  Z11, Z11, Z11
	MOVQ    SI, R11
	MOVQ    CX, R14

threeLoop:
	VBROADCASTSS (R11), Z12
	VBROADCASTSS 4(R11), Z13
	VFMADD231PS  (DX), Z12, Z0
	VFMADD231PS  64(DX), Z12, Z1
	VFMADD231PS  (DX)(R8*1), Z12, Z2
	VFMADD231PS  64(DX)(R8*1), Z12, Z3
	VFMADD231PS  (DX)(R8*2), Z12, Z4
	VFMADD231PS  64(DX)(R8*2), Z12, Z5
	VFMADD231PS  128(DX), Z13, Z6
	VFMADD231PS  192(DX), Z13, Z7
	VFMADD231PS  128(DX)(R8*1), Z13, Z8
	VFMADD231PS  192(DX)(R8*1), Z13, Z9
	VFMADD231PS  128(DX)(R8*2), Z13, Z10
	VFMADD231PS  192(DX)(R8*2), Z13, Z11
	ADDQ         $8, R11
	ADDQ         $256, DX
	SUBQ         $2, R14
	JNZ          threeLoop
	VADDPS       Z6, Z0, Z0
	VADDPS       Z7, Z1, Z1
	VADDPS       Z8, Z2, Z2
	VADDPS       Z9, Z3, Z3
	VADDPS       Z10, Z4, Z4
	VADDPS       Z11, Z5, Z5
	TAKE16(Z0)
	TAKE16(Z1)
	TAKE16(Z2)
	TAKE16(Z3)
	TAKE16(Z4)
	TAKE16(Z5)
	LEAQ         (DX)(R8*2), DX
	ADDQ         $384, BX
	SUBQ         $3, R10
	JMP          pickThree

pickOne:
	TESTQ   R10, R10
	JZ      pickDone
	VMOVUPS (BX), Z0
	VMOVUPS 64(BX), Z1
	VPXORD  Z6, Z6, Z6
	VPXORD  Z7, Z7, Z7
	MOVQ    SI, R11
	MOVQ    CX, R14

oneLoop:
	VBROADCASTSS (R11), Z12
	VBROADCASTSS 4(R11), Z13
	VFMADD231PS  (DX), Z12, Z0
	VFMADD231PS  64(DX), Z12, Z1
	VFMADD231PS  128(DX), Z13, Z6
	VFMADD231PS  192(DX), Z13, Z7
	ADDQ         $8, R11
	ADDQ         $256, DX
	SUBQ         $2, R14
	JNZ          oneLoop
	VADDPS       Z6, Z0, Z0
	VADDPS       Z7, Z1, Z1
	TAKE16(Z0)
	TAKE16(Z1)
	ADDQ         $128, BX
	DECQ         R10
	JMP          pickOne

pickDone:
	VEXTRACTF64X4 $1, Z30, Y0
	VMAXPS        Y30, Y0, Y0
	VEXTRACTF128  $1, Y0, X1
	VMAXPS        X1, X0, X0
	VPERMILPS     $0x4e, X0, X1
	VMAXPS        X1, X0, X0
	VPERMILPS     $0xb1, X0, X1
	VMAXPS        X1, X0, X0
	VBROADCASTSS  X0, Z0
	VCMPPS        $0, Z30, Z0, K1 // lanes that hold it
	MOVL          $0x7fffffff, AX
	VPBROADCASTD  AX, Z1
	VMOVDQA32     Z31, K1, Z1
	VEXTRACTI64X4 $1, Z1, Y2
	VPMINSD       Y2, Y1, Y1
	VEXTRACTI128  $1, Y1, X2
	VPMINSD       X2, X1, X1
	VPSHUFD       $0x4e, X1, X2
	VPMINSD       X2, X1, X1
	VPSHUFD       $0xb1, X1, X2
	VPMINSD       X2, X1, X1
	VMOVD         X1, AX
	VZEROUPPER
	MOVL          AX, ret+40(FP)
	RET

// func hidden16(h, bias *float32, slots *[]float32, n, blocks int)
TEXT ·hidden16(SB), NOSPLIT, $0-40
	MOVQ h+0(FP), DI
	MOVQ bias+8(FP), BX
	MOVQ slots+16(FP), SI
	MOVQ n+24(FP), CX
	MOVQ blocks+32(FP), R10
	XORQ R11, R11           // byte offset into bias and slots

hiddenPair:
	CMPQ    R10, $2
	JLT     hiddenLast
	VMOVUPS (BX)(R11*1), Z0
	VMOVUPS 64(BX)(R11*1), Z1
	MOVQ    SI, R8
	MOVQ    CX, R9

pairSlot:
	MOVQ          (R8), DX
	VADDPS        (DX)(R11*1), Z0, Z0
	VADDPS        64(DX)(R11*1), Z1, Z1
	ADDQ          $24, R8              // size of a slice header
	DECQ          R9
	JNZ           pairSlot
	VEXTRACTF64X4 $1, Z0, Y2
	VEXTRACTF64X4 $1, Z1, Y3
	VMAXPS        Y2, Y0, Y0
	VMAXPS        Y3, Y1, Y1
	VMOVUPS       Y0, (DI)
	VMOVUPS       Y1, 32(DI)
	ADDQ          $64, DI
	ADDQ          $128, R11
	SUBQ          $2, R10
	JMP           hiddenPair

hiddenLast:
	TESTQ   R10, R10
	JZ      hiddenDone
	VMOVUPS (BX)(R11*1), Z0
	MOVQ    SI, R8
	MOVQ    CX, R9

lastSlot:
	MOVQ          (R8), DX
	VADDPS        (DX)(R11*1), Z0, Z0
	ADDQ          $24, R8
	DECQ          R9
	JNZ           lastSlot
	VEXTRACTF64X4 $1, Z0, Y2
	VMAXPS        Y2, Y0, Y0
	VMOVUPS       Y0, (DI)

hiddenDone:
	VZEROUPPER
	RET

// func addHalf8(out *float32, row *byte, blocks int)
TEXT ·addHalf8(SB), NOSPLIT, $0-24
	MOVQ         out+0(FP), DI
	MOVQ         row+8(FP), SI
	MOVQ         blocks+16(FP), CX
	MOVL         $0x7fff, AX
	VMOVD        AX, X8
	VPBROADCASTD X8, Y8
	MOVL         $0x8000, AX
	VMOVD        AX, X9
	VPBROADCASTD X9, Y9
	MOVL         $0x77800000, AX // 2¹¹²
	VMOVD        AX, X10
	VPBROADCASTD X10, Y10

halfBlock:
	VPMOVZXWD (SI), Y0
	VPAND     Y8, Y0, Y1
	VPAND     Y9, Y0, Y2
	VPSLLD    $13, Y1, Y1
	VPSLLD    $16, Y2, Y2
	VMULPS    Y10, Y1, Y1
	VPOR      Y2, Y1, Y1
	VADDPS    (DI), Y1, Y1
	VMOVUPS   Y1, (DI)
	ADDQ      $16, SI
	ADDQ      $32, DI
	DECQ      CX
	JNZ       halfBlock
	VZEROUPPER
	RET
