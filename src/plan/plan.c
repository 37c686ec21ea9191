/* SPDX-License-Identifier: GPL-3.0-or-later
 * plan.c - blocks, keys and fingerprints of an analysis. */
#include "plan/plan.h"

#include "base/hash.h"
#include "base/memory.h"
#include "plan/key.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Frozen: part of what makes a replicate.  A block should take milliseconds to tens of milliseconds
 * (signals, balance), and there should not be more than some 65,536 of them (files, memory of rank 0). */
static int64_t block_size(const rc_analysis *analysis)
{
    const recut_cohort *cohort = analysis->cohort;
    uint64_t markers = cohort->n_markers ? cohort->n_markers : 1,
             cost = analysis->type->cost ? analysis->type->cost : 1;
    uint64_t load = analysis->load ? analysis->load : (uint64_t)cohort->n * markers * cost;
    int64_t replicates = analysis->replicates;
    int64_t size = 8192;
    if (analysis->type->runs) return 1;
    while (size > 16 && (uint64_t)size * load > UINT64_C(1) << 20) size /= 2;
    while (replicates / size > 65536) size *= 2;
    return size;
}

int64_t rc_plan_rows_kept(const rc_plan_options *options, size_t n_columns)
{
    double bytes = (double)options->replicates * (double)n_columns * sizeof(double);
    if (options->rows == RC_ROWS_DEFAULT) return bytes <= 1e9 ? options->replicates : 0;
    return options->rows < 0 || options->rows > options->replicates ? options->replicates : options->rows;
}

/* A name that fills its room has been cut, or could not be told from one that was. */
static recut_status check_name(const char *name, recut_error *err)
{
    enum { SHOWN = 60, MOST = 200 };
    int shown = SHOWN;
    if (strlen(name) < RC_NAME_ROOM - 1) return RECUT_OK;
    while (((unsigned char)name[shown] & 0xc0) == 0x80) shown--; /* not inside a UTF-8 character */
    return RC_FAIL(
        err, RECUT_E_USAGE, -1,
        "the name \"%.*s...\" is too long; shorten the names of markers and centers to %d bytes (a plain letter is one "
        "byte, others are up to four)",
        shown, name, (int)MOST);
}

static recut_status check_names(const rc_analysis *analysis, recut_error *err)
{
    recut_status st = RECUT_OK;
    for (size_t i = 0; i < analysis->n_columns; i++) RC_TRY(check_name(analysis->column[i].name, err));
    for (size_t i = 0; i < analysis->n_tables; i++) RC_TRY(check_name(analysis->table[i].name, err));
    for (size_t i = 0; i < analysis->n_tallies; i++) RC_TRY(check_name(analysis->tally[i].name, err));
done:
    return st;
}

recut_status rc_plan_create(const rc_plan_type *type, const recut_cohort *cohort, const rc_plan_options *options,
                            rc_analysis **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_analysis *analysis = NULL;
    if (cohort->n_parts && !type->parts)
        return RC_FAIL(err, RECUT_E_ARG, -1, "%s: markers with missing values go part by part", type->name);
    RC_NEW(analysis, 1, err);
    analysis->type = type;
    analysis->cohort = cohort;
    analysis->seed = options->seed;
    RC_TRY(type->create(cohort, options, analysis, err));
    RC_TRY(rc_plan_key(analysis->spec, &analysis->key_lo, &analysis->key_hi, err));
    analysis->block_size = block_size(analysis);
    analysis->n_blocks = (analysis->replicates + analysis->block_size - 1) / analysis->block_size;
    rc_plan_options asked = *options;
    asked.replicates = analysis->replicates; /* a replay file has its own number */
    bool rows = analysis->replicates > 0 && analysis->n_columns > 0;
    analysis->rows_kept = rows ? rc_plan_rows_kept(&asked, analysis->n_columns) : 0;
    for (size_t i = 0; i < analysis->n_tallies; i++) {
        analysis->tally[i].offset = analysis->tally_length;
        analysis->tally_length += analysis->tally[i].n_rows * analysis->tally[i].n_bins;
    }
    RC_TRY(check_names(analysis, err));
    *out = analysis;
    analysis = NULL;
done:
    rc_plan_destroy(analysis);
    return st;
}

recut_status rc_plan_prepared(const rc_plan_options *options, const char *what, size_t done, size_t of,
                              recut_error *err)
{
    if (!options->prepared || !options->prepared(options->prepared_self, what, done, of)) return RECUT_OK;
    return RC_FAIL(
        err, RECUT_STOPPED, -1,
        "stopped before the first block (%zu of %zu %s done); nothing is stored yet, the same command begins anew",
        done, of, what);
}

void rc_plan_destroy(rc_analysis *analysis)
{
    if (!analysis) return;
    if (analysis->type && analysis->type->destroy) analysis->type->destroy(analysis->state);
    for (size_t i = 0; i < analysis->n_tables; i++) {
        rc_table *table = &analysis->table[i];
        for (size_t r = 0; table->label && r < table->n_rows; r++) rc_base_memory_free(table->label[r]);
        rc_base_memory_free(table->label);
        rc_base_memory_free(table->column);
        rc_base_memory_free(table->data);
    }
    free(analysis->table);
    free(analysis->tally);
    free(analysis->column);
    rc_base_memory_free(analysis->spec);
    rc_base_memory_free(analysis->able);
    rc_base_memory_free(analysis->active);
    rc_base_memory_free(analysis);
}

size_t rc_plan_block_count(const rc_analysis *analysis, int64_t block)
{
    int64_t first = block * analysis->block_size, left = analysis->replicates - first;
    return (size_t)(left < analysis->block_size ? left : analysis->block_size);
}

size_t rc_plan_block_rows(const rc_analysis *analysis, int64_t block)
{
    int64_t left = analysis->rows_kept - block * analysis->block_size,
            count = (int64_t)rc_plan_block_count(analysis, block);
    return left <= 0 ? 0 : (size_t)(left < count ? left : count);
}

size_t rc_plan_stop_rows(const rc_analysis *analysis)
{
    bool stops = analysis->stop_at > 0 || analysis->stop_error > 0 || analysis->stop_spread > 0;
    size_t bins = analysis->stop_spread > 0 ? RC_STOP_RUN_BINS : 1;
    return stops ? analysis->tally[analysis->stop_tally].n_rows * bins : 0;
}

/* Of runs: the variance of an estimate, and what it may be in one of n. */
static double variance_of(const int64_t *sums, double spread, double *bound)
{
    double n = (double)sums[RC_STOP_RUNS], sum = (double)sums[RC_STOP_RUN_SUM] / RC_STOP_RUN_ONE,
           squares = (double)sums[RC_STOP_RUN_SQUARES] / RC_STOP_RUN_ONE_SQUARED, most = spread * sum / n;
    *bound = most * most;
    return (squares - sum * sum / n) / (n - 1);
}

static bool runs_enough(const rc_analysis *analysis, const int64_t *sums)
{
    double n = (double)sums[RC_STOP_RUNS], bound;
    if (n < RC_STOP_RUN_REPLICATES_LEAST || sums[RC_STOP_RUN_SUM] <= 0) return false;
    double variance = variance_of(sums, analysis->stop_spread, &bound);
    return variance <= bound * n;
}

bool rc_plan_stop_reached(const rc_analysis *analysis, const int64_t *sums, int64_t replicates)
{
    double n = (double)replicates;
    size_t each = analysis->stop_spread > 0 ? RC_STOP_RUN_BINS : 1;
    for (size_t r = 0; r < rc_plan_stop_rows(analysis); r += each) {
        double share = ((double)sums[r] + 1) / (n + 2);
        bool enough = analysis->stop_spread > 0 ? runs_enough(analysis, sums + r)
                      : analysis->stop_error > 0
                          ? share * (1 - share) <= analysis->stop_error * analysis->stop_error * n
                          : sums[r] >= analysis->stop_at;
        if (!enough) return false;
    }
    return rc_plan_stop_rows(analysis) > 0;
}

int64_t rc_plan_stop_expected(const rc_analysis *analysis, const int64_t *sums, int64_t replicates)
{
    double most = RC_STOP_RUN_REPLICATES_LEAST, bound;
    if (!(analysis->stop_spread > 0)) return analysis->replicates;
    for (size_t r = 0; replicates > 1 && r < rc_plan_stop_rows(analysis); r += RC_STOP_RUN_BINS) {
        double variance = variance_of(sums + r, analysis->stop_spread, &bound), needed = variance / bound;
        if (!(needed <= most)) most = sums[r + RC_STOP_RUN_SUM] > 0 ? ceil(needed) : (double)analysis->replicates;
    }
    if (most <= (double)replicates) most = (double)replicates + 1;
    return most < (double)analysis->replicates ? (int64_t)most : analysis->replicates;
}

int64_t rc_plan_share_of(const rc_analysis *analysis, int64_t block, int64_t shares)
{
    return 1 + (analysis->stop_spread > 0 ? 0 : block % shares);
}

int64_t rc_plan_share_blocks(const rc_analysis *analysis, int64_t share, int64_t shares)
{
    if (analysis->stop_spread > 0) return share == 1 ? analysis->n_blocks : 0;
    return (analysis->n_blocks - share + shares) / shares;
}

void rc_plan_stop_counts(const rc_analysis *analysis, const int64_t *tally, int64_t *counts)
{
    const rc_tally *stop = &analysis->tally[analysis->stop_tally];
    const int64_t *at = tally + stop->offset;
    if (analysis->stop_spread > 0) {
        for (size_t r = 0; r < stop->n_rows; r++)
            for (size_t bin = 0; bin < RC_STOP_RUN_BINS; bin++) *counts++ = at[r * stop->n_bins + bin];
        return;
    }
    for (size_t r = 0; r < rc_plan_stop_rows(analysis); r++) {
        counts[r] = 0;
        for (size_t bin = 0; bin < stop->n_bins; bin++) counts[r] += at[r * stop->n_bins + bin];
    }
}

void rc_plan_fingerprint(rc_analysis *const *analysis, size_t n, char out[33])
{
    rc_hash h;
    rc_base_hash_init(&h, RC_PLAN_KEY_VERSION); /* replicates of two key versions are never joined */
    rc_base_hash_u64(&h, n);
    for (size_t i = 0; i < n; i++) {
        rc_base_hash_text(&h, analysis[i]->spec);
        rc_base_hash_u64(&h, analysis[i]->seed);
        rc_base_hash_u64(&h, (uint64_t)analysis[i]->replicates);
        rc_base_hash_u64(&h, (uint64_t)analysis[i]->rows_kept);
        rc_base_hash_u64(&h, (uint64_t)analysis[i]->block_size);
        rc_cohort_hash(analysis[i]->cohort, &h);
        if (*analysis[i]->label) rc_base_hash_text(&h, analysis[i]->label); /* it stands in the result */
    }
    rc_base_hash_hex(&h, out);
}
