/* SPDX-License-Identifier: GPL-3.0-or-later
 * progress.c - how far a run has come, from its folder alone, without its patients. */
#include "base/file.h"
#include "base/memory.h"
#include "store/file.h"
#include "store/folder.h"
#include "store/h5.h"
#include "store/h5_error.h"
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { BLOCK_BYTES = 8 };

/* Which blocks of an analysis have been seen. */
typedef struct seen {
    int64_t *block;
    size_t n, room;
} seen;

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int64_t distinct(seen *list)
{
    int64_t n = 0;
    if (list->n) qsort(list->block, list->n, sizeof *list->block, by_number);
    for (size_t i = 0; i < list->n; i++) n += i == 0 || list->block[i] != list->block[i - 1];
    return n;
}

static recut_status take(hid_t dataset, size_t n, seen *list, bool *ok, recut_error *err)
{
    recut_status st = RECUT_OK;
    int64_t *longer = NULL;
    if (n > list->room - list->n) {
        size_t room = 2 * list->room + n;
        RC_NEW(longer, room, err);
        if (list->n) memcpy(longer, list->block, list->n * sizeof *longer);
        rc_base_memory_free(list->block);
        list->block = longer;
        list->room = room;
    }
    *ok = rc_store_h5_read_rows(dataset, H5T_NATIVE_INT64, 0, n, list->block + list->n);
    if (*ok) list->n += n;
done:
    return st;
}

/* A segment that cannot be read, or is of another run than the first one, counts for nothing. */
static recut_status read_segment(const char *path, seen *list, rc_store_progress *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_store_file *file = NULL;
    char name[32], *fingerprint = NULL;
    int64_t total = -1, n = 0;
    hsize_t dims[2];
    if (rc_store_file_open(path, "segment", RC_STORE_OUTLINE, &file, NULL) != RECUT_OK) return RECUT_OK;
    bool ok = (fingerprint = rc_store_h5_get_text(file->id, "fingerprint")) && strlen(fingerprint) <= 32 &&
              (!*out->fingerprint || strcmp(fingerprint, out->fingerprint) == 0) &&
              rc_store_h5_get_i64(file->id, "analyses", &n) && rc_store_h5_get_i64(file->id, "blocks", &total) &&
              n >= 0 && n <= RC_STORE_ANALYSES_MOST && total >= 0;
    if (ok) {
        strcpy(out->fingerprint, fingerprint);
        out->total = total;
    }
    for (int64_t a = 0; ok && a < n; a++) {
        snprintf(name, sizeof name, "a%d/block", (int)a);
        hid_t dataset = rc_store_h5_open(file->id, name);
        if (dataset < 0) continue;
        ok = rc_store_h5_dims(dataset, dims) && dims[1] == 1 && dims[0] <= (hsize_t)total &&
             H5Dget_storage_size(dataset) >= dims[0] * BLOCK_BYTES;
        if (ok) st = take(dataset, (size_t)dims[0], &list[a], &ok, err);
        H5Dclose(dataset);
        if (st != RECUT_OK) goto done;
    }
    out->segments += ok;
done:
    rc_base_memory_free(fingerprint);
    rc_store_file_close(file);
    return st;
}

/* Does a process hold the lock?  A shared one is asked for and given back at once. */
static bool is_running(const char *folder)
{
    char path[RC_STORE_PATH];
    int fd = -1;
    if (snprintf(path, sizeof path, "%s/lock", folder) < RC_STORE_PATH)
        fd = rc_base_file_open(path, O_RDONLY | O_NONBLOCK);
    bool taken = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (fd >= 0) close(fd);
    return taken;
}

recut_status rc_store_progress_read(const char *folder, rc_store_progress *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_store_names names = {0};
    seen *list = NULL;
    rc_store_progress found = {.total = -1};
    rc_store_h5_listen();
    RC_TRY(rc_store_launches_last(folder, &found.command, &found.directory, err));
    RC_TRY(rc_store_folder_segments(folder, &names, err));
    RC_NEW(list, RC_STORE_ANALYSES_MOST, err);
    for (size_t i = 0; i < names.n; i++) RC_TRY(read_segment(names.path[i], list, &found, err));
    for (size_t a = 0; a < RC_STORE_ANALYSES_MOST; a++) found.done += distinct(&list[a]);
    if (found.total >= 0 && found.done > found.total) found.done = found.total;
    found.running = is_running(folder);
    *out = found;
    found = (rc_store_progress){0};
done:
    for (size_t a = 0; list && a < RC_STORE_ANALYSES_MOST; a++) rc_base_memory_free(list[a].block);
    rc_base_memory_free(list);
    rc_store_progress_clear(&found);
    rc_store_folder_clear(&names);
    return st;
}

void rc_store_progress_clear(rc_store_progress *progress)
{
    rc_base_memory_free(progress->command);
    rc_base_memory_free(progress->directory);
    *progress = (rc_store_progress){0};
}
