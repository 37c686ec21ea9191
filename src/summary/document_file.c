/* SPDX-License-Identifier: GPL-3.0-or-later
 * document_file.c - the document of a result file, and the record beside it.  Of this folder only this file needs the
 * store. */
#include "summary/document.h"

#include "store/store.h"
#include "summary/plans.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

char *rc_summary_document_run_path(const char *path)
{
    size_t length = strlen(path);
    bool suffix = length > 3 && strcmp(path + length - 3, ".h5") == 0;
    size_t stem = suffix ? length - 3 : length;
    char *out = malloc(stem + sizeof ".run.json");
    if (out) {
        memcpy(out, path, stem);
        memcpy(out + stem, ".run.json", sizeof ".run.json");
    }
    return out;
}

/* NULL without a warning where there is no such file, with one where it cannot be used. */
static cJSON *read_run(const char *path, const char *fingerprint, char warning[640])
{
    char *text = NULL;
    size_t length = 0;
    cJSON *run = NULL;
    FILE *file = fopen(path, "r");
    if (!file) {
        if (errno != ENOENT) snprintf(warning, 640, "cannot read %.400s: %s", path, strerror(errno));
        return NULL;
    }
    errno = 0;
    ssize_t got = getdelim(&text, &length, '\0', file);
    int code = errno;
    fclose(file);
    if (got < 0 && code != 0) {
        snprintf(warning, 640, "cannot read %.400s: %s", path, strerror(code));
    } else if (got < 0 || !(run = cJSON_Parse(text)) || !cJSON_IsObject(run)) {
        snprintf(warning, 640, "%.400s is not the record of a run; left out", path);
    } else if (*rc_summary_json_get_text(run, "fingerprint") &&
               strcmp(rc_summary_json_get_text(run, "fingerprint"), fingerprint) != 0) {
        snprintf(warning, 640, "%.400s belongs to another result; left out", path);
    }
    free(text);
    if (*warning) {
        cJSON_Delete(run);
        run = NULL;
    }
    return run;
}

static recut_status read_column(void *self, size_t analysis, size_t column, double *out, recut_error *err)
{
    return rc_store_result_column(self, analysis, column, out, err);
}

recut_status rc_summary_document_run(const char *path, const char *fingerprint, cJSON **out, char warning[640],
                                     recut_error *err)
{
    char *run_path = rc_summary_document_run_path(path);
    *warning = '\0';
    if (!run_path) return rc_summary_plans_finish(true, err);
    *out = read_run(run_path, fingerprint, warning);
    free(run_path);
    return RECUT_OK;
}

recut_status rc_summary_document_read(const char *path, bool whole_scan, cJSON **out, char warning[640],
                                      recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_result *result = NULL;
    cJSON *run = NULL;
    *warning = '\0';
    RC_TRY(rc_store_result_open(path, &result, err));
    RC_TRY(rc_summary_document_run(path, result->fingerprint, &run, warning, err));
    rc_row_reader reader = {.self = result, .column = read_column};
    RC_TRY(rc_summary_document_create(result, &reader, run, whole_scan, out, err));
done:
    cJSON_Delete(run);
    rc_store_result_close(result);
    return st;
}
