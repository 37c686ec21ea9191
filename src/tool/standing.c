/* SPDX-License-Identifier: GPL-3.0-or-later
 * standing.c - the result that is there, beside the one that is asked for.
 *
 *   1. how two commands differ     2. fewer replicates     3. the look     4. blocks of a finished result
 *
 * The first replicates of a longer run are those of a shorter one (plan.h), so a finished result is a store of blocks. */
#include "tool/standing.h"

#include "base/memory.h"
#include "summary/cohort.h"
#include "tool/outputs.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- 1. how two commands differ ----------------------------------------- */

enum { SAID = 400 };

static void print_value(const cJSON *value, char out[80])
{
    char *text = value ? cJSON_PrintUnformatted(value) : NULL;
    size_t length = text ? strlen(text) : 0;
    snprintf(out, 80, "%s", !value || cJSON_IsNull(value) ? "none" : !text ? "?" : length > 70 ? "another" : text);
    cJSON_free(text);
}

/* "--criterion: "logrank" there, "score" here" for the first key that differs. */
static bool say_difference(const cJSON *there, const cJSON *here, const char *key, const char *option, char said[SAID])
{
    char a[80], b[80], name[64];
    const cJSON *x = cJSON_GetObjectItemCaseSensitive(there, key), *y = cJSON_GetObjectItemCaseSensitive(here, key);
    if ((!x && !y) || (x && y && cJSON_Compare(x, y, true))) return false;
    print_value(x, a);
    print_value(y, b);
    snprintf(name, sizeof name, "%s", option);
    for (char *c = name; *c; c++)
        if (*c == '_') *c = '-';
    size_t last = strlen(name) - 1;
    if (last > 0 && name[last] == 's' && !rc_tool_options_find(NULL, NULL, name)) { /* markers: those of --marker */
        name[last] = '\0';
        if (!rc_tool_options_find(NULL, NULL, name)) name[last] = 's';
    }
    snprintf(said, SAID, "%s%s: %s there, %s here", rc_tool_options_find(NULL, NULL, name) ? "--" : "", name, a, b);
    return true;
}

/* The spec without its replicates, which are spoken of by themselves. */
static bool specs_differ(const char *there, const char *here, char said[SAID])
{
    cJSON *x = cJSON_Parse(there), *y = cJSON_Parse(here);
    bool found = !x || !y;
    if (found) snprintf(said, SAID, "its options cannot be read");
    for (const cJSON *item = x ? x->child : NULL; item && !found; item = item->next)
        if (strcmp(item->string, "replicates") != 0) found = say_difference(x, y, item->string, item->string, said);
    for (const cJSON *item = y ? y->child : NULL; item && !found; item = item->next)
        if (strcmp(item->string, "replicates") != 0) found = say_difference(x, y, item->string, item->string, said);
    cJSON_Delete(x);
    cJSON_Delete(y);
    return found;
}

static bool analyses_differ(const rc_result *old, rc_analysis *const *analysis, size_t n, char said[SAID])
{
    for (size_t a = 0; a < n && a < old->n; a++) {
        const rc_stored *there = &old->analysis[a];
        const rc_analysis *here = analysis[a];
        if (strcmp(there->group, here->group) != 0 || strcmp(there->label ? there->label : "", here->label) != 0) {
            snprintf(said, SAID, "analysis %zu is %s %s there, %s %s here", a + 1, there->group,
                     there->label ? there->label : "", here->group, here->label);
            return true;
        }
        if (specs_differ(there->spec, here->spec, said)) return true;
        if (there->seed != here->seed) {
            snprintf(said, SAID, "--seed: %" PRIu64 " there, %" PRIu64 " here", there->seed, here->seed);
            return true;
        }
    }
    if (n == old->n) return false;
    snprintf(said, SAID, "%zu analyses there, %zu here; the last is %s there, %s here", old->n, n,
             old->n ? old->analysis[old->n - 1].group : "none", analysis[n - 1]->group);
    return true;
}

static const recut_cohort *whole(const rc_analysis *analysis)
{
    return analysis->cohort->whole ? analysis->cohort->whole : analysis->cohort;
}

static recut_status cohorts_differ(const rc_result *old, rc_analysis *const *analysis, char said[SAID], bool *differ,
                                   recut_error *err)
{
    static const char *const keys[][2] = {
        {"source", "the table"}, {"time", "time"},     {"event", "event"}, {"markers", "marker"},
        {"center", "center"},    {"strata", "strata"}, {"where", "where"}, {"covariates", "covariates"}};
    char *text = NULL;
    cJSON *there = cJSON_Parse(old->cohort_json ? old->cohort_json : "{}"), *here = NULL;
    recut_status st = rc_summary_cohort_json(whole(analysis[0]), &text, err);
    *differ = false;
    if (st == RECUT_OK) here = cJSON_Parse(text);
    for (size_t i = 0; there && here && !*differ && i < sizeof keys / sizeof *keys; i++)
        *differ = say_difference(there, here, keys[i][0], keys[i][1], said);
    cJSON_Delete(there);
    cJSON_Delete(here);
    free(text);
    return st;
}

static recut_status refuse(const rc_tool_paths *paths, const rc_result *old, rc_analysis *const *analysis, size_t n,
                           recut_error *err)
{
    recut_status st = RECUT_OK;
    char said[SAID] = "";
    bool differ = analyses_differ(old, analysis, n, said);
    if (!differ) RC_TRY(cohorts_differ(old, analysis, said, &differ, err));
    if (differ)
        st = RC_FAIL(err, RECUT_E_USAGE, -1, "%s holds the result of another command (%s); use --force to replace it",
                     paths->result, said);
    else
        st = RC_FAIL(err, RECUT_E_USAGE, -1,
                     "%s was computed from another %s (changed since); use --force to replace it", paths->result,
                     whole(analysis[0])->source);
done:
    return st;
}

/* ---- 2. fewer replicates ------------------------------------------------ */

/* The fingerprint that the old run would have with this table: the very same analyses but for the number of replicates. */
static recut_status same_but_replicates(const rc_result *old, rc_analysis *const *analysis, size_t n, bool *same,
                                        recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_analysis *copy = NULL, **list = NULL;
    char said[SAID], fingerprint[33];
    *same = false;
    if (old->n != n || analyses_differ(old, analysis, n, said)) return RECUT_OK;
    RC_NEW(copy, n, err);
    RC_NEW(list, n, err);
    for (size_t a = 0; a < n; a++) {
        const rc_stored *there = &old->analysis[a];
        if (there->stop_at > 0 || analysis[a]->stop_at > 0) goto done; /* what comes after the stop is not there */
        copy[a] = *analysis[a];
        copy[a].spec = there->spec;
        copy[a].replicates = there->replicates_asked;
        copy[a].rows_kept = there->rows_kept;
        copy[a].block_size = there->block_size;
        list[a] = &copy[a];
    }
    rc_plan_fingerprint(list, n, fingerprint);
    *same = strcmp(fingerprint, old->fingerprint) == 0;
done:
    rc_base_memory_free(copy);
    rc_base_memory_free(list);
    return st;
}

static recut_status judge(const rc_tool_paths *paths, const rc_result *old, rc_analysis *const *analysis, size_t n,
                          rc_standing *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool same = false;
    RC_TRY(same_but_replicates(old, analysis, n, &same, err));
    if (!same) return refuse(paths, old, analysis, n, err);
    for (size_t a = 0; a < n; a++) {
        const rc_stored *there = &old->analysis[a];
        if (there->replicates <= analysis[a]->replicates) continue;
        st = RC_FAIL(err, RECUT_E_USAGE, -1,
                     "%s holds %" PRId64 " replicates of this, more than the %" PRId64
                     " asked for; use --force to replace it",
                     paths->result, there->replicates, analysis[a]->replicates);
        goto done;
    }
    bool fewer = false;
    for (size_t a = 0; a < n; a++) fewer = fewer || old->analysis[a].replicates < analysis[a]->replicates;
    if (fewer)
        *out = RC_STANDING_FEWER;
    else /* only which rows are kept */
        st = RC_FAIL(err, RECUT_E_USAGE, -1, "%s holds this with other --rows; use --force to replace it",
                     paths->result);
done:
    return st;
}

/* ---- 3. the look -------------------------------------------------------- */

static recut_status check_outputs(const rc_tool_paths *paths, const rc_tool_options *options, recut_error *err)
{
    recut_status st = RECUT_OK;
    const char **input = NULL;
    size_t n = 0;
    RC_NEW(input, options->n_read_files + 4, err);
    for (size_t i = 0; i < options->n_read_files; i++) input[n++] = options->read_file[i];
    const char *const own[] = {options->cohort.path, options->plan.replay, options->plan.figures};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (own[i]) input[n++] = own[i];
    RC_TRY(rc_tool_outputs_check(paths->result, RC_OUTPUT_RESULT, input, n, err));
    RC_TRY(rc_tool_outputs_check(paths->record, RC_OUTPUT_RECORD, input, n, err));
    if (options->mode == RC_MODE_COMPUTE) RC_TRY(rc_tool_outputs_check(paths->folder, RC_OUTPUT_FOLDER, input, n, err));
done:
    rc_base_memory_free(input);
    return st;
}

recut_status rc_tool_standing_look(const rc_tool_paths *paths, const char *fingerprint, const rc_tool_options *options,
                                   rc_analysis *const *analysis, size_t n, rc_standing *out, recut_error *err)
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
        st = RC_FAIL(err, RECUT_E_USAGE, -1, "%s; use --force to replace it", why.text);
    }
    RC_TRY(st);
    if (strcmp(old->fingerprint, fingerprint) == 0)
        *out = RC_STANDING_FINISHED;
    else
        st = judge(paths, old, analysis, n, out, err);
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
static recut_status put_blocks(const rc_result *old, rc_analysis *const *analysis, size_t a, int64_t blocks,
                               rc_sink *sink, rc_store_state *found, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_analysis *here = analysis[a];
    int64_t *counts = NULL;
    double *column = NULL, *rows = NULL;
    size_t kept = 0, width = here->n_columns;
    for (int64_t b = 0; b < blocks; b++) kept += rc_plan_block_rows(here, b);
    RC_NEW(counts, here->tally_length, err);
    RC_TRY(whole_counts(&old->analysis[a], here, blocks, counts, err));
    RC_NEW(column, kept ? (size_t)old->analysis[a].rows_kept : 0, err);
    RC_NEW(rows, kept * width, err);
    for (size_t c = 0; kept && c < width; c++) {
        RC_TRY(rc_store_result_column(old, a, c, column, err));
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

recut_status rc_tool_standing_seed(const rc_tool_paths *paths, const char *fingerprint, rc_analysis *const *analysis,
                                   size_t n, rc_store_state *found, int64_t *reused, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_result *old = NULL;
    rc_sink sink = {0};
    *reused = 0;
    RC_TRY(rc_store_result_open(paths->result, &old, err));
    RC_TRY(rc_store_sink_create(paths->folder, 0, found->next_segment, found->launch, fingerprint, analysis, n, &sink,
                                err));
    for (size_t a = 0; a < n; a++) {
        int64_t blocks = usable_blocks(&old->analysis[a], analysis[a], found, a);
        if (blocks == 0) continue;
        RC_TRY(put_blocks(old, analysis, a, blocks, &sink, found, err));
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
