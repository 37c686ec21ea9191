/* SPDX-License-Identifier: GPL-3.0-or-later
 * record.c - the launches of a run, and the record beside the result. */
#include "tool/record.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void now(char out[32])
{
    time_t seconds = time(NULL);
    struct tm utc;
    gmtime_r(&seconds, &utc);
    strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

/* What is known of a launch when it begins.  NULL where memory is out. */
static cJSON *describe_launch(const char *line, int ranks, int threads)
{
    char started[32], *directory = getcwd(NULL, 0);
    cJSON *launch = cJSON_CreateObject();
    now(started);
    if (launch) {
        cJSON_AddStringToObject(launch, "command", line);
        if (directory)
            cJSON_AddStringToObject(launch, "directory", directory); /* relative paths of the command start here */
        cJSON_AddStringToObject(launch, "started", started);
        cJSON_AddNumberToObject(launch, "ranks", ranks);
        cJSON_AddNumberToObject(launch, "threads", threads);
    }
    free(directory);
    return launch;
}

recut_status rc_tool_record_begin(rc_tool_record *record, const char *folder, const char *line, int ranks, int threads,
                                  recut_error *err)
{
    recut_status st = RECUT_OK;
    char *text = NULL;
    *record = (rc_tool_record){0};
    RC_NEW(record->blocks_by_rank, (size_t)ranks, err);
    snprintf(record->launches, sizeof record->launches, "%s/launches.jsonl", folder);
    cJSON *launch = describe_launch(line, ranks, threads);
    text = launch ? cJSON_PrintUnformatted(launch) : NULL;
    cJSON_Delete(launch);
    if (!text) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the record of the run");
    st = rc_base_file_append_line(record->launches, text, err);
done:
    cJSON_free(text);
    return st;
}

void rc_tool_record_clear(rc_tool_record *record)
{
    rc_base_memory_free(record->blocks_by_rank);
    record->blocks_by_rank = NULL;
}

static void add_blocks_by_rank(cJSON *root, const rc_tool_record *record, int ranks)
{
    cJSON *list = record->blocks_by_rank ? cJSON_AddArrayToObject(root, "blocks_by_rank") : NULL;
    for (int r = 0; list && r < ranks; r++)
        cJSON_AddItemToArray(list, cJSON_CreateNumber((double)record->blocks_by_rank[r]));
}

/* Adds the launches of a folder; a line that a kill cut short is left out. */
static recut_status read_launches(const char *path, cJSON *list, recut_error *err)
{
    FILE *file;
    char *line = NULL;
    size_t capacity = 0;
    do file = fopen(path, "r");
    while (!file && errno == EINTR);
    if (!file && errno == ENOENT) return RECUT_OK;
    if (!file) return RC_FAIL(err, RECUT_E_IO, -1, "cannot read %s: %s", path, rc_base_file_reason(errno));
    while (list && getline(&line, &capacity, file) >= 0) {
        cJSON *launch = cJSON_Parse(line);
        if (launch) cJSON_AddItemToArray(list, launch);
    }
    bool bad = ferror(file) != 0;
    free(line);
    fclose(file);
    return bad ? RC_FAIL(err, RECUT_E_IO, -1, "cannot read %s", path) : RECUT_OK;
}

/* The launches as an array; the last one is this one. */
static recut_status list_launches(const rc_tool_record *record, const rc_ranks *ranks, cJSON *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    char path[4200];
    cJSON *launch;
    if (!record->n_folders) RC_TRY(read_launches(record->launches, list, err));
    for (size_t f = 0; f < record->n_folders; f++) {
        snprintf(path, sizeof path, "%.4096s/launches.jsonl", record->folder[f]);
        RC_TRY(read_launches(path, list, err));
    }
    if (list && record->n_folders && (launch = describe_launch(record->line, rc_run_ranks_size(ranks), 1)))
        cJSON_AddItemToArray(list, launch);
done:
    return st;
}

recut_status rc_tool_record_end(const rc_tool_record *record, const rc_tool_paths *paths, const char *fingerprint,
                                const rc_run_outcome *outcome, const rc_store_state *found, const rc_ranks *ranks,
                                recut_error *err)
{
    char finished[32];
    recut_status st = RECUT_OK;
    now(finished);
    cJSON *root = cJSON_CreateObject(), *launches = cJSON_CreateArray();
    if ((st = list_launches(record, ranks, launches, err)) != RECUT_OK) {
        cJSON_Delete(root);
        cJSON_Delete(launches);
        return st;
    }
    int count = cJSON_GetArraySize(launches), first_ones = record->n_folders ? (int)record->n_folders + 1 : 1;
    const cJSON *last = cJSON_GetArrayItem(launches, count - 1);
    const char *const copied[] = {"command", "started", "ranks", "threads"};
    if (root) {
        cJSON_AddStringToObject(root, "version", recut_version());
        cJSON_AddStringToObject(root, "fingerprint", fingerprint);
        for (size_t i = 0; i < sizeof copied / sizeof *copied; i++) {
            cJSON *item = cJSON_GetObjectItemCaseSensitive(last, copied[i]);
            if (item) cJSON_AddItemToObject(root, copied[i], cJSON_Duplicate(item, 1));
        }
        cJSON_AddStringToObject(root, "host", rc_run_ranks_host(ranks));
        cJSON_AddStringToObject(root, "finished", finished);
        cJSON_AddNumberToObject(root, "seconds", outcome->seconds);
        cJSON_AddNumberToObject(root, "resumes", count > first_ones ? count - first_ones : 0);
        if (record->n_folders) cJSON_AddNumberToObject(root, "merged_folders", (double)record->n_folders);
        cJSON_AddNumberToObject(root, "blocks", (double)outcome->blocks_total);
        cJSON_AddNumberToObject(root, "blocks_found", (double)outcome->blocks_before);
        cJSON_AddNumberToObject(root, "replicates_computed", (double)outcome->replicates_now);
        add_blocks_by_rank(root, record, rc_run_ranks_size(ranks));
        cJSON_AddNumberToObject(root, "damaged_segments", found ? (double)found->damaged : 0);
        cJSON_AddItemToObject(root, "launches", launches);
    }
    char *text = root ? cJSON_Print(root) : NULL;
    cJSON_Delete(root);
    if (!text) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the record of the run");
    char *clean = rc_base_text_page(text, true);
    cJSON_free(text);
    if (!clean) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the record of the run");
    st = rc_base_file_write(paths->record, clean, strlen(clean), err);
    free(clean);
    return st;
}
