/* SPDX-License-Identifier: GPL-3.0-or-later
 * verify.c - a result computed again.
 *
 *   1. observed tables     2. blocks     3. counts     4. the whole */
#include "tool/verify.h"

#include "base/memory.h"
#include "base/pcg.h"
#include "plan/epochs.h"
#include "plan/key.h"
#include "store/store.h"
#include "store/verify.h"
#include "tool/differ.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

typedef struct check {
    const rc_analysis *analysis;
    const rc_stored *stored;
    int64_t blocks;  /* of the replicates that were used */
    int64_t able;    /* that can be computed alone: of adaptive replicates the first epoch */
    int64_t *order;  /* [able] */
    int64_t at;      /* the next one */
    int64_t rows;    /* compared */
    int64_t *counts; /* [tally_length] of the blocks computed */
    double **kept;   /* [columns][rows_kept] as stored; NULL without rows */
    void *work;
    double *row;    /* of a block */
    int64_t *tally; /* of a block */
} check;

/* Bit by bit: a NaN equals itself. */
static bool same(double a, double b)
{
    uint64_t x, y;
    memcpy(&x, &a, sizeof x);
    memcpy(&y, &b, sizeof y);
    return x == y;
}

/* ---- 1. observed tables --------------------------------------------------- */

static bool same_columns(const rc_table *there, const rc_table *here)
{
    bool equal = there && there->n_columns == here->n_columns;
    for (size_t k = 0; equal && k < here->n_columns; k++)
        equal = strcmp(there->column[k].name, here->column[k].name) == 0;
    return equal;
}

/* What no number can be blamed for: a recut that stored other things of the same command. */
static recut_status other_version(const char *path, const rc_stored *stored, const char *what, recut_error *err)
{
    return RC_FAIL(err, RECUT_E_USAGE, -1,
                   "%s was made by a recut of another version, which stored other columns or counts (%s, %.100s): "
                   "verify it with that one",
                   path, stored->group, what);
}

static recut_status compare_tables(const char *path, const check *c, recut_error *err)
{
    for (size_t t = 0; t < c->analysis->n_tables; t++) {
        const rc_table *here = &c->analysis->table[t], *there = rc_run_stored_table(c->stored, here->name);
        if (!same_columns(there, here)) return other_version(path, c->stored, here->name, err);
        if (there->n_rows != here->n_rows)
            return RC_FAIL(err, RECUT_E_DATA, -1, "%s: %s: table %.100s has %zu rows, these patients give %zu", path,
                           c->stored->group, here->name, there->n_rows, here->n_rows);
        for (size_t i = 0; i < here->n_rows * here->n_columns; i++)
            if (!same(here->data[i], there->data[i]))
                return RC_FAIL(err, RECUT_E_DATA, (int64_t)(i / here->n_columns),
                               "%s: %s: table %.100s, row %zu, column %.60s: found %.17g, these patients give %.17g",
                               path, c->stored->group, here->name, i / here->n_columns,
                               here->column[i % here->n_columns].name, there->data[i], here->data[i]);
    }
    return RECUT_OK;
}

/* ---- 2. blocks ------------------------------------------------------------ */

static void clear_check(check *c)
{
    for (size_t k = 0; c->kept && k < c->analysis->n_columns; k++) rc_base_memory_free(c->kept[k]);
    rc_base_memory_free(c->kept);
    rc_base_memory_free(c->order);
    rc_base_memory_free(c->counts);
    rc_base_memory_free(c->row);
    rc_base_memory_free(c->tally);
    if (c->work) c->analysis->type->work_destroy(c->work);
}

static void shuffle(check *c, rc_pcg *random)
{
    for (int64_t i = 0; i < c->able; i++) c->order[i] = i;
    for (int64_t i = c->able; i > 1; i--) {
        int64_t j = (int64_t)rc_base_pcg_below(random, (uint32_t)i), kept = c->order[j];
        c->order[j] = c->order[i - 1];
        c->order[i - 1] = kept;
    }
}

static recut_status begin_check(const rc_result *result, size_t a, const rc_analysis *analysis, rc_pcg *random,
                                check *c, recut_error *err)
{
    recut_status st = RECUT_OK;
    *c = (check){.analysis = analysis, .stored = &result->analysis[a]};
    if (!analysis->type->block || c->stored->replicates <= 0) return RECUT_OK;
    size_t columns = analysis->n_columns;
    c->blocks = (c->stored->replicates + analysis->block_size - 1) / analysis->block_size;
    c->able = analysis->adaptive > 0 ? rc_plan_epochs_end(analysis, 0) : c->blocks;
    if (c->able > c->blocks) c->able = c->blocks;
    if (c->able > UINT32_MAX) c->able = UINT32_MAX;
    RC_NEW(c->order, (size_t)c->able, err);
    RC_NEW(c->counts, analysis->tally_length + 1, err);
    RC_NEW(c->tally, analysis->tally_length + 1, err);
    RC_NEW(c->row, (size_t)analysis->block_size * (columns ? columns : 1), err);
    shuffle(c, random);
    if (c->stored->rows_kept > 0 && columns > 0) {
        RC_NEW(c->kept, columns, err);
        for (size_t k = 0; k < columns; k++) {
            RC_NEW(c->kept[k], (size_t)c->stored->rows_kept, err);
            RC_TRY(rc_store_result_column(result, a, k, c->kept[k], err));
        }
    }
    st = analysis->type->work_create(analysis, &c->work, err);
done:
    return st;
}

static recut_status compare_rows(const char *path, check *c, int64_t first, size_t count, recut_error *err)
{
    size_t columns = c->analysis->n_columns;
    for (size_t b = 0; b < count && first + (int64_t)b < c->stored->rows_kept; b++, c->rows++)
        for (size_t k = 0; k < columns; k++) {
            double here = c->row[b * columns + k], there = c->kept[k][first + (int64_t)b];
            if (!same(here, there))
                return RC_FAIL(err, RECUT_E_DATA, first + (int64_t)b,
                               "%s: %s: row %" PRId64 ", column %.100s: found %.17g, computed again it is %.17g", path,
                               c->stored->group, first + (int64_t)b, c->analysis->column[k].name, there, here);
        }
    return RECUT_OK;
}

static recut_status compute_next(const char *path, check *c, recut_error *err)
{
    recut_status st = RECUT_OK;
    int64_t block = c->order[c->at], first = block * c->analysis->block_size, left = c->stored->replicates - first;
    size_t count = (size_t)(left < c->analysis->block_size ? left : c->analysis->block_size);
    bool rows = c->kept && first < c->stored->rows_kept;
    memset(c->tally, 0, c->analysis->tally_length * sizeof *c->tally);
    RC_TRY(c->analysis->type->block(c->analysis, block, count, rows ? c->row : NULL, c->tally, c->work, err));
    for (size_t i = 0; i < c->analysis->tally_length; i++) c->counts[i] += c->tally[i];
    if (rows) RC_TRY(compare_rows(path, c, first, count, err));
    c->at++;
done:
    return st;
}

/* ---- 3. counts ------------------------------------------------------------ */

static recut_status compare_counts(const char *path, const check *c, recut_error *err)
{
    bool all = c->at == c->blocks;
    for (size_t t = 0; t < c->analysis->n_tallies; t++) {
        const rc_tally *tally = &c->analysis->tally[t];
        for (size_t i = 0; i < tally->n_rows * tally->n_bins; i++) {
            int64_t here = c->counts[tally->offset + i], there = c->stored->counts[tally->offset + i];
            if (all ? here != there : here > there)
                return RC_FAIL(err, RECUT_E_DATA, (int64_t)i,
                               "%s: %s: tally %.100s, row %zu, bin %zu: found %" PRId64
                               ", computed again it is %s%" PRId64,
                               path, c->stored->group, tally->name, i / tally->n_bins, i % tally->n_bins, there,
                               all ? "" : "at least ", here);
        }
    }
    return RECUT_OK;
}

/* ---- 4. the whole --------------------------------------------------------- */

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* One block of each analysis in turn, until the time is over; the first of each in any case. */
static recut_status compute_blocks(const char *path, check *checks, size_t n, double seconds, recut_error *err)
{
    recut_status st = RECUT_OK;
    double end = now() + seconds;
    bool more = true;
    for (int64_t turn = 0; more; turn++) {
        more = false;
        for (size_t a = 0; a < n; a++) {
            check *c = &checks[a];
            if (!c->order || c->at >= c->able || (turn > 0 && now() > end)) continue;
            RC_TRY(compute_next(path, c, err));
            more = true;
        }
    }
done:
    return st;
}

static void tell(const check *checks, size_t n)
{
    for (size_t a = 0; a < n; a++) {
        const check *c = &checks[a];
        printf("  %-14s %zu observed tables", c->stored->group, c->analysis->n_tables);
        if (c->order)
            printf(", %" PRId64 " of %" PRId64 " blocks, %" PRId64 " rows, counts %s", c->at, c->blocks, c->rows,
                   c->at == c->blocks ? "exactly" : "not below those computed again");
        printf("\n");
    }
}

/* Of other patients, options or analyses than this command's: what is another one. */
static recut_status other_command(const char *path, const rc_result *result, rc_analysis *const *analysis, size_t n,
                                  const char *fingerprint, recut_error *err)
{
    recut_status st = RECUT_OK;
    char said[RC_DIFFER_SAID];
    rc_analysis *copy = NULL, **there = NULL;
    RC_TRY(rc_tool_differ_borrow(result, &copy, &there, err));
    if (rc_tool_differ_groups(there, result->n, analysis, n, said)) {
        st = RC_FAIL(err, RECUT_E_USAGE, -1,
                     "%s was made by another command than this, or by a recut of another version, which made other "
                     "analyses of it (%s): verify it with the command and the recut that made it",
                     path, said);
        goto done;
    }
    if (!rc_tool_differ_analyses(there, result->n, analysis, n, said) &&
        !rc_tool_differ_replicates(there, analysis, n, said))
        snprintf(said, sizeof said, "fingerprint %s, here %s", result->fingerprint, fingerprint);
    st = RC_FAIL(err, RECUT_E_USAGE, -1,
                 "%s is of other patients or options than this command's (%s): give the table and the command that it "
                 "was made with",
                 path, said);
done:
    rc_base_memory_free(copy);
    rc_base_memory_free(there);
    return st;
}

/* Of one build and its streams, the analyses in order. */
static recut_status match(const char *path, const rc_result *result, rc_analysis *const *analysis, size_t n,
                          const char *fingerprint, recut_error *err)
{
    bool is_same = result->n == n && strcmp(result->fingerprint, fingerprint) == 0;
    for (size_t a = 0; a < result->n; a++) {
        /* The oldest results do not say it, but the fingerprint is one of it, too. */
        int64_t key = result->analysis[a].key_version;
        if (result->analysis[a].replicates > 0 && key != RC_PLAN_KEY_VERSION && (key > 0 || !is_same))
            return RC_FAIL(err, RECUT_E_USAGE, -1,
                           key > 0
                               ? "%s: made by recut %s, whose replicates are other ones than this version's: verify it "
                                 "with that one"
                               : "%s: made by an early recut %s, of other patients or options than this command's, or "
                                 "with other replicates than this version's: verify it with that one",
                           path, result->version);
    }
    if (!is_same) return other_command(path, result, analysis, n, fingerprint, err);
    for (size_t a = 0; a < n; a++)
        if (strcmp(result->analysis[a].group, analysis[a]->group) != 0 ||
            result->analysis[a].n_columns != analysis[a]->n_columns ||
            result->analysis[a].tally_length != analysis[a]->tally_length ||
            result->analysis[a].seed != analysis[a]->seed || strcmp(result->analysis[a].spec, analysis[a]->spec) != 0)
            return other_version(path, &result->analysis[a], "its rows", err);
    return RECUT_OK;
}

static recut_status verify(const rc_api_options *options, rc_analysis *const *analysis, size_t n,
                           const char *fingerprint, recut_error *err)
{
    recut_status st = RECUT_OK;
    const char *path = options->verified;
    rc_result *result = NULL;
    rc_store_verified read = {0};
    check *checks = NULL;
    struct timespec moment;
    rc_pcg random;
    size_t begun = 0;
    clock_gettime(CLOCK_REALTIME, &moment);
    rc_base_pcg_for_block(&random, (uint64_t)moment.tv_nsec, (uint64_t)moment.tv_sec, 0, 0);
    RC_TRY(rc_store_result_open(path, &result, err));
    RC_TRY(rc_store_verify(result, &read, err));
    RC_TRY(match(path, result, analysis, n, fingerprint, err));
    RC_NEW(checks, n, err);
    for (; begun < n; begun++) {
        st = begin_check(result, begun, analysis[begun], &random, &checks[begun], err);
        if (st == RECUT_OK) st = compare_tables(path, &checks[begun], err);
        if (st != RECUT_OK) {
            begun++;
            goto done;
        }
    }
    RC_TRY(compute_blocks(path, checks, n, options->verify_seconds, err));
    for (size_t a = 0; a < n; a++)
        if (checks[a].order) RC_TRY(compare_counts(path, &checks[a], err));
    printf("%s is what this command gives, as far as was computed again, bit by bit:\n", path);
    printf("  %-14s seal, %" PRId64 " checksums, fingerprint %s\n", "file", read.checksums, result->fingerprint);
    tell(checks, n);
done:
    for (size_t a = 0; a < begun; a++) clear_check(&checks[a]);
    rc_base_memory_free(checks);
    rc_store_result_close(result);
    return st;
}

recut_status rc_tool_verify(rc_ranks *ranks, const rc_api_options *options, rc_analysis *const *analysis, size_t n,
                            const char *fingerprint, recut_error *err)
{
    recut_status st = RECUT_OK;
    if (rc_run_ranks_rank(ranks) == 0) st = verify(options, analysis, n, fingerprint, err);
    return rc_run_ranks_agree(ranks, st, err);
}
