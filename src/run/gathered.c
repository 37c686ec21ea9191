/* SPDX-License-Identifier: GPL-3.0-or-later
 * gathered.c - blocks in memory.
 *
 *   1. room     2. the sink     3. the result     4. rows and blocks again */
#include "run/gathered.h"

#include "base/memory.h"
#include "plan/epochs.h"
#include "plan/key.h"
#include "run/ending.h"

#include <stdio.h>
#include <string.h>

/* Of one analysis. */
typedef struct rc_pile {
    double *rows;         /* [rows_kept][n_columns] */
    int64_t *sum;         /* [tally_length] over all blocks that are there; NULL where each has its own */
    int64_t *tally;       /* [n_blocks][tally_length], of an analysis that may stop; else NULL */
    int64_t *stop_counts; /* as the engine takes them (engine.h); NULL of an analysis that goes to its end */
    uint8_t *done;        /* [n_blocks] */
    int64_t *counts;      /* [tally_length] of the result */
    char *cohort_json, *label;
    rc_ending ending;
} rc_pile;

struct rc_gathered {
    rc_analysis *const *analysis;
    size_t n;
    rc_pile *pile;         /* [n] */
    uint8_t **done;        /* [n], as the engine takes it */
    int64_t **stop_counts; /* [n] */
    rc_result result;
};

/* ---- 1. room ------------------------------------------------------------ */

static recut_status make_room(const rc_analysis *analysis, rc_pile *pile, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t blocks = (size_t)analysis->n_blocks, stop = rc_plan_stop_rows(analysis);
    RC_NEW(pile->done, blocks, err);
    if (analysis->rows_kept > 0 && analysis->n_columns > 0)
        RC_NEW(pile->rows, (size_t)analysis->rows_kept * analysis->n_columns, err);
    if (stop) {
        RC_NEW(pile->tally, blocks * analysis->tally_length, err);
        RC_NEW(pile->stop_counts, blocks * stop, err);
    } else {
        RC_NEW(pile->sum, analysis->tally_length, err);
        if (analysis->adaptive > 0)
            RC_NEW(pile->stop_counts, rc_plan_epochs(analysis) * rc_plan_epochs_rows(analysis), err);
    }
done:
    return st;
}

recut_status rc_run_gathered_create(rc_analysis *const *analysis, size_t n, rc_gathered **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_gathered *made = NULL;
    RC_NEW(made, 1, err);
    made->analysis = analysis;
    made->n = n;
    RC_NEW(made->pile, n, err);
    RC_NEW(made->done, n, err);
    RC_NEW(made->stop_counts, n, err);
    for (size_t a = 0; a < n; a++) {
        RC_TRY(make_room(analysis[a], &made->pile[a], err));
        made->done[a] = made->pile[a].done;
        made->stop_counts[a] = made->pile[a].stop_counts;
    }
    *out = made;
    made = NULL;
done:
    rc_run_gathered_destroy(made);
    return st;
}

void rc_run_gathered_destroy(rc_gathered *gathered)
{
    if (!gathered) return;
    for (size_t a = 0; gathered->pile && a < gathered->n; a++) {
        rc_pile *pile = &gathered->pile[a];
        rc_base_memory_free(pile->rows);
        rc_base_memory_free(pile->sum);
        rc_base_memory_free(pile->tally);
        rc_base_memory_free(pile->stop_counts);
        rc_base_memory_free(pile->done);
        rc_base_memory_free(pile->counts);
        rc_base_memory_free(pile->cohort_json);
        rc_base_memory_free(pile->label);
        rc_run_ending_clear(&pile->ending);
    }
    rc_base_memory_free(gathered->result.analysis);
    rc_base_memory_free(gathered->result.version);
    rc_base_memory_free(gathered->result.cohort_json);
    rc_base_memory_free(gathered->stop_counts);
    rc_base_memory_free(gathered->done);
    rc_base_memory_free(gathered->pile);
    rc_base_memory_free(gathered);
}

/* ---- 2. the sink -------------------------------------------------------- */

static recut_status put(void *self, size_t a, int64_t block, const double *rows, const int64_t *tally, recut_error *err)
{
    rc_gathered *gathered = self;
    const rc_analysis *analysis = gathered->analysis[a];
    rc_pile *pile = &gathered->pile[a];
    size_t kept = rc_plan_block_rows(analysis, block), width = analysis->n_columns, length = analysis->tally_length;
    (void)err;
    if (kept && width)
        memcpy(pile->rows + (size_t)(block * analysis->block_size) * width, rows, kept * width * sizeof *rows);
    if (pile->tally && length) memcpy(pile->tally + (size_t)block * length, tally, length * sizeof *tally);
    for (size_t i = 0; pile->sum && i < length; i++) pile->sum[i] += tally[i];
    pile->done[block] = 1;
    return RECUT_OK;
}

static recut_status flush(void *self, recut_error *err)
{
    (void)self, (void)err;
    return RECUT_OK;
}

static size_t pending(const void *self)
{
    (void)self;
    return 0;
}

rc_sink rc_run_gathered_sink(rc_gathered *gathered)
{
    return (rc_sink){.self = gathered, .put = put, .flush = flush, .pending = pending};
}

uint8_t *const *rc_run_gathered_done(rc_gathered *gathered)
{
    return gathered->done;
}

int64_t *const *rc_run_gathered_stop_counts(rc_gathered *gathered)
{
    return gathered->stop_counts;
}

/* ---- 3. the result ------------------------------------------------------ */

static recut_status missing(const rc_analysis *analysis, int64_t block, recut_error *err)
{
    return RC_FAIL(err, RECUT_E_BUG, block, "%s: block %lld has not been computed", analysis->group, (long long)block);
}

static recut_status read_tally(void *self, size_t a, int64_t block, const int64_t **out, recut_error *err)
{
    const rc_gathered *gathered = self;
    const rc_analysis *analysis = gathered->analysis[a];
    if (!gathered->pile[a].done[block]) return missing(analysis, block, err);
    *out = gathered->pile[a].tally + (size_t)block * analysis->tally_length;
    return RECUT_OK;
}

static recut_status sum_tallies(void *self, size_t a, int64_t *blocks, int64_t *counts, recut_error *err)
{
    const rc_gathered *gathered = self;
    const rc_analysis *analysis = gathered->analysis[a];
    (void)err;
    while (*blocks < analysis->n_blocks && gathered->pile[a].done[*blocks]) ++*blocks;
    memcpy(counts, gathered->pile[a].sum, analysis->tally_length * sizeof *counts);
    return RECUT_OK;
}

/* The counts of the replicates up to the end. */
static recut_status count(const rc_analysis *analysis, rc_pile *pile, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t length = analysis->tally_length;
    const rc_ending *ending = &pile->ending;
    RC_NEW(pile->counts, length, err);
    for (int64_t b = 0; b < ending->blocks; b++) {
        if (!pile->done[b]) return missing(analysis, b, err);
        if (!pile->tally) continue;
        bool cut = b == ending->blocks - 1 && ending->last_tally;
        const int64_t *tally = cut ? ending->last_tally : pile->tally + (size_t)b * length;
        for (size_t i = 0; i < length; i++) pile->counts[i] += tally[i];
    }
    if (pile->sum && length) memcpy(pile->counts, pile->sum, length * sizeof *pile->counts);
done:
    return st;
}

static recut_status copy(const char *text, char **out, recut_error *err)
{
    if (text && !(*out = rc_base_memory_string(text))) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory");
    return RECUT_OK;
}

static recut_status fill(const rc_analysis *analysis, rc_pile *pile, const char *cohort_json, rc_stored *out,
                         recut_error *err)
{
    static char no_spec[] = "{}";
    recut_status st = RECUT_OK;
    int64_t replicates = pile->ending.replicates, kept = analysis->rows_kept;
    RC_TRY(count(analysis, pile, err));
    RC_TRY(copy(cohort_json, &pile->cohort_json, err));
    if (*analysis->label) RC_TRY(copy(analysis->label, &pile->label, err));
    *out = (rc_stored){.label = pile->label,
                       .cohort_json = pile->cohort_json,
                       .spec = analysis->spec ? analysis->spec : no_spec,
                       .seed = analysis->seed,
                       .key_version = RC_PLAN_KEY_VERSION,
                       .replicates = replicates,
                       .replicates_asked = analysis->replicates,
                       .block_size = analysis->block_size,
                       .rows_kept = kept < replicates ? kept : replicates,
                       .n_columns = analysis->n_columns,
                       .column = analysis->column,
                       .n_tallies = analysis->n_tallies,
                       .tally_length = analysis->tally_length,
                       .tally = analysis->tally,
                       .counts = pile->counts,
                       .stop_after = pile->ending.after,
                       .n_stop = pile->ending.n_stop,
                       .stop_at = analysis->stop_at,
                       .adaptive = analysis->adaptive,
                       .n_tables = analysis->n_tables,
                       .table = analysis->table};
    snprintf(out->group, sizeof out->group, "%s", analysis->group);
    snprintf(out->plan, sizeof out->plan, "%s", analysis->type->name);
done:
    return st;
}

recut_status rc_run_gathered_result(rc_gathered *gathered, const rc_gathered_head *head, const rc_result **out,
                                    recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_result *result = &gathered->result;
    const rc_tallies tallies = {.self = gathered, .read = read_tally, .sum = sum_tallies};
    RC_NEW(result->analysis, gathered->n, err);
    RC_TRY(copy(recut_version(), &result->version, err));
    RC_TRY(copy(head->cohort_json, &result->cohort_json, err));
    snprintf(result->fingerprint, sizeof result->fingerprint, "%s", head->fingerprint);
    result->synthetic = head->synthetic;
    result->schema = RC_STORE_FORMAT;
    for (size_t a = 0; a < gathered->n; a++) {
        const char *other = head->other_cohort ? head->other_cohort[a] : NULL;
        RC_TRY(rc_run_ending_find(&tallies, gathered->analysis[a], a, &gathered->pile[a].ending, err));
        RC_TRY(fill(gathered->analysis[a], &gathered->pile[a], other, &result->analysis[a], err));
        result->n = a + 1;
    }
    *out = result;
done:
    return st;
}

/* ---- 4. rows and blocks again ------------------------------------------- */

recut_status rc_run_gathered_column(const rc_gathered *gathered, size_t analysis, size_t column, double *out,
                                    recut_error *err)
{
    const rc_stored *stored = &gathered->result.analysis[analysis];
    const double *rows = gathered->pile[analysis].rows;
    if (column >= stored->n_columns || stored->rows_kept == 0)
        return RC_FAIL(err, RECUT_E_ARG, (int64_t)column, "%s: no rows, or no column %zu", stored->group, column);
    for (size_t i = 0; i < (size_t)stored->rows_kept; i++) out[i] = rows[i * stored->n_columns + column];
    return RECUT_OK;
}

/* Where only the sum of the tallies is known it goes with the first block (as the store adds them up). */
static recut_status replay(const rc_gathered *gathered, size_t a, rc_sink *sink, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_analysis *analysis = gathered->analysis[a];
    const rc_pile *pile = &gathered->pile[a];
    int64_t *none = NULL;
    bool first = true;
    RC_NEW(none, analysis->tally_length, err);
    for (int64_t b = 0; b < analysis->n_blocks; b++) {
        if (!pile->done[b]) continue;
        const int64_t *tally = pile->tally ? pile->tally + (size_t)b * analysis->tally_length
                               : first     ? pile->sum
                                           : none;
        bool kept = rc_plan_block_rows(analysis, b) > 0 && pile->rows;
        size_t at = (size_t)(b * analysis->block_size) * analysis->n_columns;
        RC_TRY(sink->put(sink->self, a, b, kept ? pile->rows + at : NULL, tally, err));
        first = false;
    }
done:
    rc_base_memory_free(none);
    return st;
}

recut_status rc_run_gathered_replay(const rc_gathered *gathered, rc_sink *sink, recut_error *err)
{
    recut_status st = RECUT_OK;
    for (size_t a = 0; a < gathered->n; a++) RC_TRY(replay(gathered, a, sink, err));
    RC_TRY(sink->flush(sink->self, err));
done:
    return st;
}
