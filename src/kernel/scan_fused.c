/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_fused.c - preparation, the search over every candidate's bound, the score search.
 *
 * Small cohorts: a lower bound of the variance at every place (scan_pairs.h), then the exact variance at the candidate
 * that looks best and at those few whose bound does not exclude them.  Large ones: branch and bound. */
#include "kernel/scan_fused.h"

#include <math.h>
#include <string.h>

/* The room does not shrink for fewer records or event times. */
static void lay_out(rc_fused *f, rc_carver *c, const rc_scan *scan, size_t k)
{
    size_t few = scan->n < RC_PAIRS_MOST ? scan->n : RC_PAIRS_MOST;
    f->low = rc_kernel_carve(c, k > few ? k + 1 : few + 1, sizeof *f->low);
    f->work = rc_kernel_carve(c, 1, rc_kernel_scan_work(scan->n, scan->m, k));
    if (!f->passes || f->score) return;
    f->about = rc_kernel_carve(c, few, sizeof *f->about);
    f->least = rc_kernel_carve(c, few + 1, sizeof *f->least);
    f->upper = rc_kernel_carve(c, few + 1, sizeof *f->upper);
    f->survivor = rc_kernel_carve(c, few + 1, sizeof *f->survivor);
    f->hist = rc_kernel_carve(c, scan->m + 1, sizeof *f->hist);
    rc_kernel_pairs_lay_out(&f->pairs, c, few);
}

size_t rc_kernel_fused_bytes(const rc_scan_table *table, const rc_scan *scan, size_t k, bool score)
{
    rc_carver c = {.base = NULL};
    rc_fused f = {.table = table, .passes = table->passes ? table->passes() : NULL, .score = score};
    lay_out(&f, &c, scan, k);
    return c.used + RC_CARVE_LINE;
}

/* reach, gain out [m + 1]: sums of w_j and of w_j Y_j over the event times before each. */
static void sum_spreads(const rc_scan *scan, double *reach, double *gain)
{
    reach[0] = gain[0] = 0;
    for (size_t j = 0; j < scan->m; j++) {
        reach[j + 1] = reach[j] + scan->spread[j];
        gain[j + 1] = gain[j] + scan->spread[j] * scan->at_risk[j];
    }
}

static void fill_records(rc_fused *f, const rc_scan *scan)
{
    double *reach = f->work, *gain = reach + scan->m + 1;
    sum_spreads(scan, reach, gain);
    f->unit = rc_kernel_pairs_unit(reach[scan->m], gain[scan->m], (double)scan->n, scan->from != NULL);
    double per_unit = 1 / f->unit;
    for (size_t i = 0; i < scan->n; i++) {
        uint32_t rank = scan->rank[i], from = scan->from ? scan->from[i] : 0;
        double alone = gain[rank] - gain[from] - (reach[rank] - reach[from]);
        f->about[i] = (rc_fused_record){
            .units = scan->units[i],
            .gain = rc_kernel_pairs_down(alone, per_unit) - 1, /* less than a unit is lost in the differences */
            .reach = (int16_t)(rc_kernel_pairs_up(reach[rank], per_unit) - (scan->from ? 0 : RC_PAIRS_ZERO)),
            .from = (int16_t)rc_kernel_pairs_down(reach[from], per_unit)};
    }
    rc_kernel_pairs_init(&f->pairs, scan->n);
    for (int e = 0; e < 2 && !scan->from; e++) f->pairs.end[e].from = NULL;
    memset(f->hist, 0, (scan->m + 1) * sizeof *f->hist);
}

void rc_kernel_fused_init(rc_fused *fused, const rc_scan_table *table, const rc_scan *scan, size_t k, bool score,
                          void *memory)
{
    rc_carver c = rc_kernel_carver(memory);
    *fused = (rc_fused){.table = table, .passes = table->passes ? table->passes() : NULL, .score = score};
    lay_out(fused, &c, scan, k);
    fused->paired = fused->passes && !score && scan->m > 0 && scan->n <= fused->passes->pairs_most;
    if (fused->paired) fill_records(fused, scan);
}

/* Sums of the records below each candidate. */
static void prefix_sums(const rc_scan *scan, const uint32_t *record, int64_t *low)
{
    int64_t sum = 0;
    size_t at = 0, k = scan->k;
    if (k == 0) return;
    for (; at < scan->position[0]; at++) sum += scan->units[record[at]];
    low[0] = sum;
    if (scan->position[k - 1] - scan->position[0] == k - 1) { /* no ties: one record each */
        record += at;
        for (size_t c = 1; c < k; c++) low[c] = sum += scan->units[record[c - 1]];
        return;
    }
    for (size_t c = 1; c < k; c++) {
        for (; at < scan->position[c]; at++) sum += scan->units[record[at]];
        low[c] = sum;
    }
}

/* The records at places [at, end) of one end, whose first is `step` places further for each; low sums of all. */
static int64_t place_records(const rc_fused *f, const uint32_t *record, size_t at, size_t end, int64_t sum,
                             const rc_pairs_end *to, size_t first, bool down)
{
    for (; at < end; at++) {
        const rc_fused_record about = f->about[record[at]];
        size_t i = down ? first - at : at;
        f->low[at] = sum;
        sum += about.units;
        to->reach[i] = about.reach;
        to->gain[i] = (uint32_t)about.gain - (to->from ? 0 : rc_kernel_pairs_zero(1, (uint32_t)i));
        if (to->from) to->from[i] = about.from;
    }
    return sum;
}

/* The exact variance of the records at places [0, end), from the nearer end. */
static double exact_variance(const rc_fused *f, const rc_scan *scan, const uint32_t *record, size_t end)
{
    bool high = end > scan->n / 2;
    size_t at = high ? end : 0, until = high ? scan->n : end;
    double *hist = f->hist, total = (double)(until - at), *low = f->work;
    if (scan->from) {
        total = 0;
        for (; at < until; at++) {
            hist[scan->rank[record[at]]] += 1;
            hist[scan->from[record[at]]] -= 1;
        }
    } else {
        for (; at < until; at++) hist[scan->rank[record[at]]] += 1;
    }
    return f->passes->evaluate(scan, hist, total, high ? scan->at_risk : NULL, high ? -1 : 1, low, low + scan->m);
}

static void consider(const rc_fused *f, const rc_scan *scan, const uint32_t *record, size_t c, rc_scan_best *best)
{
    double variance = exact_variance(f, scan, record, scan->position[c]);
    if (!(variance > 0)) return;
    int64_t low = f->low[c];
    double numerator = (double)low * scan->unit, statistic = numerator * numerator / variance;
    if (statistic > best->statistic || (statistic == best->statistic && c < best->candidate))
        *best = (rc_scan_best){.candidate = c, .low = low, .statistic = statistic, .variance = variance};
}

/* Upper bounds of all candidates in `upper`; out: low sums and bounds by candidate.  Returns a promising one. */
static size_t bound_pairs(const rc_fused *f, const rc_scan *scan, const uint32_t *record, rc_fused *out)
{
    size_t n = scan->n, half = n / 2, k = scan->k, first = scan->position[0];
    int64_t sum = place_records(f, record, 0, half, 0, &f->pairs.end[0], 0, false);
    f->low[n] = place_records(f, record, half, n, sum, &f->pairs.end[1], n - 1, true);
    rc_kernel_pairs_bounds(f->passes, &f->pairs, n, f->least);
    *out = *f;
    if (scan->position[k - 1] - first == k - 1) { /* no ties */
        out->low += first;
        out->least += first;
    } else {
        for (size_t c = 0; c < k; c++) {
            out->low[c] = out->low[scan->position[c]];
            out->least[c] = out->least[scan->position[c]];
        }
    }
    return f->passes->upper(out->low, out->least, k, out->upper);
}

/* What is better than *best, but candidate `known`. */
static void search_survivors(const rc_fused *at, const rc_scan *scan, const uint32_t *record, size_t known,
                             rc_scan_best *best)
{
    float limit = rc_kernel_pairs_limit(best->statistic, scan->unit, at->unit);
    size_t found = at->passes->survivors(at->upper, limit, scan->k, at->survivor);
    for (size_t i = 0; i < found; i++) {
        size_t c = at->survivor[i];
        if (c == known || at->upper[c] < limit) continue;
        consider(at, scan, record, c, best);
        limit = rc_kernel_pairs_limit(best->statistic, scan->unit, at->unit);
    }
}

static void search_pairs(const rc_fused *f, const rc_scan *scan, const uint32_t *record, rc_scan_best *best)
{
    rc_fused at;
    *best = (rc_scan_best){.statistic = -1, .variance = NAN};
    if (scan->k == 0) return;
    size_t guess = bound_pairs(f, scan, record, &at);
    consider(&at, scan, record, guess, best);
    search_survivors(&at, scan, record, guess, best);
}

static void search_score(const rc_fused *f, const rc_scan *scan, const uint32_t *record, rc_scan_best *best)
{
    size_t c = 0;
    prefix_sums(scan, record, f->low);
    double statistic = f->passes->score(f->low, scan->unit, scan->inverse_sd, scan->k, &c);
    *best = (rc_scan_best){.statistic = -1, .variance = NAN};
    if (statistic >= 0)
        *best = (rc_scan_best){.candidate = c, .low = f->low[c], .statistic = statistic, .variance = NAN};
}

static void search_scores(const rc_fused *f, const rc_scan *scan, const uint32_t *record, rc_scan_best *best)
{
    search_score(f, scan, record, best);
    for (size_t s = 0; s < scan->more; s++) {
        const rc_scan by = rc_kernel_scan_by(scan, s);
        rc_scan_best other;
        search_score(f, &by, record, &other);
        rc_kernel_scan_better(best, &other);
    }
}

void rc_kernel_fused_search(const rc_fused *fused, const rc_scan *scan, const uint32_t *record, rc_scan_best *best)
{
    if (!fused->passes)
        (fused->score ? fused->table->score : fused->table->logrank)(scan, record, best, fused->work);
    else if (fused->score)
        search_scores(fused, scan, record, best);
    else if (fused->paired)
        search_pairs(fused, scan, record, best);
    else
        rc_kernel_fused_bound(fused->passes, scan, record, best, fused->work);
}

bool rc_kernel_fused_reaches(const rc_fused *fused, const rc_scan *scan, const uint32_t *record, double level,
                             rc_scan_best *best)
{
    *best = (rc_scan_best){.statistic = nextafter(level, -1), .variance = NAN}; /* who is better reaches the level */
    if (scan->k == 0) return false;
    if (!fused->passes || !(level > 0)) {
        rc_kernel_fused_search(fused, scan, record, best);
    } else if (fused->paired) {
        rc_fused at;
        (void)bound_pairs(fused, scan, record, &at);
        search_survivors(&at, scan, record, SIZE_MAX, best);
    } else {
        rc_kernel_fused_beyond(fused->passes, scan, record, best, fused->work);
    }
    return best->statistic >= level;
}
