/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_draws.c - permutations with their score searches.
 *
 *   1. memory     2. preparation     3. looks     4. replicates side by side     5. one replicate at a time */
#include "kernel/scan_draws.h"

#include "kernel/carve.h"
#include "kernel/scan_fused.h"

#include <math.h>
#include <string.h>

enum { LANES = RC_DRAWS_LANES, CHUNK = RC_DRAWS_CHUNK, RING = RC_DRAWS_RING, ROOM = CHUNK + RC_ROLL_MORE };
enum { ABREAST = 32768 }; /* up to here the places of two times LANES replicates fit the second level cache */
enum { OTHER_RUNS = 32 }; /* where the number of dice changes, and in the last places */

#define INLINE __attribute__((always_inline)) static inline

/* ---- 1. memory ---------------------------------------------------------- */

static size_t lay_out(rc_draws *d, rc_carver c)
{
    d->start = rc_kernel_carve(&c, d->n, sizeof *d->start);
    d->weight = rc_kernel_carve(&c, d->n + 1, sizeof *d->weight);
    d->candidate = rc_kernel_carve(&c, d->n, sizeof *d->candidate);
    d->run = rc_kernel_carve(&c, d->n / CHUNK + OTHER_RUNS, sizeof *d->run);
    d->state = rc_kernel_carve(&c, 1, RC_ROLL_STATE);
    d->dice = rc_kernel_carve(&c, ROOM * d->lanes, sizeof *d->dice);
    if (d->lanes == LANES) {
        d->abreast = rc_kernel_carve(&c, 2 * LANES * d->stride, sizeof *d->abreast);
        d->sums = rc_kernel_carve(&c, LANES * RING, sizeof *d->sums);
    } else {
        d->moved = rc_kernel_carve(&c, d->n, sizeof *d->moved);
        d->high = rc_kernel_carve(&c, ROOM, sizeof *d->high);
    }
    return c.used;
}

static rc_draws sizes_of(const rc_scan_table *table, const rc_scan *scan)
{
    rc_draws d = {.n = scan->n, .unit = scan->unit, .stride = (scan->n + 31) / 32 * 32};
    if (table->passes && table->passes() && scan->k > 0 && !scan->more) d.lanes = scan->n > ABREAST ? 1 : LANES;
    return d;
}

bool rc_kernel_draws_serves(const rc_scan_table *table, const rc_scan *scan)
{
    return sizes_of(table, scan).lanes > 0;
}

bool rc_kernel_draws_serves_hazards(const rc_scan_table *table, const rc_scan *scan)
{
    return sizes_of(table, scan).lanes == LANES;
}

size_t rc_kernel_draws_bytes(const rc_scan_table *table, const rc_scan *scan)
{
    rc_draws d = sizes_of(table, scan);
    return (d.lanes ? lay_out(&d, (rc_carver){0}) : 0) + RC_CARVE_LINE;
}

/* ---- 2. preparation ----------------------------------------------------- */

/* All words of a replicate, in chunks. */
static void set_runs(rc_draws *d)
{
    for (size_t left = d->n; left > 1;) {
        bool searched = left > d->first;
        size_t until = left > CHUNK ? left - CHUNK : 1;
        if (searched && until < d->first) until = d->first;
        while (left > until) {
            rc_roll_run next = rc_kernel_roll_next(left, until);
            d->run[d->n_runs++].roll = next;
            left -= (size_t)next.words * next.count;
        }
        d->run[d->n_runs - 1].look = searched;
        if (searched) d->n_searched = d->n_runs;
    }
}

/* The places of both sets in order. */
static void order(const rc_draws *d, uint16_t *place)
{
    for (size_t i = 0; i < d->stride; i++) {
        uint64_t four = i * UINT64_C(0x0001000100010001);
        memcpy(place + i * LANES, &four, sizeof four);
    }
}

static rc_draws_look portable_look;
static rc_draws_pass portable_pass;

void rc_kernel_draws_init(rc_draws *draws, const rc_scan_table *table, const rc_scan *scan, const uint32_t *start,
                          void *memory)
{
    *draws = sizes_of(table, scan);
    if (!draws->lanes) return;
    lay_out(draws, rc_kernel_carver(memory));
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
    draws->first = scan->position[0];
    draws->end = (size_t)scan->position[scan->k - 1] + 1;
    memset(draws->run, 0, (draws->n / CHUNK + OTHER_RUNS) * sizeof *draws->run);
    set_runs(draws);
    bool avx512 = table->passes() == rc_kernel_fused_avx512() && rc_kernel_draws_look_avx512();
    draws->roll = rc_kernel_roll(table);
    draws->look = avx512 ? rc_kernel_draws_look_avx512() : portable_look;
    draws->pass = avx512 ? rc_kernel_draws_pass_avx512() : portable_pass;
    if (draws->lanes == 1) return;
    memset(draws->sums, 0, LANES * RING * sizeof *draws->sums);
    order(draws, draws->abreast);
    order(draws, draws->abreast + LANES * draws->stride);
}

/* ---- 3. looks ----------------------------------------------------------- */

/* The largest first, without a branch, then where it is; of both kinds of places together. */
static void portable_look(const rc_draws *d, size_t from, size_t to, rc_draws_found *found)
{
    double t[RING];
    for (size_t lane = 0; lane < LANES; lane++) {
        double most_even = -1, most_odd = -1;
        for (size_t pair = from; pair < to; pair++) {
            const int64_t *sum = d->sums + pair % (RING / 2) * (2 * LANES) + 2 * lane;
            double even = fabs((double)sum[0] * d->unit) * d->weight[2 * pair];
            double odd = fabs((double)sum[1] * d->unit) * d->weight[2 * pair + 1];
            t[2 * (pair - from)] = even;
            t[2 * (pair - from) + 1] = odd;
            most_even = even > most_even ? even : most_even;
            most_odd = odd > most_odd ? odd : most_odd;
        }
        double most = most_odd > most_even ? most_odd : most_even;
        if (most < 0 || most < found->statistic[2 * lane]) continue;
        size_t place = 2 * from;
        /* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): most is one of them */
        while (t[place - 2 * from] != most) place++;
        found->statistic[2 * lane] = most;
        found->place[2 * lane] = (int64_t)place;
        found->sum[2 * lane] = d->sums[place % RING / 2 * (2 * LANES) + 2 * lane + place % 2];
    }
}

static void portable_pass(const int64_t *high, const double *weight, double unit, size_t from, size_t to,
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

/* ---- 4. replicates side by side ----------------------------------------- */

/* Four places side by side in one store. */
INLINE void abreast_store(uint16_t *at, uint64_t first, uint64_t second, uint64_t third, uint64_t fourth)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t four = (first | second << 16) | (third | fourth << 16) << 32;
    memcpy(at, &four, sizeof four);
#else
    at[0] = (uint16_t)first, at[1] = (uint16_t)second, at[2] = (uint16_t)third, at[3] = (uint16_t)fourth;
#endif
}

/* The place that the die chose goes into the sum, and the last one takes its place. */
INLINE uint16_t swap_in(const int64_t *start, uint16_t *chosen, uint16_t last, int64_t *sum, int64_t *at)
{
    uint16_t its = *chosen;
    *sum += start[its];
    *chosen = last;
    *at = *sum;
    return its;
}

/* Fixes the places left - 1, left - 2, ... of all lanes; `keep`: and leaves there what was chosen, for all lanes at
 * once, since single stores are what this loop waits for.  Written out, since the compiler moves stores of the loop
 * over lanes behind the loop over rows. */
INLINE void fix_rows(const rc_draws *d, uint16_t *place, size_t rows, size_t left, int64_t *total, bool keep)
{
    const int64_t *start = d->start;
    const uint32_t *dice = d->dice;
    int64_t *sums = d->sums, a = total[0], b = total[1], c = total[2], e = total[3];
    for (size_t row = 0; row < rows; row++, dice += LANES) {
        left--;
        int64_t *at = sums + (left % RING / 2) * (2 * LANES) + left % 2;
        uint16_t *last = place + left * LANES;
        uint64_t first = swap_in(start, place + (size_t)dice[0] * LANES, last[0], &a, at);
        uint64_t second = swap_in(start, place + (size_t)dice[1] * LANES + 1, last[1], &b, at + 2);
        uint64_t third = swap_in(start, place + (size_t)dice[2] * LANES + 2, last[2], &c, at + 4);
        uint64_t fourth = swap_in(start, place + (size_t)dice[3] * LANES + 3, last[3], &e, at + 6);
        if (keep) abreast_store(last, first, second, third, fourth);
    }
    total[0] = a, total[1] = b, total[2] = c, total[3] = e;
}

static void fix(const rc_draws *d, uint16_t *place, size_t rows, size_t left, int64_t *total)
{
    fix_rows(d, place, rows, left, total, false);
}

static void fix_and_keep(const rc_draws *d, uint16_t *place, size_t rows, size_t left, int64_t *total)
{
    fix_rows(d, place, rows, left, total, true);
}
_Static_assert((int)LANES == 4, "fix() is written out for four lanes");

/* end: where the split of each is. */
static void report(const rc_draws *d, const rc_draws_found *found, size_t lanes, rc_scan_best *best, int64_t *end)
{
    for (size_t lane = 0; lane < lanes; lane++) {
        size_t even = 2 * lane, odd = even + 1;
        /* without a branch: it could not be predicted */
        bool equal = found->statistic[odd] == found->statistic[even], lower = found->place[odd] < found->place[even];
        size_t e = even + ((found->statistic[odd] > found->statistic[even]) | (equal & lower));
        bool any = found->statistic[e] >= 0;
        end[lane] = any ? found->place[e] : -1;
        best[lane] = (rc_scan_best){.candidate = any ? d->candidate[found->place[e]] : 0,
                                    .low = any ? -found->sum[e] : 0,
                                    .statistic = found->statistic[e],
                                    .variance = NAN};
    }
}

/* Where the ratios go; hazards NULL: nowhere. */
typedef struct ratios {
    rc_hazards *hazards;
    double *hr, *log_hr;
} ratios;

static void take(const ratios *to, size_t begin)
{
    rc_kernel_hazards_take(to->hazards, to->hr + begin, to->log_hr + begin);
}

/* The replicates from `first` on.  What waits for where the splits are comes late, behind what does not. */
static void search_abreast(const rc_draws *d, size_t first, size_t lanes, rc_scan_best *best, const ratios *to)
{
    uint16_t *place = d->abreast + first / LANES % 2 * (LANES * d->stride);
    _Alignas(RC_CARVE_LINE) rc_draws_found found = {.statistic = {-1, -1, -1, -1, -1, -1, -1, -1}};
    int64_t total[LANES] = {0}, end[LANES];
    size_t left = d->n, seen = (d->n + 1) / 2, rows = 0; /* seen: pairs from here on */
    for (size_t r = 0; r < d->n_searched; r++) {
        const rc_roll_run *run = &d->run[r].roll;
        d->roll->run(d->state, run, LANES, d->dice + rows * LANES);
        rows += (size_t)run->words * run->count;
        if (!d->run[r].look) continue;
        (to->hazards ? fix_and_keep : fix)(d, place, rows, left, total);
        left -= rows;
        rows = 0;
        size_t from = left > d->first ? (left + 1) / 2 : d->first / 2; /* a pair with one place fixed can wait */
        d->look(d, from, seen, &found);
        seen = from;
    }
    report(d, &found, lanes, best + first, end);
    for (size_t r = d->n_searched; r < d->n_runs; r++) d->roll->run(d->state, &d->run[r].roll, LANES, NULL);
    if (to->hazards && first > 0 && first % RC_HAZARDS_LANES == 0) take(to, first - RC_HAZARDS_LANES);
    if (to->hazards) rc_kernel_hazards_add(to->hazards, first % RC_HAZARDS_LANES, lanes, place, end);
    order(d, place); /* long before it is used again: what wide stores leave is slow to read in small pieces at once */
}

_Static_assert((int)RC_HAZARDS_ABREAST == (int)LANES && (int)ABREAST <= (int)RC_HAZARDS_MOST, "what hazards take");
_Static_assert((int)RC_HAZARDS_LANES % (int)LANES == 0, "ratios are made after whole searches");

static void all_abreast(const rc_draws *d, rc_pcg *generator, size_t count, rc_scan_best *best, const ratios *to)
{
    rc_pcg g[LANES], before[LANES];
    size_t used = count < LANES ? count : LANES, first = 0;
    for (size_t lane = 0; lane < LANES; lane++) g[lane] = generator[lane < used ? lane : 0];
    d->roll->open(d->state, g, LANES);
    for (; first + LANES <= count; first += LANES) search_abreast(d, first, LANES, best, to);
    d->roll->close(d->state, g, LANES);
    memcpy(before, g, sizeof before);
    if (first < count) {
        search_abreast(d, first, count - first, best, to);
        d->roll->close(d->state, g, LANES); /* drops the lanes that were not asked for */
    }
    if (to->hazards && count > 0) take(to, (count - 1) / RC_HAZARDS_LANES * RC_HAZARDS_LANES);
    for (size_t lane = 0; lane < used; lane++) generator[lane] = lane < count - first ? g[lane] : before[lane];
}

/* ---- 5. one replicate at a time ----------------------------------------- */

/* Fixes the places left - 1, left - 2, ...; high[-1], high[-2], ... are their sums.  Returns the last. */
static int64_t fix_one(int64_t *moved, const uint32_t *dice, size_t rows, size_t left, int64_t sum, int64_t *high)
{
    const int64_t *last = moved + left;
    for (size_t i = 0; i < rows; i++) __builtin_prefetch(moved + dice[i], 1);
    for (size_t i = 0; i < rows; i++) {
        int64_t *chosen = moved + dice[i];
        sum += *chosen;
        *chosen = *--last;
        *--high = sum;
    }
    return sum;
}

static void search_one(const rc_draws *d, rc_pcg *generator, rc_scan_best *best)
{
    rc_draws_best found = {.statistic = -1};
    int64_t sum = 0, low = 0;
    size_t left = d->n, rows = 0;
    d->roll->open(d->state, generator, 1);
    memcpy(d->moved, d->start, d->n * sizeof *d->moved);
    for (size_t r = 0; r < d->n_searched; r++) {
        const rc_roll_run *run = &d->run[r].roll;
        d->roll->run(d->state, run, 1, d->dice + rows);
        rows += (size_t)run->words * run->count;
        if (!d->run[r].look) continue;
        sum = fix_one(d->moved, d->dice, rows, left, sum, d->high + ROOM);
        size_t least = left - rows, from = least < d->first ? d->first : least, to = left < d->end ? left : d->end;
        if (from < to) {
            const int64_t *high = d->high + ROOM - (left - from);
            d->pass(high, d->weight, d->unit, from, to, &found);
            if (found.statistic >= 0 && found.place < to) low = -high[found.place - from];
        }
        left = least;
        rows = 0;
    }
    for (size_t r = d->n_searched; r < d->n_runs; r++) d->roll->run(d->state, &d->run[r].roll, 1, NULL);
    d->roll->close(d->state, generator, 1);
    *best = (rc_scan_best){.candidate = found.statistic >= 0 ? d->candidate[found.place] : 0,
                           .low = low,
                           .statistic = found.statistic,
                           .variance = NAN};
}

void rc_kernel_draws_score(const rc_draws *d, rc_pcg *generator, size_t count, rc_scan_best *best)
{
    if (d->lanes == LANES)
        all_abreast(d, generator, count, best, &(ratios){0});
    else
        for (size_t i = 0; i < count; i++) search_one(d, &generator[i % LANES], &best[i]);
}

void rc_kernel_draws_hazards(const rc_draws *d, rc_hazards *hazards, rc_pcg *generator, size_t count,
                             rc_scan_best *best, double *hr, double *log_hr)
{
    all_abreast(d, generator, count, best, &(ratios){hazards, hr, log_hr});
}
