/* SPDX-License-Identifier: GPL-3.0-or-later
 * standing.c - the result that is there, beside the one that is asked for.
 *
 *   1. another result     2. fewer replicates     3. the look     4. blocks of a finished result
 *
 * The first replicates of a longer run are those of a shorter one (plan.h), so a finished result is a store of
 * blocks. */
#include "tool/standing.h"

#include "api/input.h"
#include "base/memory.h"
#include "base/text.h"
#include "study/find.h"
#include "tool/differ.h"
#include "tool/outputs.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- 1. another result -------------------------------------------------- */

static recut_status refuse(const rc_tool_paths *paths, const rc_result *old, rc_analysis *const *there,
                           const rc_store_plan *plan, recut_error *err)
{
    char said[RC_DIFFER_SAID] = "";
    if (rc_tool_differ_groups(there, old->n, plan->analysis, plan->n, said))
        return RC_FAIL(err, RECUT_E_USAGE, -1,
                       "%s holds the result of another command, or of a recut of another version (%s); use --force to "
                       "replace it",
                       paths->result, said);
    if (rc_tool_differ_analyses(there, old->n, plan->analysis, plan->n, said) ||
        rc_tool_differ_cohorts(old->cohort_json, plan->head.cohort_json, said) ||
        (!plan->analysis[0]->cohort && rc_tool_differ_replicates(there, plan->analysis, plan->n, said)))
        return RC_FAIL(err, RECUT_E_USAGE, -1, "%s holds the result of another command (%s); use --force to replace it",
                       paths->result, said);
    rc_tool_differ_source(plan->head.cohort_json, said);
    return RC_FAIL(err, RECUT_E_USAGE, -1, "%s was computed from another %s (changed since); use --force to replace it",
                   paths->result, said);
}

/* ---- 2. fewer replicates ------------------------------------------------ */

/* Of a plan that depends on the number of replicates: no part of what is gone on with, and computed anew. */
static bool is_anew(const char *group)
{
    char name[sizeof((rc_analysis *)0)->group];
    const char *end = strchr(group, '/');
    snprintf(name, sizeof name, "%.*s", (int)(end ? end - group : 0), group);
    const rc_plan_type *type = rc_study_find(name);
    return type && type->depends_on_replicates;
}

/* The lists without what is computed anew, in `out`; returns how many are left. */
static size_t leave_out_anew(rc_analysis *const *list, size_t n, rc_analysis **out)
{
    size_t left = 0;
    for (size_t a = 0; a < n; a++)
        if (!is_anew(list[a]->group)) out[left++] = list[a];
    return left;
}

/* The analysis of the old result that analysis a of the plan goes on with, or NULL. */
static const rc_stored *stored_of(const rc_result *old, const rc_store_plan *plan, size_t a, size_t *at)
{
    size_t before = 0, k = 0;
    if (is_anew(plan->analysis[a]->group)) return NULL;
    for (size_t i = 0; i < a; i++) before += !is_anew(plan->analysis[i]->group);
    for (; k < old->n; k++)
        if (!is_anew(old->analysis[k].group) && before-- == 0) break;
    *at = k;
    return k < old->n ? &old->analysis[k] : NULL;
}

/* Two of these, of options that are the same but for the replicates? */
static bool same_options(const rc_analysis *x, const rc_analysis *y)
{
    cJSON *a = cJSON_Parse(x->spec ? x->spec : ""), *b = cJSON_Parse(y->spec ? y->spec : "");
    cJSON_DeleteItemFromObjectCaseSensitive(a, "replicates");
    cJSON_DeleteItemFromObjectCaseSensitive(b, "replicates");
    bool same = x->seed == y->seed && cJSON_Compare(a, b, true);
    cJSON_Delete(a);
    cJSON_Delete(b);
    return same;
}

static bool same_anew(rc_analysis *const *there, size_t n, const rc_store_plan *plan)
{
    for (size_t k = 0; k < n; k++)
        for (size_t a = 0; is_anew(there[k]->group) && a < plan->n; a++)
            if (strcmp(there[k]->group, plan->analysis[a]->group) == 0 && !same_options(there[k], plan->analysis[a]))
                return false;
    return true;
}

/* How many rows were to be kept of one that has ended early and kept all that it had: as many as of the analysis whose
 * replicates it depends on, where these were limited. */
static int64_t anew_rows(const rc_stored *anew, const rc_stored *before)
{
    int64_t rows = anew->replicates_asked;
    if (anew->rows_kept < anew->replicates) return anew->rows_kept;
    bool limited = before && before->rows_kept > 0 && before->rows_kept < before->replicates;
    return limited && before->rows_kept < rows ? before->rows_kept : rows;
}

/* Can what the old run holds be gone on with at all?  What comes after a stop is not there. */
static bool no_stops(const rc_result *old, rc_analysis *const *here, size_t n)
{
    for (size_t k = 0; k < old->n; k++)
        if (!is_anew(old->analysis[k].group) && (old->analysis[k].stop_at > 0 || old->analysis[k].adaptive > 0))
            return false;
    for (size_t a = 0; a < n; a++)
        if (here[a]->adaptive > 0 || rc_plan_stop_rows(here[a]) > 0) return false;
    return true;
}

/* Would the old run have this fingerprint with this table: the very same analyses but for the number of replicates, and
 * what is computed anew?  Without the patients nobody knows. */
static recut_status same_but_replicates(const rc_result *old, rc_analysis *const *there, const rc_store_plan *plan,
                                        bool *same, recut_error *err)
{
    recut_status st = RECUT_OK;
    char said[RC_DIFFER_SAID], fingerprint[33];
    rc_analysis **list = NULL;
    size_t k = 0;
    *same = false;
    RC_NEW(list, old->n + plan->n, err);
    size_t n = leave_out_anew(there, old->n, list), n_here = leave_out_anew(plan->analysis, plan->n, list + old->n);
    rc_analysis *const *here = list + old->n;
    if (!plan->analysis[0]->cohort || rc_tool_differ_analyses(list, n, here, n_here, said) ||
        !no_stops(old, here, n_here) || !same_anew(there, old->n, plan))
        goto done;
    const rc_stored *before = NULL;
    for (size_t a = 0; a < old->n; a++) { /* it has the patients of the analysis before it */
        bool anew = is_anew(there[a]->group);
        if (anew)
            there[a]->rows_kept = anew_rows(&old->analysis[a], before);
        else if (old->analysis[a].rows_kept > 0)
            before = &old->analysis[a];
        k += !anew;
        there[a]->cohort = here[k ? k - 1 : 0]->cohort;
    }
    rc_plan_fingerprint(there, old->n, fingerprint);
    *same = strcmp(fingerprint, old->fingerprint) == 0;
done:
    rc_base_memory_free(list);
    return st;
}

/* By their replicates, without what is computed anew: RC_STANDING_FEWER, or why not. */
static recut_status judge_replicates(const rc_tool_paths *paths, const rc_result *old, rc_analysis *const *there,
                                     const rc_store_plan *plan, rc_standing *out, recut_error *err)
{
    size_t at = 0;
    bool fewer = false;
    char said[RC_DIFFER_SAID];
    for (size_t a = 0; a < plan->n; a++) {
        const rc_stored *stored = stored_of(old, plan, a, &at);
        int64_t asked = plan->analysis[a]->replicates;
        fewer = fewer || (stored && stored->replicates < asked);
        if (stored && stored->replicates > asked)
            return RC_FAIL(err, RECUT_E_USAGE, -1,
                           "%s holds %" PRId64 " replicates of this, more than the %" PRId64
                           " asked for; use --force to replace it",
                           paths->result, stored->replicates, asked);
    }
    if (fewer)
        *out = RC_STANDING_FEWER;
    else if (rc_tool_differ_analyses(there, old->n, plan->analysis, plan->n, said))
        return refuse(paths, old, there, plan, err);
    else /* only which rows are kept */
        return RC_FAIL(err, RECUT_E_USAGE, -1, "%s holds this with other --rows; use --force to replace it",
                       paths->result);
    return RECUT_OK;
}

static recut_status judge(const rc_tool_paths *paths, const rc_result *old, const rc_store_plan *plan, rc_standing *out,
                          recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_analysis *copy = NULL, **there = NULL;
    bool same = false;
    RC_TRY(rc_tool_differ_borrow(old, &copy, &there, err));
    RC_TRY(same_but_replicates(old, there, plan, &same, err));
    st = same ? judge_replicates(paths, old, there, plan, out, err) : refuse(paths, old, there, plan, err);
done:
    rc_base_memory_free(copy);
    rc_base_memory_free(there);
    return st;
}

bool rc_tool_standing_other_run(const char *folder, const rc_store_plan *plan)
{
    rc_store_plan *there = NULL;
    bool other = rc_store_plan_read(folder, &there, NULL) == RECUT_OK &&
                 strcmp(there->head.fingerprint, plan->head.fingerprint) != 0;
    rc_store_plan_free(there);
    return other;
}

/* ---- 3. the look -------------------------------------------------------- */

static recut_status check_outputs(const rc_tool_paths *paths, const rc_api_options *options, recut_error *err)
{
    recut_status st = RECUT_OK;
    const char **input = NULL;
    size_t n = 0;
    RC_TRY(rc_api_input_paths(options, &input, &n, err));
    RC_TRY(rc_tool_outputs_check(paths->result, RC_OUTPUT_RESULT, input, n, err));
    RC_TRY(rc_tool_outputs_check(paths->record, RC_OUTPUT_RECORD, input, n, err));
    if (options->mode == RC_MODE_COMPUTE)
        RC_TRY(
            rc_tool_outputs_check(paths->folder, options->state ? RC_OUTPUT_STATE : RC_OUTPUT_FOLDER, input, n, err));
done:
    rc_base_memory_free(input);
    return st;
}

recut_status rc_tool_standing_look(const rc_tool_paths *paths, const rc_api_options *options, const rc_store_plan *plan,
                                   rc_standing *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_result *old = NULL;
    *out = RC_STANDING_NOTHING;
    RC_TRY(check_outputs(paths, options, err));
    if (access(paths->result, F_OK) != 0) goto done;
    if (options->force) {
        if (unlink(paths->result) != 0 && errno != ENOENT) /* another share may have been faster */
            st = RC_FAIL(err, RECUT_E_IO, -1, "cannot remove %s: %s", paths->result, strerror(errno));
        goto done;
    }
    st = rc_store_result_open(paths->result, &old, err);
    if (st == RECUT_E_STORE && err) {
        recut_error why = *err;
        st = RC_FAIL(err, RECUT_E_USAGE, -1, RC_TEXT_OWN "; use --force to replace it", why.text);
    }
    RC_TRY(st);
    if (strcmp(old->fingerprint, plan->head.fingerprint) == 0)
        *out = RC_STANDING_FINISHED;
    else
        st = judge(paths, old, plan, out, err);
done:
    rc_store_result_close(old);
    return st;
}

/* ---- 4. blocks of a finished result ------------------------------------- */

enum { SEED_BYTES_MOST = 1200000000 }; /* rows that are held in memory for it: a little more than are kept by default */

/* How many blocks of an analysis the old result holds whole. */
static int64_t whole_blocks(const rc_stored *there, const rc_analysis *here)
{
    if (there->replicates == here->replicates) return here->n_blocks;
    return there->block_size == here->block_size ? there->replicates / there->block_size : 0;
}

/* ... and can be taken over: with all the rows that are to be kept of them. */
static int64_t usable_blocks(const rc_stored *there, const rc_analysis *here, const rc_store_state *found, size_t a)
{
    int64_t blocks = whole_blocks(there, here), rows = blocks * here->block_size;
    if (there->block_size != here->block_size || there->tally_length != here->tally_length ||
        there->n_columns != here->n_columns)
        return 0;
    if (rows > here->rows_kept) rows = here->rows_kept;
    if (rows > there->rows_kept || (double)rows * (double)here->n_columns * sizeof(double) > SEED_BYTES_MOST) return 0;
    for (int64_t b = 0; b < blocks; b++)
        if (found->done[a][b]) return 0; /* a stopped launch has been here */
    return blocks;
}

/* The counts of the whole blocks: all, less those of the short one at the end, which is computed again. */
static recut_status whole_counts(const rc_stored *there, const rc_analysis *here, int64_t blocks, int64_t *counts,
                                 recut_error *err)
{
    recut_status st = RECUT_OK;
    void *work = NULL;
    int64_t *tally = NULL, rest = there->replicates - blocks * here->block_size;
    memcpy(counts, there->counts, here->tally_length * sizeof *counts);
    if (rest <= 0) return RECUT_OK;
    RC_NEW(tally, here->tally_length, err);
    RC_TRY(here->type->work_create(here, &work, err));
    RC_TRY(here->type->block(here, blocks, (size_t)rest, NULL, tally, work, err));
    for (size_t i = 0; i < here->tally_length; i++) counts[i] -= tally[i];
done:
    if (work) here->type->work_destroy(work);
    rc_base_memory_free(tally);
    return st;
}

/* Only sums of tallies are stored (store/segment.h), so that of all blocks goes with the first one. */
static recut_status put_blocks(const rc_result *old, size_t at, rc_analysis *const *analysis, size_t a, int64_t blocks,
                               rc_sink *sink, rc_store_state *found, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_analysis *here = analysis[a];
    int64_t *counts = NULL;
    double *column = NULL, *rows = NULL;
    size_t kept = 0, width = here->n_columns;
    for (int64_t b = 0; b < blocks; b++) kept += rc_plan_block_rows(here, b);
    RC_NEW(counts, here->tally_length, err);
    RC_TRY(whole_counts(&old->analysis[at], here, blocks, counts, err));
    RC_NEW(column, kept ? (size_t)old->analysis[at].rows_kept : 0, err);
    RC_NEW(rows, kept * width, err);
    for (size_t c = 0; kept && c < width; c++) {
        RC_TRY(rc_store_result_column(old, at, c, column, err));
        for (size_t i = 0; i < kept; i++) rows[i * width + c] = column[i];
    }
    for (int64_t b = 0; b < blocks; b++) {
        size_t first = (size_t)(b * here->block_size);
        RC_TRY(sink->put(sink->self, a, b, rc_plan_block_rows(here, b) ? rows + first * width : NULL, counts, err));
        if (b == 0) memset(counts, 0, here->tally_length * sizeof *counts);
        found->done[a][b] = 1;
    }
done:
    rc_base_memory_free(counts);
    rc_base_memory_free(column);
    rc_base_memory_free(rows);
    return st;
}

recut_status rc_tool_standing_seed(const rc_tool_paths *paths, const rc_store_plan *plan, rc_store_state *found,
                                   int64_t *reused, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_analysis *const *analysis = plan->analysis;
    size_t n = plan->n;
    rc_result *old = NULL;
    rc_sink sink = {0};
    *reused = 0;
    RC_TRY(rc_store_result_open(paths->result, &old, err));
    RC_TRY(rc_store_sink_create(paths->folder, 0, found->next_segment, found->launch, plan->head.fingerprint, analysis,
                                n, &sink, err));
    for (size_t a = 0; a < n; a++) {
        size_t at = 0;
        const rc_stored *there = stored_of(old, plan, a, &at);
        int64_t blocks = there ? usable_blocks(there, analysis[a], found, a) : 0;
        if (blocks == 0) continue;
        RC_TRY(put_blocks(old, at, analysis, a, blocks, &sink, found, err));
        *reused += blocks * analysis[a]->block_size < analysis[a]->replicates ? blocks * analysis[a]->block_size
                                                                              : analysis[a]->replicates;
    }
    RC_TRY(sink.flush(sink.self, err)); /* one segment, so all of them or none */
    found->next_segment++;
done:
    rc_store_sink_destroy(&sink);
    rc_store_result_close(old);
    return st;
}
