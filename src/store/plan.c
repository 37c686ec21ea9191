/* SPDX-License-Identifier: GPL-3.0-or-later
 * plan.c - plan.h5 written, compared, and looked into. */
#include "store/plan.h"

#include "base/hash.h"
#include "base/memory.h"
#include "plan/epochs.h"
#include "plan/key.h"
#include "store/describe.h"
#include "store/file.h"
#include "store/folder.h"
#include "store/h5.h"
#include "store/h5_error.h"

#include <stdio.h>
#include <string.h>

/* ---- 1. writing --------------------------------------------------------- */

static bool put_tally(hid_t group, const rc_tally *tally)
{
    char path[RC_STORE_LINK];
    hid_t at = -1;
    bool ok = rc_store_h5_link("tally", tally->name, path) && rc_store_h5_group(group, path, &at) &&
              rc_store_h5_put_text(at, "name", tally->name) && rc_store_h5_put_text(at, "about", tally->about) &&
              rc_store_h5_put_i64(at, "rows", (int64_t)tally->n_rows) &&
              rc_store_h5_put_i64(at, "bins", (int64_t)tally->n_bins) &&
              rc_store_h5_put_double(at, "origin", tally->origin) &&
              rc_store_h5_put_double(at, "width", tally->width) && rc_store_h5_put_i64(at, "each", tally->each);
    if (at >= 0 && H5Gclose(at) < 0) ok = false;
    return ok;
}

/* Who can be counted decides where it ends. */
static bool put_adaptive(hid_t at, const rc_analysis *analysis)
{
    return analysis->adaptive <= 0 ||
           (rc_store_h5_put_i64(at, "adaptive", analysis->adaptive) &&
            rc_store_h5_vector(at, "able", H5T_STD_U8LE, rc_plan_epochs_rows(analysis), analysis->able));
}

static bool put_analysis(hid_t file, const rc_analysis *analysis, const char *other_cohort)
{
    hid_t at = -1;
    bool ok = rc_store_h5_group(file, analysis->group, &at) && rc_store_h5_put_text(at, "plan", analysis->type->name) &&
              rc_store_h5_put_text(at, "spec", analysis->spec ? analysis->spec : "{}") &&
              rc_store_h5_put_u64(at, "seed", analysis->seed) &&
              rc_store_h5_put_i64(at, "replicates", analysis->replicates) &&
              rc_store_h5_put_i64(at, "block_size", analysis->block_size) &&
              rc_store_h5_put_i64(at, "rows_kept", analysis->rows_kept) &&
              rc_store_h5_put_i64(at, "stop_at", analysis->stop_at) &&
              rc_store_h5_put_i64(at, "stop_tally", (int64_t)analysis->stop_tally) &&
              (!(analysis->stop_error > 0) || rc_store_h5_put_double(at, "stop_error", analysis->stop_error)) &&
              (!(analysis->stop_spread > 0) || rc_store_h5_put_double(at, "stop_spread", analysis->stop_spread)) &&
              put_adaptive(at, analysis) && (!*analysis->label || rc_store_h5_put_text(at, "label", analysis->label)) &&
              (!other_cohort || rc_store_h5_put_text(at, "cohort", other_cohort)) &&
              rc_store_describe_columns(at, analysis->n_columns, analysis->column) &&
              rc_store_describe_names(at, analysis);
    for (size_t t = 0; ok && t < analysis->n_tables; t++) ok = rc_store_describe_table(at, &analysis->table[t]);
    for (size_t t = 0; ok && t < analysis->n_tallies; t++) ok = put_tally(at, &analysis->tally[t]);
    if (at >= 0 && H5Gclose(at) < 0) ok = false;
    return ok;
}

static bool put_head(hid_t file, const rc_store_plan *plan)
{
    return rc_store_h5_put_text(file, "format", "recut-plan") &&
           rc_store_h5_put_i64(file, "schema", RC_STORE_PLAN_FORMAT) &&
           rc_store_h5_put_text(file, "version", recut_version()) &&
           rc_store_h5_put_i64(file, "key_version", RC_PLAN_KEY_VERSION) &&
           rc_store_h5_put_text(file, "fingerprint", plan->head.fingerprint) &&
           rc_store_h5_put_i64(file, "synthetic", plan->head.synthetic) &&
           rc_store_h5_put_text(file, "cohort", plan->head.cohort_json) &&
           rc_store_h5_put_i64(file, "embeds", plan->embeds) && rc_store_h5_put_i64(file, "share", plan->share) &&
           rc_store_h5_put_i64(file, "shares", plan->shares) &&
           (!plan->directory || rc_store_h5_put_text(file, "directory", plan->directory)) &&
           rc_store_h5_put_texts(file, "words", plan->n_words, (const char *const *)plan->word);
}

recut_status rc_store_plan_write(const char *folder, const rc_store_plan *plan, recut_error *err)
{
    recut_status st = RECUT_OK;
    char path[RC_STORE_PATH];
    rc_store_file *file = NULL;
    const char **groups = NULL;
    RC_TRY(rc_store_folder_plan(folder, path, err));
    RC_NEW(groups, plan->n, err);
    for (size_t a = 0; a < plan->n; a++) groups[a] = plan->analysis[a]->group;
    RC_TRY(rc_store_file_create(path, "plan", &file, err));
    bool ok = put_head(file->id, plan) && rc_store_h5_put_texts(file->id, "analyses", plan->n, groups);
    for (size_t a = 0; ok && a < plan->n; a++)
        ok = put_analysis(file->id, plan->analysis[a], plan->head.other_cohort ? plan->head.other_cohort[a] : NULL);
    RC_TRY(rc_store_file_check(file, err));
    if (!ok) {
        st = rc_store_h5_fails("write", path, err);
        goto done;
    }
    RC_TRY(rc_store_file_seal(file, err));
    RC_TRY(rc_store_file_commit(file, err));
done:
    rc_store_file_close(file);
    rc_base_memory_free(groups);
    return st;
}

/* ---- 2. comparing ------------------------------------------------------- */

static void hash_text(rc_hash *h, const char *text)
{
    rc_base_hash_u64(h, text != NULL);
    rc_base_hash_text(h, text ? text : "");
}

static void hash_columns(rc_hash *h, size_t n, const rc_column *column)
{
    rc_base_hash_u64(h, n);
    for (size_t c = 0; c < n; c++) {
        hash_text(h, column[c].name);
        hash_text(h, column[c].unit);
        hash_text(h, column[c].about);
    }
}

static void hash_table(rc_hash *h, const rc_table *table)
{
    hash_text(h, table->name);
    hash_text(h, table->about);
    hash_columns(h, table->n_columns, table->column);
    rc_base_hash_u64(h, table->n_rows);
    rc_base_hash_bytes(h, table->data, table->n_rows * table->n_columns * sizeof *table->data);
    for (size_t r = 0; r < table->n_rows; r++) hash_text(h, table->label ? table->label[r] : NULL);
}

static void hash_tally(rc_hash *h, const rc_tally *tally)
{
    const double edges[] = {tally->origin, tally->width};
    hash_text(h, tally->name);
    hash_text(h, tally->about);
    rc_base_hash_u64(h, tally->n_rows);
    rc_base_hash_u64(h, tally->n_bins);
    rc_base_hash_u64(h, (uint64_t)tally->each);
    rc_base_hash_bytes(h, edges, sizeof edges);
}

static void hash_analysis(rc_hash *h, const rc_analysis *analysis)
{
    hash_text(h, analysis->group);
    hash_text(h, analysis->label);
    hash_text(h, analysis->type->name);
    hash_text(h, analysis->spec ? analysis->spec : "{}");
    rc_base_hash_u64(h, analysis->seed);
    rc_base_hash_u64(h, (uint64_t)analysis->replicates);
    rc_base_hash_u64(h, (uint64_t)analysis->block_size);
    rc_base_hash_u64(h, (uint64_t)analysis->rows_kept);
    rc_base_hash_u64(h, (uint64_t)analysis->stop_at);
    rc_base_hash_u64(h, analysis->stop_tally);
    if (analysis->stop_error > 0) rc_base_hash_doubles(h, &analysis->stop_error, 1);
    if (analysis->adaptive > 0) {
        rc_base_hash_u64(h, (uint64_t)analysis->adaptive);
        rc_base_hash_bytes(h, analysis->able, rc_plan_epochs_rows(analysis));
    }
    if (analysis->stop_spread > 0) rc_base_hash_doubles(h, &analysis->stop_spread, 1);
    hash_columns(h, analysis->n_columns, analysis->column);
    rc_base_hash_u64(h, analysis->n_tables);
    for (size_t t = 0; t < analysis->n_tables; t++) hash_table(h, &analysis->table[t]);
    rc_base_hash_u64(h, analysis->n_tallies);
    for (size_t t = 0; t < analysis->n_tallies; t++) hash_tally(h, &analysis->tally[t]);
}

static void digest(const rc_store_plan *plan, char out[RC_HASH_HEX])
{
    rc_hash h;
    rc_base_hash_init(&h, RC_STORE_PLAN_FORMAT);
    hash_text(&h, plan->head.fingerprint);
    hash_text(&h, plan->head.cohort_json);
    rc_base_hash_u64(&h, plan->head.synthetic);
    rc_base_hash_u64(&h, plan->embeds);
    rc_base_hash_u64(&h, plan->n);
    for (size_t a = 0; a < plan->n; a++) {
        hash_text(&h, plan->head.other_cohort ? plan->head.other_cohort[a] : NULL);
        hash_analysis(&h, plan->analysis[a]);
    }
    rc_base_hash_hex(&h, out);
}

bool rc_store_plan_same(const rc_store_plan *a, const rc_store_plan *b)
{
    char one[RC_HASH_HEX], other[RC_HASH_HEX];
    digest(a, one);
    digest(b, other);
    return strcmp(one, other) == 0;
}

/* ---- 3. which share ----------------------------------------------------- */

bool rc_store_plan_share(const char *folder, int64_t *share, int64_t *shares)
{
    char path[RC_STORE_PATH];
    rc_store_file *file = NULL;
    if (rc_store_folder_plan(folder, path, NULL) != RECUT_OK ||
        rc_store_file_open(path, "plan", RC_STORE_CHECKED, &file, NULL) != RECUT_OK)
        return false;
    bool found = rc_store_h5_get_i64(file->id, "share", share) && rc_store_h5_get_i64(file->id, "shares", shares) &&
                 *share >= 1 && *share <= *shares;
    rc_store_file_close(file);
    return found;
}
