/* SPDX-License-Identifier: GPL-3.0-or-later
 * plan_read.c - plan.h5 read back: analyses that can be joined and not computed.
 *
 *   1. analyses     2. numbers that can be     3. the file
 *
 * The seal is no proof of who wrote it, so nothing is believed that could make a merge ask for more than a run. */
#include "base/memory.h"
#include "plan/key.h"
#include "store/describe.h"
#include "store/file.h"
#include "store/folder.h"
#include "store/gate.h"
#include "store/h5.h"
#include "store/h5_error.h"
#include "store/plan.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define REPLICATES_MOST ((int64_t)1 << 53) /* as in result.c */
#define COUNTS_MOST ((size_t)1 << 28)      /* of a block: 2 GiB */
#define DOUBLES_MOST ((size_t)1 << 48)     /* of a block's rows */
#define WIDTH_MOST 0x1p31                  /* of a bin */
enum { BLOCKS_MOST = 1 << 17 };            /* plan.c makes no more than 65,537 */

/* An analysis that knows its name and cannot compute. */
typedef struct shell {
    rc_analysis analysis;
    rc_plan_type type;
    char plan[24];
} shell;

struct rc_plan_shells {
    char *fingerprint, *cohort_json, *directory, *version;
    char **word;
    char **other_cohort; /* [n] */
    rc_analysis **list;  /* [n] */
    shell *made;         /* [n] */
};

/* ---- 1. analyses -------------------------------------------------------- */

static recut_status cannot_compute(const rc_analysis *analysis, void **work, recut_error *err)
{
    rc_store_plan *plan = analysis->state;
    *work = NULL;
    plan->missed = true;
    return RC_FAIL(err, RECUT_E_USAGE, -1, "a block of %s has to be computed again, which needs the patients",
                   analysis->group);
}

static bool read_tally(hid_t group, rc_tally *tally)
{
    char path[RC_STORE_LINK];
    int64_t rows = 0, bins = 0;
    if (!rc_store_h5_link("tally", tally->name, path) || !rc_store_h5_exists(group, path)) return false;
    hid_t at = H5Gopen2(group, path, H5P_DEFAULT);
    char *about = at >= 0 ? rc_store_h5_get_text(at, "about") : NULL;
    bool ok = about && rc_store_h5_get_i64(at, "rows", &rows) && rc_store_h5_get_i64(at, "bins", &bins) &&
              rc_store_h5_get_double(at, "origin", &tally->origin) &&
              rc_store_h5_get_double(at, "width", &tally->width) && rc_store_h5_get_i64(at, "each", &tally->each);
    ok = ok && rows >= 0 && bins >= 0 && isfinite(tally->origin) && tally->width >= 0 && tally->width <= WIDTH_MOST &&
         tally->each >= 0;
    if (ok) {
        snprintf(tally->about, sizeof tally->about, "%s", about);
        tally->n_rows = (size_t)rows;
        tally->n_bins = (size_t)bins;
    }
    if (at >= 0) H5Gclose(at);
    rc_base_memory_free(about);
    return ok;
}

static bool read_tallies(hid_t group, rc_analysis *analysis)
{
    size_t n = 0, counts;
    char **names = rc_store_h5_get_texts(group, "tally_names", &n);
    bool ok = names && rc_store_describe_distinct(names, n) &&
              (analysis->tally = rc_base_memory_zeroed(n, sizeof *analysis->tally));
    for (size_t t = 0; ok && t < n; t++) {
        rc_tally *tally = &analysis->tally[t];
        snprintf(tally->name, sizeof tally->name, "%s", names[t]);
        tally->offset = analysis->tally_length;
        ok = read_tally(group, tally) && !__builtin_mul_overflow(tally->n_rows, tally->n_bins, &counts) &&
             counts <= COUNTS_MOST - analysis->tally_length;
        if (ok) analysis->tally_length += counts;
    }
    analysis->n_tallies = ok ? n : 0;
    rc_store_h5_free_list(names, n);
    return ok;
}

/* A text into a room that it must not fill. */
static bool copy_text(hid_t at, const char *name, char *out, size_t room)
{
    char *text = rc_store_h5_get_text(at, name);
    bool ok = text && strlen(text) < room;
    if (ok) strcpy(out, text);
    rc_base_memory_free(text);
    return ok;
}

/* ---- 2. numbers that can be --------------------------------------------- */

/* "permute/0" of the plan "permute" */
static bool is_group(const char *group, const char *plan)
{
    size_t n = strlen(plan);
    return n > 0 && strspn(plan, "abcdefghijklmnopqrstuvwxyz_") == n && strncmp(group, plan, n) == 0 &&
           group[n] == '/' && group[n + 1] && group[n + 1 + strspn(group + n + 1, "0123456789")] == '\0';
}

static bool numbers_can_be(const rc_analysis *analysis)
{
    int64_t replicates = analysis->replicates, size = analysis->block_size, counted;
    size_t doubles;
    bool ok = replicates >= 0 && replicates <= REPLICATES_MOST && size >= 1 && size <= REPLICATES_MOST &&
              analysis->n_blocks <= BLOCKS_MOST && analysis->rows_kept >= 0 && analysis->rows_kept <= replicates &&
              (analysis->n_columns > 0 || analysis->rows_kept == 0) && analysis->stop_at >= 0;
    if (!ok) return false;
    size_t rows = (size_t)(analysis->rows_kept < size ? analysis->rows_kept : size);
    if (__builtin_mul_overflow(rows, analysis->n_columns, &doubles) || doubles > DOUBLES_MOST) return false;
    for (size_t t = 0; t < analysis->n_tallies; t++)
        if (__builtin_mul_overflow(replicates, analysis->tally[t].each + 1, &counted)) return false;
    if (!(analysis->stop_error >= 0 && analysis->stop_error < 1)) return false;
    if (!(analysis->stop_spread >= 0 && analysis->stop_spread < 1)) return false;
    if ((analysis->stop_at > 0) + (analysis->stop_error > 0) + (analysis->stop_spread > 0) > 1) return false;
    if (analysis->stop_at == 0 && !(analysis->stop_error > 0) && !(analysis->stop_spread > 0)) return true;
    if (analysis->stop_tally >= analysis->n_tallies) return false;
    const rc_tally *stop = &analysis->tally[analysis->stop_tally];
    if (analysis->stop_spread > 0) return stop->n_rows <= RC_STOP_RUN_ROWS_MOST && stop->n_bins >= RC_STOP_RUN_BINS;
    return analysis->stop_at > 0 || stop->n_rows <= RC_STOP_ROWS_MOST;
}

/* Of an adaptive analysis: at how many counts, and who can be counted. */
static bool read_adaptive(hid_t file, rc_analysis *analysis)
{
    hsize_t dims[2];
    hid_t at = H5Gopen2(file, analysis->group, H5P_DEFAULT), able = -1;
    bool there = at >= 0 && H5Aexists(at, "adaptive") > 0, ok = at >= 0;
    if (there) {
        ok = rc_store_h5_get_i64(at, "adaptive", &analysis->adaptive) && analysis->adaptive >= 1 &&
             analysis->stop_tally < analysis->n_tallies && analysis->tally[analysis->stop_tally].n_bins == 1 &&
             (able = rc_store_h5_open(at, "able")) >= 0 && rc_store_h5_dims(able, dims) && dims[1] == 1 &&
             dims[0] == analysis->tally[analysis->stop_tally].n_rows &&
             (analysis->able = rc_base_memory_zeroed((size_t)dims[0], 1)) &&
             rc_store_h5_read_rows(able, H5T_NATIVE_UINT8, 0, dims[0], analysis->able);
    }
    if (able >= 0) H5Dclose(able);
    if (at >= 0) H5Gclose(at);
    return ok;
}

static bool read_analysis(hid_t file, const char *group, rc_store_plan *plan, size_t a)
{
    shell *made = &plan->own->made[a];
    rc_analysis *analysis = &made->analysis;
    int64_t stop_tally = 0;
    plan->own->list[a] = analysis;
    made->type = (rc_plan_type){.name = made->plan, .work_create = cannot_compute};
    analysis->type = &made->type;
    analysis->state = plan;
    if (strlen(group) >= sizeof analysis->group || !rc_store_h5_exists(file, group)) return false;
    strcpy(analysis->group, group);
    hid_t at = H5Gopen2(file, group, H5P_DEFAULT);
    bool ok = at >= 0 && copy_text(at, "plan", made->plan, sizeof made->plan) && is_group(group, made->plan) &&
              (analysis->spec = rc_store_h5_get_text(at, "spec")) && rc_store_h5_get_u64(at, "seed", &analysis->seed) &&
              rc_store_h5_get_i64(at, "replicates", &analysis->replicates) &&
              rc_store_h5_get_i64(at, "block_size", &analysis->block_size) &&
              rc_store_h5_get_i64(at, "rows_kept", &analysis->rows_kept) &&
              rc_store_h5_get_i64(at, "stop_at", &analysis->stop_at) &&
              rc_store_h5_get_i64(at, "stop_tally", &stop_tally) && stop_tally >= 0;
    if (ok && H5Aexists(at, "stop_error") > 0) ok = rc_store_h5_get_double(at, "stop_error", &analysis->stop_error);
    if (ok && H5Aexists(at, "stop_spread") > 0) ok = rc_store_h5_get_double(at, "stop_spread", &analysis->stop_spread);
    if (ok && H5Aexists(at, "label") > 0) ok = copy_text(at, "label", analysis->label, sizeof analysis->label);
    if (ok && H5Aexists(at, "cohort") > 0) ok = (plan->own->other_cohort[a] = rc_store_h5_get_text(at, "cohort"));
    ok = ok && rc_store_describe_read_columns(at, &analysis->n_columns, &analysis->column) &&
         rc_store_describe_read_tables(at, rc_store_h5_link, &analysis->n_tables, &analysis->table) &&
         read_tallies(at, analysis);
    if (at >= 0) H5Gclose(at);
    if (!ok || analysis->block_size < 1 || analysis->replicates < 0 || analysis->replicates > REPLICATES_MOST)
        return false;
    analysis->stop_tally = (size_t)stop_tally;
    if (!read_adaptive(file, analysis)) return false;
    analysis->n_blocks =
        analysis->replicates / analysis->block_size + (analysis->replicates % analysis->block_size != 0);
    return numbers_can_be(analysis);
}

/* ---- 3. the file -------------------------------------------------------- */

static recut_status no_plan(const char *folder, recut_error *err)
{
    char path[RC_STORE_PATH];
    snprintf(path, sizeof path, "%.4000s/launches.jsonl", folder);
    if (access(path, F_OK) != 0) return RC_FAIL(err, RECUT_E_USAGE, -1, "%s: this is not a folder of recut", folder);
    return RC_FAIL(
        err, RECUT_E_USAGE, -1,
        "%s holds no plan.h5, which says what it is; the command that made it, given again, computes nothing "
        "twice and adds it",
        folder);
}

static recut_status check_versions(const rc_store_file *file, recut_error *err)
{
    char format[32];
    int64_t schema = 0, key = 0;
    if (!copy_text(file->id, "format", format, sizeof format) || strcmp(format, "recut-plan") != 0 ||
        !rc_store_h5_get_i64(file->id, "schema", &schema) || schema < 1 ||
        !rc_store_h5_get_i64(file->id, "key_version", &key))
        return rc_store_gate_refuse(file->path, "it has no head", err);
    if (schema > RC_STORE_PLAN_FORMAT)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "%s was written by a newer recut: merge with that one", file->path);
    if (key != RC_PLAN_KEY_VERSION)
        return RC_FAIL(err, RECUT_E_USAGE, -1,
                       "%s is of a recut that draws other replicates (key version %" PRId64
                       ", here %d): merge with that one",
                       file->path, key, (int)RC_PLAN_KEY_VERSION);
    return RECUT_OK;
}

static bool read_head(hid_t file, rc_store_plan *plan)
{
    int64_t synthetic = 0, embeds = 0;
    struct rc_plan_shells *own = plan->own;
    bool ok = (own->fingerprint = rc_store_h5_get_text(file, "fingerprint")) && strlen(own->fingerprint) == 32 &&
              (own->version = rc_store_h5_get_text(file, "version")) &&
              (own->cohort_json = rc_store_h5_get_text(file, "cohort")) &&
              (own->word = rc_store_h5_get_texts(file, "words", &plan->n_words)) &&
              rc_store_h5_get_i64(file, "synthetic", &synthetic) && rc_store_h5_get_i64(file, "embeds", &embeds) &&
              rc_store_h5_get_i64(file, "share", &plan->share) && rc_store_h5_get_i64(file, "shares", &plan->shares);
    if (ok && H5Aexists(file, "directory") > 0) ok = (own->directory = rc_store_h5_get_text(file, "directory"));
    plan->version = own->version;
    plan->directory = own->directory;
    plan->word = own->word;
    plan->embeds = embeds != 0;
    plan->head =
        (rc_store_head){.fingerprint = own->fingerprint, .cohort_json = own->cohort_json, .synthetic = synthetic != 0};
    return ok && plan->share >= 0 && plan->share <= plan->shares;
}

static recut_status read_analyses(const rc_store_file *file, rc_store_plan *plan, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = 0;
    char what[96], **groups = rc_store_h5_get_texts(file->id, "analyses", &n);
    if (!groups || n < 1 || n > RC_STORE_ANALYSES_MOST || !rc_store_describe_distinct(groups, n)) {
        st = rc_store_gate_refuse(file->path, "its list of analyses", err);
        goto done;
    }
    RC_NEW(plan->own->other_cohort, n, err);
    RC_NEW(plan->own->list, n, err);
    RC_NEW(plan->own->made, n, err);
    for (size_t a = 0; a < n; a++) {
        plan->n = a + 1;
        if (read_analysis(file->id, groups[a], plan, a)) continue;
        snprintf(what, sizeof what, "analysis %.31s lacks a part, or a number in it is not possible", groups[a]);
        st = rc_store_gate_refuse(file->path, what, err);
        goto done;
    }
    plan->analysis = plan->own->list;
    plan->head.other_cohort = plan->own->other_cohort;
done:
    rc_store_h5_free_list(groups, n);
    return st;
}

recut_status rc_store_plan_read(const char *folder, rc_store_plan **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    char path[RC_STORE_PATH];
    rc_store_file *file = NULL;
    rc_store_plan *plan = NULL;
    RC_TRY(rc_store_folder_plan(folder, path, err));
    if (access(path, F_OK) != 0 && errno == ENOENT) return no_plan(folder, err);
    RC_TRY(rc_store_file_open(path, "plan", RC_STORE_CHECKED, &file, err));
    RC_NEW(plan, 1, err);
    RC_NEW(plan->own, 1, err);
    RC_TRY(check_versions(file, err));
    if (!read_head(file->id, plan)) {
        st = rc_store_gate_refuse(path, "its head lacks a part", err);
        goto done;
    }
    RC_TRY(read_analyses(file, plan, err));
    *out = plan;
    plan = NULL;
done:
    if (st == RECUT_E_DATA && err) err->code = RECUT_E_STORE;
    if (st == RECUT_E_DATA) st = RECUT_E_STORE; /* as good as damaged: it can be written anew */
    rc_store_file_close(file);
    rc_store_plan_free(plan);
    return st;
}

static void clear(rc_analysis *analysis)
{
    rc_store_describe_free_tables(analysis->table, analysis->n_tables);
    rc_base_memory_free(analysis->tally);
    rc_base_memory_free(analysis->column);
    rc_base_memory_free(analysis->spec);
    rc_base_memory_free(analysis->able);
}

void rc_store_plan_free(rc_store_plan *plan)
{
    if (!plan) return;
    struct rc_plan_shells *own = plan->own;
    for (size_t a = 0; own && a < plan->n; a++) {
        clear(&own->made[a].analysis);
        rc_base_memory_free(own->other_cohort[a]);
    }
    if (own) {
        rc_store_h5_free_list(own->word, own->word ? plan->n_words : 0);
        rc_base_memory_free(own->other_cohort);
        rc_base_memory_free(own->list);
        rc_base_memory_free(own->made);
        rc_base_memory_free(own->fingerprint);
        rc_base_memory_free(own->cohort_json);
        rc_base_memory_free(own->directory);
        rc_base_memory_free(own->version);
    }
    rc_base_memory_free(own);
    rc_base_memory_free(plan);
}
