/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan.c - what a run's folder holds: its lock, its segments, which blocks are there. */
#include "base/file.h"
#include "base/memory.h"
#include "store/folder.h"
#include "store/segment.h"
#include "store/store.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool ends_with(const char *name, const char *end)
{
    size_t n = strlen(name), m = strlen(end);
    return n >= m && strcmp(name + n - m, end) == 0;
}

/* r0003-000017.h5 -> 17, or -1. */
static int64_t segment_number(const char *name)
{
    int rank, end = 0;
    int64_t number;
    if (sscanf(name, "r%d-%" SCNd64 ".h5%n", &rank, &number, &end) != 2 || name[end] != '\0' || end == 0) return -1;
    return number;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

recut_status rc_store_folder_list(const char *folder, char ***out, size_t *n, recut_error *err)
{
    recut_status st = RECUT_OK;
    char **list = NULL;
    size_t count = 0, room = 0;
    DIR *dir = opendir(folder);
    if (!dir) return RC_FAIL(err, RECUT_E_IO, -1, "cannot read the folder %s: %s", folder, strerror(errno));
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (segment_number(entry->d_name) < 0) continue;
        if (count == room) {
            char **bigger = NULL;
            RC_NEW(bigger, 2 * room + 64, err);
            if (count) memcpy(bigger, list, count * sizeof *bigger);
            rc_base_memory_free(list);
            list = bigger;
            room = 2 * room + 64;
        }
        RC_NEW(list[count], strlen(folder) + strlen(entry->d_name) + 2, err);
        sprintf(list[count++], "%s/%s", folder, entry->d_name);
    }
    if (count) qsort(list, count, sizeof *list, by_name);
    *out = list;
    *n = count;
    list = NULL;
done:
    closedir(dir);
    rc_store_h5_free_list(list, list ? count : 0);
    return st;
}

static void remove_parts(const char *folder)
{
    char path[4600];
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (ends_with(entry->d_name, ".part")) {
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
            unlink(path);
        }
    if (dir) closedir(dir);
}

/* Notes the good blocks of a segment.  Two copies of a block must agree. */
static recut_status take_segment(const char *path, const rc_segment *segment, rc_analysis *const *analysis, rc_store_state *state,
                                 uint32_t **crc, double *rows, int64_t *tally, recut_error *err)
{
    bool damaged = false;
    for (size_t a = 0; a < segment->n; a++)
        for (size_t k = 0; k < segment->part[a].n; k++) {
            const rc_segment_part *part = &segment->part[a];
            int64_t b = part->block[k];
            if (!rc_store_segment_read(segment, analysis, a, k, rows, tally)) {
                damaged = true;
                continue;
            }
            if (state->done[a][b] && crc[a][b] != part->crc[k])
                return RC_FAIL(err, RECUT_E_STORE, b, "%s: block %" PRId64 " of %s is not the same as another copy of it", path, b,
                               analysis[a]->group);
            state->done[a][b] = 1;
            crc[a][b] = part->crc[k];
            if (state->stop_counts[a]) {
                const rc_tally *stop = &analysis[a]->tally[analysis[a]->stop_tally];
                memcpy(state->stop_counts[a] + (size_t)b * stop->n_rows, tally + stop->offset, stop->n_rows * sizeof *tally);
            }
        }
    if (damaged) state->damaged++;
    else state->segments++;
    return RECUT_OK;
}

recut_status rc_store_folder_buffers(rc_analysis *const *analysis, size_t n, double **rows, int64_t **tally, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t most_rows = 1, most_tally = 1;
    for (size_t a = 0; a < n; a++) {
        size_t need = (size_t)analysis[a]->block_size * analysis[a]->n_columns;
        if (analysis[a]->rows_kept > 0 && need > most_rows) most_rows = need;
        if (analysis[a]->tally_length > most_tally) most_tally = analysis[a]->tally_length;
    }
    RC_NEW(*rows, most_rows, err);
    RC_NEW(*tally, most_tally, err);
done:
    return st;
}

static recut_status read_all(const char *folder, const char *fingerprint, rc_analysis *const *analysis, size_t n,
                             rc_store_state *state, uint32_t **crc, recut_error *err)
{
    recut_status st = RECUT_OK;
    char **list = NULL;
    size_t count = 0;
    double *rows = NULL;
    int64_t *tally = NULL;
    RC_TRY(rc_store_folder_list(folder, &list, &count, err));
    RC_TRY(rc_store_folder_buffers(analysis, n, &rows, &tally, err));
    for (size_t i = 0; i < count; i++) {
        rc_segment segment;
        bool foreign = false;
        int64_t number = segment_number(strrchr(list[i], '/') + 1);
        if (number >= state->next_segment) state->next_segment = number + 1;
        st = rc_store_segment_open(list[i], fingerprint, analysis, n, &segment, &foreign, err);
        if (st == RECUT_E_STORE) { /* its blocks are computed again */
            state->damaged++;
            st = RECUT_OK;
            continue;
        }
        if (st != RECUT_OK) goto done;
        if (foreign) st = RC_FAIL(err, RECUT_E_USAGE, -1, "%s holds segments of another run; use --force to discard them", folder);
        else st = take_segment(list[i], &segment, analysis, state, crc, rows, tally, err);
        rc_store_segment_close(&segment);
        if (st != RECUT_OK) goto done;
    }
done:
    rc_store_h5_free_list(list, count);
    rc_base_memory_free(rows);
    rc_base_memory_free(tally);
    return st;
}

recut_status rc_store_scan(const char *folder, const char *fingerprint, rc_analysis *const *analysis, size_t n,
                           rc_store_state **out, int *lock, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_store_state *state = NULL;
    uint32_t **crc = NULL;
    char path[4200];
    int held = -1;
    RC_TRY(rc_base_file_folder(folder, err));
    snprintf(path, sizeof path, "%s/lock", folder);
    RC_TRY(rc_base_file_lock(path, &held, err));
    remove_parts(folder);
    RC_NEW(state, 1, err);
    RC_NEW(crc, n, err);
    RC_NEW(state->done, n + 1, err); /* one NULL more: the end for destroy */
    RC_NEW(state->stop_counts, n + 1, err);
    for (size_t a = 0; a < n; a++) {
        RC_NEW(state->done[a], (size_t)analysis[a]->n_blocks, err);
        RC_NEW(crc[a], (size_t)analysis[a]->n_blocks, err);
        if (analysis[a]->stop_at > 0)
            RC_NEW(state->stop_counts[a], (size_t)analysis[a]->n_blocks * analysis[a]->tally[analysis[a]->stop_tally].n_rows, err);
    }
    RC_TRY(read_all(folder, fingerprint, analysis, n, state, crc, err));
    *out = state;
    *lock = held;
    state = NULL;
    held = -1;
done:
    for (size_t a = 0; crc && a < n; a++) rc_base_memory_free(crc[a]);
    rc_base_memory_free(crc);
    rc_store_state_destroy(state);
    rc_base_file_unlock(held);
    return st;
}

void rc_store_state_destroy(rc_store_state *state)
{
    if (!state) return;
    for (size_t a = 0; state->done && state->done[a]; a++) {
        rc_base_memory_free(state->done[a]);
        if (state->stop_counts) rc_base_memory_free(state->stop_counts[a]);
    }
    rc_base_memory_free(state->done);
    rc_base_memory_free(state->stop_counts);
    rc_base_memory_free(state);
}

void rc_store_unlock(int lock)
{
    rc_base_file_unlock(lock);
}

recut_status rc_store_remove(const char *folder, recut_error *err)
{
    static const char *const ours[] = {"lock", "launches.jsonl"};
    char path[4600];
    DIR *dir = opendir(folder);
    if (!dir) return errno == ENOENT ? RECUT_OK : RC_FAIL(err, RECUT_E_IO, -1, "cannot read the folder %s: %s", folder, strerror(errno));
    for (struct dirent *entry; (entry = readdir(dir));) {
        const char *name = entry->d_name;
        if (segment_number(name) < 0 && !ends_with(name, ".part") && strcmp(name, ours[0]) != 0 && strcmp(name, ours[1]) != 0) continue;
        snprintf(path, sizeof path, "%s/%s", folder, name);
        unlink(path);
    }
    closedir(dir);
    /* files that are not ours (of the user, of a network file system) keep the folder; that is no failure */
    if (rmdir(folder) != 0 && errno != ENOTEMPTY && errno != EEXIST) return RC_FAIL(err, RECUT_E_IO, -1, "cannot remove the folder %s: %s", folder, strerror(errno));
    return RECUT_OK;
}
