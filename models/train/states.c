/* The two transition systems for training: greedy parses of a batch under the present weights, with the states they pass
 * and, for each state, the gradient of the scores: minus log of the share that valid classes give to those that cost no
 * arc or name that can still be reached (dynamic oracle). Systems and costs are spaCy's (arc-eager with break; BILUO), see extract/neural/transition. Built by train.py. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SHIFT, REDUCE, LEFT, RIGHT, BREAK };
enum { MISSING, BEGIN, IN, LAST, UNIT, OUT };

typedef struct {
	int classes, hidden, slots;
	const float *rows;  /* token, slot, piece, hidden */
	const float *pad;   /* slot, piece, hidden */
	const float *bias;  /* piece, hidden */
	const float *upper; /* hidden, classes padded to 16 */
	const float *ubias;
} Net;

static int padded(int n) { return (n + 15) / 16 * 16; }

static void score(const Net *n, const int32_t *slots, float *out) {
	int h = n->hidden, c = padded(n->classes);
	float u[512];
	memcpy(u, n->bias, sizeof(float) * 2 * h);
	for (int f = 0; f < n->slots; f++) {
		const float *r = slots[f] < 0 ? n->pad + (size_t)f * 2 * h : n->rows + ((size_t)slots[f] * n->slots + f) * 2 * h;
		for (int i = 0; i < 2 * h; i++) u[i] += r[i];
	}
	memcpy(out, n->ubias, sizeof(float) * c);
	for (int o = 0; o < h; o++) {
		float v = u[o] > u[h + o] ? u[o] : u[h + o];
		const float *w = n->upper + (size_t)o * c;
		for (int i = 0; i < c; i++) out[i] += v * w[i];
	}
}

/* The gradient in d; returns the loss. */
static double softmax(const float *sc, const uint8_t *valid, const uint8_t *gold, int n, float *d) {
	float max = -1e30f, z = 0, g = 0;
	for (int c = 0; c < n; c++)
		if (valid[c] && sc[c] > max) max = sc[c];
	for (int c = 0; c < n; c++) {
		float e = expf((valid[c] ? sc[c] : max) - max);
		d[c] = valid[c] ? e : 0;
		z += d[c];
		g += gold[c] ? d[c] : 0;
	}
	if (g < 1e-30f) g = 1e-30f;
	for (int c = 0; c < n; c++) d[c] *= 1 / z - (gold[c] ? 1 / g : 0);
	return logf(z) - logf(g);
}

/* The same for the shares q that another model gives to some of the classes; the loss is that over the least possible. */
static double against(const float *sc, const uint8_t *valid, const int32_t *cls, const float *q, int k, int n, float *d) {
	float max = -1e30f, z = 0;
	double loss = 0;
	for (int c = 0; c < n; c++)
		if (valid[c] && sc[c] > max) max = sc[c];
	for (int c = 0; c < n; c++) {
		d[c] = valid[c] ? expf(sc[c] - max) : 0;
		z += d[c];
	}
	for (int c = 0; c < n; c++) d[c] /= z;
	for (int i = 0; i < k; i++) {
		loss += q[i] * (logf(q[i]) - (sc[cls[i]] - max - logf(z)));
		d[cls[i]] -= q[i];
	}
	return loss;
}

static uint32_t next_random(uint32_t *s) {
	*s ^= *s << 13; *s ^= *s >> 17; *s ^= *s << 5;
	return *s;
}

typedef struct {
	int n, next, depth, nback;
	int32_t *stack, *back, *head, *sib, *ll, *lr, *kids, *kid0;
	uint8_t *unshift, *bound, *instack;
	const int32_t *gold;
} State;

static int at(const State *s, int i) {
	if (i < s->nback) return s->back[s->nback - 1 - i];
	int k = s->next + i - s->nback;
	return k < s->n ? k : -1;
}

/* j is in the buffer, before the first sentence start. */
static int inbuf(const State *s, int j) {
	for (int i = 0; i < s->nback; i++) {
		int b = s->back[s->nback - 1 - i];
		if (s->bound[b]) return 0;
		if (b == j) return 1;
	}
	if (j < s->next || j >= s->n) return 0;
	for (int k = s->next; k <= j && k <= s->next + 3; k++)
		if (s->bound[k]) return 0;
	return 1;
}

static int headin(const State *s, int i, int stack) {
	int h = s->gold[i];
	if (h == i) return 0;
	return stack ? s->instack[h] : inbuf(s, h);
}

static int kidsin(const State *s, int i, int stack) {
	int c = 0;
	for (int k = s->kid0[i]; k < s->kid0[i + 1]; k++) c += stack ? s->instack[s->kids[k]] : inbuf(s, s->kids[k]);
	return c;
}

static void shift(State *s) {
	int b = s->nback ? s->back[--s->nback] : s->next++;
	s->stack[s->depth++] = b;
	s->instack[b] = 1;
}

/* Parses one text; returns the number of states that were scored. base = its first token in Net.rows. */
static int parse_one(const Net *net, const int32_t *first, const int32_t *cls_action, int base, State *s, const int32_t *lcls,
                     const int32_t *rcls, const uint8_t *start, float explore, uint32_t *rng, int32_t *slots, float *grad,
                     double *loss, int room, int32_t *out_cls) {
	int C = net->classes, T = 0;
	float sc[512];
	while (s->depth || s->nback || s->next < s->n) {
		int b0 = at(s, 0), b1 = at(s, 1), len = s->n - s->next + s->nback;
		int s0 = s->depth ? s->stack[s->depth - 1] : -1, s1 = s->depth > 1 ? s->stack[s->depth - 2] : -1;
		int s2 = s->depth > 2 ? s->stack[s->depth - 3] : -1;
		int fre = b0 >= 0 && !s->bound[b0];
		int ok[5];
		ok[SHIFT] = s->depth == 0 || (len >= 2 && fre && !s->unshift[b0]);
		ok[REDUCE] = s->depth > 0;
		ok[LEFT] = ok[RIGHT] = s->depth > 0 && fre;
		ok[BREAK] = len >= 2 && b1 == b0 + 1 && !s->bound[b1];
		int act;
		if (!ok[LEFT] && !ok[BREAK] && ok[SHIFT] != ok[REDUCE]) {
			act = ok[SHIFT] ? SHIFT : REDUCE;
		} else {
			int cost[5];
			int push = 9000, pop = 9000, hs_s0 = 0, ks_s0 = 0;
			if (b0 >= 0) push = headin(s, b0, 1) + kidsin(s, b0, 1) + (ok[BREAK] && start[b1]);
			if (s0 >= 0) {
				pop = headin(s, s0, 0) + kidsin(s, s0, 0);
				hs_s0 = headin(s, s0, 1);
				ks_s0 = kidsin(s, s0, 1);
			}
			int has = s0 >= 0 && s->head[s0] >= 0;
			cost[SHIFT] = push;
			cost[REDUCE] = b0 >= 0 && s->bound[b0] ? 0 : pop - (has ? 0 : hs_s0 + ks_s0);
			cost[LEFT] = cost[RIGHT] = 9000;
			int lg = 0, rg = 0; /* the arc is gold: only its label is */
			if (ok[LEFT]) {
				cost[LEFT] = pop + (has ? s->gold[s0] == s1 : hs_s0 + ks_s0);
				if (s->gold[s0] == b0) { cost[LEFT]--; lg = 1; }
				cost[RIGHT] = push;
				if (s->gold[b0] == s0) { cost[RIGHT]--; rg = 1; }
				else if (headin(s, b0, 0) && !s->unshift[b0]) cost[RIGHT]++;
			}
			cost[BREAK] = 9000;
			if (ok[BREAK]) {
				int c = 0;
				for (int i = 0; i < s->depth; i++) {
					int x = s->stack[i];
					c += headin(s, x, 0) + kidsin(s, x, 0) - (s->gold[b0] == x) - (s->gold[x] == b0);
				}
				cost[BREAK] = c + !start[b1];
			}
			int min = 9000;
			for (int a = 0; a < 5; a++)
				if (ok[a] && cost[a] < min) min = cost[a];
			if (min < 0) min = 0;
			if (T >= room) return -1;
			int32_t *sl = slots + (size_t)T * 8;
			int l0 = b0 >= 0 ? s->ll[b0] : -1, l1 = s0 >= 0 ? s->ll[s0] : -1, r1 = s0 >= 0 ? s->lr[s0] : -1;
			int32_t v[8] = {b0, b1, s0, s1, s2, l0, l1, r1};
			for (int f = 0; f < 8; f++) sl[f] = v[f] < 0 ? -1 : v[f] + base;
			score(net, sl, sc);
			int bestv = -1, bestg = -1;
			uint8_t va[512], go[512];
			for (int c = 0; c < C; c++) {
				int a = cls_action[c];
				va[c] = ok[a];
				go[c] = 0;
				if (!ok[a]) continue;
				if (cost[a] <= min) go[c] = a == LEFT && lg ? c == lcls[s0] : a == RIGHT && rg ? c == rcls[b0] : 1;
				if (bestv < 0 || sc[c] > sc[bestv]) bestv = c;
				if (go[c] && (bestg < 0 || sc[c] > sc[bestg])) bestg = c;
			}
			*loss += softmax(sc, va, go, C, grad + (size_t)T * C);
			T++;
			int pick = bestg < 0 || (next_random(rng) >> 8) * (1.f / 16777216) < explore ? bestv : bestg;
			act = cls_action[pick];
			if (act == LEFT) out_cls[s0] = pick;
			if (act == RIGHT) out_cls[b0] = pick;
		}
		switch (act) {
		case SHIFT: shift(s); break;
		case REDUCE:
			s->depth--;
			s->instack[s0] = 0;
			if (s->head[s0] < 0 && s->depth > 0) { s->unshift[s0] = 1; s->back[s->nback++] = s0; }
			break;
		case LEFT:
			if (s->head[s0] >= 0) s->lr[s->head[s0]] = s->sib[s0];
			s->head[s0] = b0;
			s->ll[b0] = s0;
			s->unshift[b0] = 0;
			s->depth--;
			s->instack[s0] = 0;
			break;
		case RIGHT:
			s->head[b0] = s0;
			s->sib[b0] = s->lr[s0];
			s->lr[s0] = b0;
			shift(s);
			break;
		case BREAK: s->bound[b1] = 1; break;
		}
	}
	return T;
}

/* texts: offsets (n+1) into the token arrays; row0: first row of each text in Net.rows. heads are local. Returns states. */
int parse(int texts, const int32_t *offset, const int32_t *row0, const int32_t *heads, const int32_t *lcls, const int32_t *rcls,
          const uint8_t *start, int classes, int hidden, const int32_t *cls_action, const float *rows, const float *pad,
          const float *bias, const float *upper, const float *ubias, float explore, uint32_t seed, int32_t *slots,
          float *grad, double *loss, int room, int32_t *out_head, int32_t *out_cls) {
	Net net = {classes, hidden, 8, rows, pad, bias, upper, ubias};
	int max = 0, total = 0;
	for (int t = 0; t < texts; t++) if (offset[t + 1] - offset[t] > max) max = offset[t + 1] - offset[t];
	int32_t *mem = malloc(sizeof(int32_t) * (size_t)(max + 2) * 8);
	uint8_t *bits = malloc((size_t)(max + 2) * 3);
	uint32_t rng = seed | 1;
	for (int t = 0; t < texts && total >= 0; t++) {
		int n = offset[t + 1] - offset[t], o = offset[t];
		State s = {n, 0, 0, 0};
		int32_t **p[] = {&s.stack, &s.back, &s.sib, &s.ll, &s.lr, &s.kids, &s.kid0};
		for (int i = 0; i < 7; i++) *p[i] = mem + (size_t)i * (max + 2);
		s.head = out_head + o;
		s.unshift = bits;
		s.bound = bits + max + 2;
		s.instack = bits + 2 * (max + 2);
		memset(bits, 0, (size_t)(max + 2) * 3);
		s.gold = heads + o;
		for (int i = 0; i < n; i++) s.head[i] = s.sib[i] = s.ll[i] = s.lr[i] = out_cls[o + i] = -1;
		memset(s.kid0, 0, sizeof(int32_t) * (n + 2));
		for (int i = 0; i < n; i++) if (s.gold[i] != i) s.kid0[s.gold[i] + 2]++;
		for (int i = 2; i <= n + 1; i++) s.kid0[i] += s.kid0[i - 1];
		for (int i = 0; i < n; i++) if (s.gold[i] != i) s.kids[s.kid0[s.gold[i] + 1]++] = i;
		if (n) s.bound[0] = 1;
		int k = parse_one(&net, 0, cls_action, row0[t], &s, lcls + o, rcls + o, start + o, explore, &rng, slots + (size_t)total * 8,
		                  grad + (size_t)total * classes, loss, room - total, out_cls + o);
		total = k < 0 ? -1 : total + k;
	}
	free(mem);
	free(bits);
	return total;
}

/* BILUO. act, label: gold of each token; cls_label: label of each class; space, start by token. doubt: from where a token's shares of
 * classes are in dcls and dq (one more at the end); they count where the state is that of the gold. One state a token. */
void names(int texts, const int32_t *offset, const int32_t *row0, const int32_t *act, const int32_t *label, const uint8_t *space,
           const uint8_t *start, const int32_t *doubt, const int32_t *dcls, const float *dq, int classes, int hidden,
           const int32_t *cls_action, const int32_t *cls_label, const float *rows, const float *pad, const float *bias, const float *upper, const float *ubias, float explore,
           uint32_t seed, int32_t *slots, float *grad, double *loss, int32_t *out) {
	Net net = {classes, hidden, 3, rows, pad, bias, upper, ubias};
	uint32_t rng = seed | 1;
	float sc[512];
	for (int t = 0; t < texts; t++) {
		int n = offset[t + 1] - offset[t], o = offset[t], open = -1, type = -1, begun = -1;
		const int32_t *ga = act + o, *gl = label + o;
		for (int b = 0; b < n; b++) {
			int edge = b == n - 1 || start[o + b + 1];
			int32_t *sl = slots + (size_t)(o + b) * 3;
			sl[0] = row0[t] + b;
			sl[1] = open < 0 ? -1 : row0[t] + open;
			sl[2] = open < 0 ? -1 : row0[t] + b - 1;
			score(&net, sl, sc);
			uint8_t va[512], go[512];
			int g = ga[b], next = b + 1 < n ? ga[b + 1] : OUT, bestv = -1, bestg = -1, min = 9000;
			int sunk = open >= 0 && ((ga[open] != BEGIN && ga[open] != UNIT) || gl[open] != type);
			int cost[512];
			for (int c = 0; c < classes; c++) {
				int a = cls_action[c], l = cls_label[c], ok = 0;
				cost[c] = 9000;
				switch (a) {
				case BEGIN: ok = open < 0 && !edge && !space[o + b] && l >= 0; break;
				case IN: ok = open >= 0 && l == type && !edge; break;
				case LAST: ok = open >= 0 && l == type; break;
				case UNIT: ok = open < 0 && !space[o + b] && l >= 0; break;
				case OUT: ok = open < 0; break;
				}
				va[c] = ok;
				if (!ok) continue;
				switch (a) {
				case BEGIN: cost[c] = g == BEGIN ? l != gl[b] : 1; break;
				case IN: cost[c] = g == LAST ? !(sunk && next == OUT) : g == OUT || g == UNIT ? next != OUT : 0; break;
				case LAST: cost[c] = g == IN ? !sunk : 0; break;
				case UNIT: cost[c] = g == UNIT ? l != gl[b] : 1; break;
				case OUT: cost[c] = g == BEGIN || g == UNIT; break;
				}
				if (cost[c] < min) min = cost[c];
				if (bestv < 0 || sc[c] > sc[bestv]) bestv = c;
			}
			for (int c = 0; c < classes; c++) {
				go[c] = va[c] && cost[c] <= min;
				if (go[c] && (bestg < 0 || sc[c] > sc[bestg])) bestg = c;
			}
			if (g == BEGIN) begun = b;
			int k0 = doubt[o + b], k = doubt[o + b + 1] - k0, inside = g == IN || g == LAST;
			int same = open < 0 ? !inside : inside && open == begun && type == gl[b];
			for (int i = 0; same && i < k; i++) same = va[dcls[k0 + i]];
			if (k && same) *loss += against(sc, va, dcls + k0, dq + k0, k, classes, grad + (size_t)(o + b) * classes);
			else *loss += softmax(sc, va, go, classes, grad + (size_t)(o + b) * classes);
			int pick = (next_random(&rng) >> 8) * (1.f / 16777216) < explore ? bestv : bestg;
			out[o + b] = pick;
			if (cls_action[pick] == BEGIN) { open = b; type = cls_label[pick]; }
			if (cls_action[pick] == LAST) open = -1;
		}
	}
}
