/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_draws.c - permutations with their score searches. */
#include "kernel/scan_draws.h"

#include "kernel/scan_fused.h"

#include <math.h>
#include <string.h>

enum { LANES = RC_DRAWS_LANES, MOST = RC_DRAWS_DICE, HIGH = RC_DRAWS_CHUNK + MOST, LINE = 64 };
enum { OTHER_RUNS = 32 }; /* where the number of dice changes, in the last places and where nobody looks */
/* beyond NEAR the places of LANES replicates, beyond FAR of one fill the first level cache; up to ABREAST the places of
 * two times LANES fit the second one */
enum { NEAR = 4096, FAR = 24576, ABREAST = 32768 };

#define INLINE __attribute__((always_inline)) static inline

/* ---- 1. memory ----------------------------------------------------- */

static void *carve(unsigned char *base, size_t *used, size_t count, size_t size)
{
    void *at = base ? base + *used : NULL;
    *used += (count * size + LINE - 1) / LINE * LINE;
    return at;
}

static size_t stride_of(size_t n)
{
    return (n + 31) / 32 * 32;
}

/* How the replicates of a cohort are drawn and searched. */
typedef enum way { NO_WAY, PLACES, QUAD, SCORES } way;

static way way_of(const rc_scan_table *table, const rc_scan *scan)
{
    const rc_scan_passes *passes = table->passes ? table->passes() : NULL;
    if (!passes || scan->k == 0) return NO_WAY;
    if (passes == rc_kernel_fused_avx512() && rc_kernel_draws_quad_avx512()) return scan->n > ABREAST ? SCORES : QUAD;
    return scan->n > FAR ? NO_WAY : PLACES;
}

static size_t lay_out(rc_draws *d, way how, unsigned char *base)
{
    size_t used = 0;
    d->start = carve(base, &used, d->n, sizeof *d->start);
    d->weight = carve(base, &used, d->n + 1, sizeof *d->weight);
    d->candidate = carve(base, &used, d->n, sizeof *d->candidate);
    if (how == PLACES) {
        d->identity = carve(base, &used, d->stride, sizeof *d->identity);
        d->shuffled = carve(base, &used, LANES * d->stride, sizeof *d->shuffled);
    } else {
        d->run = carve(base, &used, d->n / RC_DRAWS_CHUNK + OTHER_RUNS, sizeof *d->run);
        d->dice = carve(base, &used, LANES * (RC_DRAWS_CHUNK + 2 * MOST), sizeof *d->dice);
    }
    if (how == QUAD) {
        d->abreast = carve(base, &used, 2 * LANES * d->stride, sizeof *d->abreast);
        d->sums = carve(base, &used, LANES * RC_DRAWS_QUADS, sizeof *d->sums);
    } else {
        d->high = carve(base, &used, LANES * HIGH, sizeof *d->high);
    }
    if (how == SCORES) d->moved = carve(base, &used, d->n, sizeof *d->moved);
    return used;
}

size_t rc_kernel_draws_bytes(const rc_scan_table *table, const rc_scan *scan)
{
    rc_draws d = {.n = scan->n, .stride = stride_of(scan->n)};
    way how = way_of(table, scan);
    return how == NO_WAY ? LINE : lay_out(&d, how, NULL) + LINE;
}

/* ---- 2. preparation ----------------------------------------------------- */

/* How many places the next word fixes, as rc_base_pcg_shuffle does it, and for how many more words in a row. */
static unsigned batch(size_t left, size_t *words)
{
    static const size_t least[] = {0,
                                   ((size_t)1 << 30) + 1,
                                   ((size_t)1 << 19) + 1,
                                   ((size_t)1 << 14) + 1,
                                   ((size_t)1 << 11) + 1,
                                   ((size_t)1 << 9) + 1,
                                   7};
    unsigned count = rc_base_pcg_batch(left);
    *words = 1;
    if (count >= left) return (unsigned)left - 1;
    if (left >= least[count]) *words = (left - least[count]) / count + 1;
    return count;
}

/* All words of a replicate, in chunks as `search` below makes them. */
static void set_runs(rc_draws *d)
{
    size_t left = d->n;
    d->n_runs = d->n_searched = 0;
    while (left > 1) {
        bool searched = left > d->first;
        size_t until = left > RC_DRAWS_CHUNK && searched ? left - RC_DRAWS_CHUNK : 1;
        if (searched && until < d->first) until = d->first;
        while (left > until) {
            size_t words;
            unsigned count = batch(left, &words);
            size_t enough = (left - until + count - 1) / count;
            if (words > enough) words = enough;
            d->run[d->n_runs++] = (rc_draws_run){.left = (uint32_t)left, .words = (uint32_t)words, .count = count};
            left -= words * count;
        }
        d->run[d->n_runs - 1].look = searched;
        if (searched) d->n_searched = d->n_runs;
    }
}

static void set_places(rc_draws *d, way how)
{
    if (how == PLACES) {
        for (size_t i = 0; i < d->stride; i++) d->identity[i] = (uint16_t)i;
        return;
    }
    if (how == QUAD) {
        for (size_t i = 0; i < 2 * LANES * d->stride; i++) d->abreast[i] = (uint16_t)(i / LANES % d->stride);
        for (size_t i = 0; i < (size_t)LANES * RC_DRAWS_QUADS; i++) d->sums[i] = 0;
    }
    set_runs(d);
    d->whole = how == QUAD ? rc_kernel_draws_quad_avx512() : rc_kernel_draws_far_avx512();
}

void rc_kernel_draws_init(rc_draws *draws, const rc_scan_table *table, const rc_scan *scan, const uint32_t *start,
                          void *memory)
{
    way how = way_of(table, scan);
    *draws = (rc_draws){.n = scan->n, .stride = stride_of(scan->n), .unit = scan->unit};
    if (how == NO_WAY) return;
    lay_out(draws, how, (unsigned char *)(((uintptr_t)memory + LINE - 1) / LINE * LINE));
    for (size_t i = 0; i < scan->n; i++) {
        draws->start[i] = scan->units[start[i]];
        draws->weight[i] = NAN;
        draws->candidate[i] = 0;
    }
    draws->weight[scan->n] = NAN;
    for (size_t c = 0; c < scan->k; c++) {
        draws->candidate[scan->position[c]] = (uint32_t)c;
        if (scan->inverse_sd[c] > 0) draws->weight[scan->position[c]] = scan->inverse_sd[c];
    }
    draws->lanes = scan->n > NEAR ? 1 : LANES; /* of PLACES */
    draws->first = scan->position[0];
    draws->end = (size_t)scan->position[scan->k - 1] + 1;
    draws->pass = how == PLACES ? rc_kernel_draws_pass_portable : rc_kernel_draws_pass_avx512();
    set_places(draws, how);
}

/* ---- 3. dice and places ------------------------------------------------- */

static uint64_t sides(size_t left, unsigned count)
{
    uint64_t product = 1;
    for (unsigned k = 0; k < count; k++) product *= left - k;
    return product;
}

/* The exact rejection of rc_base_pcg_dice: the first word that gives its dice without bias. */
__attribute__((cold, noinline)) static uint64_t settle(rc_pcg *g, uint64_t product, uint64_t word)
{
    uint64_t threshold = (0 - product) % product;
    while (word * product < threshold) word = rc_base_pcg_next(g);
    return word;
}

/* The next word of a generator for dice whose sides have this product.  Multiplying with them one by one leaves
 * word * product, so what is to be thrown away is known before there are dice. */
INLINE uint64_t next_word(rc_pcg *g, uint64_t product)
{
    uint64_t word = rc_base_pcg_next(g);
    if (__builtin_expect(word * product >= product, 1)) return word;
    rc_pcg copy = *g; /* the generator itself stays in registers */
    word = settle(&copy, product, word);
    *g = copy;
    return word;
}

/* Four permutations under way. */
typedef struct shuffle {
    rc_pcg g[LANES];
    int64_t sum[LANES]; /* of the places that are fixed */
    size_t left, base;  /* high[0] of a lane is of place `base` */
} shuffle;

/* Fixes `count` places with each of `words` words; constant count and lanes, so that all unrolls.  What is fixed is only
 * added up, never stored. */
INLINE void steps(const rc_draws *d, shuffle *s, size_t words, const unsigned count, const size_t lanes)
{
    const int64_t *start = d->start;
    size_t left = s->left;
    int64_t *restrict high = d->high + (left - s->base);
    rc_pcg g[LANES];
    for (size_t lane = 0; lane < lanes; lane++) g[lane] = s->g[lane];
    for (; words; words--, left -= count) {
        uint64_t product = sides(left, count);
        high -= count;
        for (size_t lane = 0; lane < lanes; lane++) {
            uint64_t word = next_word(&g[lane], product), dice[MOST];
            for (unsigned k = 0; k < count; k++) {
                rc_u128 two = (rc_u128)word * (left - k);
                dice[k] = (uint64_t)(two >> 64);
                word = (uint64_t)two;
            }
            uint16_t *restrict place = d->shuffled + lane * d->stride;
            int64_t sum = s->sum[lane];
            for (unsigned k = 0; k < count; k++) {
                sum += start[place[dice[k]]];
                place[dice[k]] = place[left - 1 - k];
                high[lane * HIGH + count - 1 - k] = sum;
            }
            s->sum[lane] = sum;
        }
    }
    for (size_t lane = 0; lane < lanes; lane++) s->g[lane] = g[lane];
    s->left = left;
}

/* Fixes places until no more than `until` (at least 1) are left. */
INLINE void shuffle_to(const rc_draws *d, shuffle *s, size_t until, const size_t lanes)
{
    while (s->left > until) {
        size_t words;
        unsigned count = batch(s->left, &words);
        size_t enough = (s->left - until + count - 1) / count;
        if (words > enough) words = enough;
        switch (count) {
        case 6:
            steps(d, s, words, 6, lanes);
            break;
        case 5:
            steps(d, s, words, 5, lanes);
            break;
        case 4:
            steps(d, s, words, 4, lanes);
            break;
        case 3:
            steps(d, s, words, 3, lanes);
            break;
        case 2:
            steps(d, s, words, 2, lanes);
            break;
        default:
            steps(d, s, 1, 1, lanes);
            break;
        }
    }
}

/* The words of the places that nobody looks at: only their rejections matter. */
INLINE void skip_rest(shuffle *s, const size_t lanes)
{
    while (s->left > 1) {
        size_t words;
        unsigned count = batch(s->left, &words);
        for (; words; words--, s->left -= count)
            for (size_t lane = 0; lane < lanes; lane++) next_word(&s->g[lane], sides(s->left, count));
    }
}

/* ---- 4. searches -------------------------------------------------------- */

void rc_kernel_draws_pass_portable(const int64_t *high, const double *weight, double unit, size_t from, size_t to,
                                   rc_draws_best *best)
{
    double most = -1;
    size_t which = from;
    for (size_t at = from; at < to; at++) {
        double t = fabs((double)high[at - from] * unit) * weight[at];
        if (t > most) most = t, which = at;
    }
    if (most >= best->statistic) *best = (rc_draws_best){most, which}; /* equal: these places are lower */
}

/* Looks at the places [from, to) of every lane. */
INLINE void look(const rc_draws *d, const shuffle *s, size_t from, size_t to, rc_draws_best *found, int64_t *low,
                 const size_t lanes)
{
    for (size_t lane = 0; lane < lanes; lane++) {
        const int64_t *high = d->high + lane * HIGH + (from - s->base);
        d->pass(high, d->weight, d->unit, from, to, &found[lane]);
        if (found[lane].statistic >= 0 && found[lane].place < to) low[lane] = -high[found[lane].place - from];
    }
}

/* All lanes at once, in small steps: what memcpy writes in wide ones is slow to read in small ones right away. */
INLINE void begin(const rc_draws *d, const size_t lanes)
{
    for (size_t i = 0; i < d->stride; i += 4) {
        uint64_t four;
        memcpy(&four, d->identity + i, sizeof four);
        for (size_t lane = 0; lane < lanes; lane++) memcpy(d->shuffled + lane * d->stride + i, &four, sizeof four);
    }
}

INLINE void search(const rc_draws *d, shuffle *s, rc_draws_best *found, int64_t *low, const size_t lanes)
{
    begin(d, lanes);
    while (s->left > d->first && s->left > 1) {
        size_t before = s->left, until = before > RC_DRAWS_CHUNK ? before - RC_DRAWS_CHUNK : 1;
        if (until < d->first) until = d->first;
        s->base = until > MOST ? until - MOST : 0; /* the last word may go beyond */
        shuffle_to(d, s, until, lanes);
        size_t from = s->left < d->first ? d->first : s->left, to = before < d->end ? before : d->end;
        if (from < to) look(d, s, from, to, found, low, lanes);
    }
    skip_rest(s, lanes);
}

static void search_round(const rc_draws *d, rc_pcg *generator, size_t lanes, rc_scan_best *best)
{
    int64_t low[LANES] = {0};
    rc_draws_best found[LANES];
    shuffle s = {.left = d->n};
    for (size_t lane = 0; lane < d->lanes; lane++) {
        s.g[lane] = generator[lane < lanes ? lane : 0]; /* the others compute for nobody */
        found[lane] = (rc_draws_best){.statistic = -1};
    }
    if (d->lanes == LANES)
        search(d, &s, found, low, LANES);
    else
        search(d, &s, found, low, 1);
    for (size_t lane = 0; lane < lanes; lane++) {
        bool any = found[lane].statistic >= 0;
        generator[lane] = s.g[lane];
        best[lane] = (rc_scan_best){.candidate = any ? d->candidate[found[lane].place] : 0,
                                    .low = low[lane],
                                    .statistic = found[lane].statistic,
                                    .variance = NAN};
    }
}

void rc_kernel_draws_score(const rc_draws *d, rc_pcg *generator, size_t count, rc_scan_best *best)
{
    if (d->whole) {
        d->whole(d, generator, count, best);
        return;
    }
    for (size_t first = 0; first < count; first += d->lanes)
        search_round(d, generator + first % LANES, count - first < d->lanes ? count - first : d->lanes, best + first);
}
