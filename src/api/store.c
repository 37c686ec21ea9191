/* SPDX-License-Identifier: GPL-3.0-or-later
 * store.c - results and files: of this folder the only part that needs the store.
 *
 *   1. one at a time     2. writing     3. reading */
#include "recut_store.h"

#include "api/locale.h"
#include "api/result.h"
#include "api/spell.h"
#include "base/memory.h"
#include "store/store.h"
#include "summary/document.h"

#include <cjson/cJSON.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- 1. one at a time --------------------------------------------------- */

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static rc_locale enter(void)
{
    pthread_mutex_lock(&turn);
    return rc_api_locale_enter();
}

static void leave(rc_locale *locale)
{
    rc_api_locale_leave(locale);
    pthread_mutex_unlock(&turn);
}

/* ---- 2. writing --------------------------------------------------------- */

static recut_status check(const recut_result *result, const char *path, char folder[4096], recut_error *err)
{
    struct stat there;
    if (!result || !path || !*path) return RC_FAIL(err, RECUT_E_ARG, -1, "no result, or no name of a file");
    if (strcmp(result->version, recut_version()) != 0)
        return RC_FAIL(err, RECUT_E_ARG, -1, "the result is of librecut %s, and this is librecut_store %s",
                       result->version, recut_version());
    if (!result->gathered)
        return RC_FAIL(err, RECUT_E_ARG, -1, "%s: the result is in the file %s already", path, result->stored->path);
    if (snprintf(folder, 4096, "%s.d", path) >= 4096)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "the path %.200s... is too long", path);
    if (lstat(path, &there) == 0 || lstat(folder, &there) == 0)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "%s, or the folder %s, is there already; nothing is written over", path,
                       folder);
    return RECUT_OK;
}

static recut_status write_result(const recut_result *result, const char *folder, const char *path, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_about *about = &result->about;
    rc_analysis *const *analysis = result->batch.analysis;
    size_t n = result->batch.n;
    rc_store_state *found = NULL;
    rc_sink sink = {0};
    int lock = -1;
    const rc_store_head head = {.fingerprint = about->fingerprint,
                                .cohort_json = about->cohort_json,
                                .synthetic = about->first->synthetic,
                                .embed = result->options.embed_cohort ? about->first : NULL,
                                .other_cohort = about->other_cohort};
    RC_TRY(rc_store_scan(folder, about->fingerprint, analysis, n, &found, &lock, err));
    RC_TRY(rc_store_sink_create(folder, 0, found->next_segment, found->launch, about->fingerprint, analysis, n, &sink,
                                err));
    RC_TRY(rc_run_gathered_replay(result->gathered, &sink, err));
    RC_TRY(rc_store_merge(folder, path, &head, analysis, n, err));
done:
    rc_store_sink_destroy(&sink);
    rc_store_state_destroy(found);
    if (lock >= 0) rc_store_unlock(lock);
    return st;
}

recut_status recut_store_write(const recut_result *result, const char *path, recut_error *err)
{
    recut_status st = RECUT_OK;
    char folder[4096];
    rc_locale locale = enter();
    RC_TRY(check(result, path, folder, err));
    st = write_result(result, folder, path, err);
    recut_status removed = rc_store_remove(folder, st == RECUT_OK ? err : NULL);
    if (st == RECUT_OK) st = removed;
done:
    leave(&locale);
    return rc_api_spell_error(st, &rc_api_spell_plain, err);
}

/* ---- 3. reading --------------------------------------------------------- */

static recut_status read_column(void *self, size_t analysis, size_t column, double *out, recut_error *err)
{
    pthread_mutex_lock(&turn);
    recut_status st = rc_store_result_column(self, analysis, column, out, err);
    pthread_mutex_unlock(&turn);
    return st;
}

/* While the document is made the turn is ours already. */
static recut_status read_column_now(void *self, size_t analysis, size_t column, double *out, recut_error *err)
{
    return rc_store_result_column(self, analysis, column, out, err);
}

static void close_result(const rc_result *stored)
{
    pthread_mutex_lock(&turn);
    rc_store_result_close((rc_result *)(void *)stored); /* opened below */
    pthread_mutex_unlock(&turn);
}

recut_status recut_store_read(const char *path, recut_result **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    recut_result *result = NULL;
    rc_result *stored = NULL;
    cJSON *run = NULL;
    char warning[640] = "";
    rc_locale locale = enter();
    if (!path || !*path) {
        st = RC_FAIL(err, RECUT_E_ARG, -1, "no name of a file");
        goto done;
    }
    RC_NEW(result, 1, err);
    RC_TRY(rc_store_result_open(path, &stored, err));
    RC_TRY(rc_summary_document_run(path, stored->fingerprint, &run, warning, err));
    result->stored = stored;
    result->reader = (rc_row_reader){.self = stored, .column = read_column_now};
    RC_TRY(rc_api_result_finish(result, run, err));
    result->reader.column = read_column;
    result->close = close_result;
    *out = result;
    result = NULL;
    stored = NULL;
done:
    recut_result_destroy(result);
    rc_store_result_close(stored);
    cJSON_Delete(run);
    leave(&locale);
    return rc_api_spell_error(st, &rc_api_spell_plain, err);
}
