/* SPDX-License-Identifier: GPL-3.0-or-later
 * folder.c - what is in RESULT.d, and removing it. */
#include "store/folder.h"

#include "base/file.h"
#include "base/memory.h"
#include "store/store.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LAUNCH_DIGITS = 8 };

typedef enum file_kind { OTHER, SEGMENT, PLAN, UNFINISHED, KEPT } file_kind;

static const char plan_name[] = "plan.h5";

int64_t rc_store_folder_number(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    char *end;
    if (name[0] != 'r' || name[1] < '0' || name[1] > '9') return -1;
    strtoll(name + 1, &end, 10);
    if (*end != '-' || end[1] < '0' || end[1] > '9') return -1;
    errno = 0;
    int64_t number = strtoll(end + 1, &end, 10);
    if (*end == '-' && strspn(end + 1, "0123456789abcdef") == LAUNCH_DIGITS) end += 1 + LAUNCH_DIGITS;
    return errno || number == INT64_MAX || strcmp(end, ".h5") != 0 ? -1 : number;
}

recut_status rc_store_folder_name(const char *folder, int rank, int64_t number, uint32_t launch,
                                  char out[RC_STORE_PATH], recut_error *err)
{
    char suffix[LAUNCH_DIGITS + 2] = "";
    if (launch) snprintf(suffix, sizeof suffix, "-%0*" PRIx32, (int)LAUNCH_DIGITS, launch);
    int length = snprintf(out, RC_STORE_PATH, "%s/r%04d-%06" PRId64 "%s.h5", folder, rank, number, suffix);
    return length < RC_STORE_PATH - 8 ? RECUT_OK
                                      : RC_FAIL(err, RECUT_E_USAGE, -1, "the path %.200s... is too long", folder);
}

recut_status rc_store_folder_plan(const char *folder, char out[RC_STORE_PATH], recut_error *err)
{
    int length = snprintf(out, RC_STORE_PATH, "%s/%s", folder, plan_name);
    return length < RC_STORE_PATH - 8 ? RECUT_OK
                                      : RC_FAIL(err, RECUT_E_USAGE, -1, "the path %.200s... is too long", folder);
}

static file_kind kind_of(const char *name)
{
    char whole[256];
    size_t n = strlen(name);
    if (rc_store_folder_number(name) >= 0) return SEGMENT;
    if (strcmp(name, plan_name) == 0) return PLAN;
    if (n > 5 && n < sizeof whole && strcmp(name + n - 5, ".part") == 0) { /* of ours: others are the user's */
        snprintf(whole, sizeof whole, "%.*s", (int)n - 5, name);
        if (rc_store_folder_number(whole) >= 0 || strcmp(whole, plan_name) == 0) return UNFINISHED;
    }
    return strcmp(name, "lock") == 0 || strcmp(name, "launches.jsonl") == 0 ? KEPT : OTHER;
}

bool rc_store_folder_own(const char *name)
{
    return kind_of(name) != OTHER;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All paths in the folder whose kind is among those of the mask. */
static recut_status list(const char *folder, unsigned mask, rc_store_names *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_store_names names = {0};
    size_t room = 0;
    DIR *dir = opendir(folder);
    if (!dir) return RC_FAIL(err, RECUT_E_IO, -1, "cannot read the folder %s: %s", folder, rc_base_file_reason(errno));
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(dir);
        if (!entry && errno == EINTR) continue;
        if (!entry) break;
        if (!(mask & 1u << kind_of(entry->d_name))) continue;
        if (names.n == room) {
            char **bigger = NULL;
            RC_NEW(bigger, 2 * room + 64, err);
            if (names.n) memcpy(bigger, names.path, names.n * sizeof *bigger);
            rc_base_memory_free(names.path);
            names.path = bigger;
            room = 2 * room + 64;
        }
        RC_NEW(names.path[names.n], strlen(folder) + strlen(entry->d_name) + 2, err);
        sprintf(names.path[names.n++], "%s/%s", folder, entry->d_name);
    }
    if (errno) {
        st = RC_FAIL(err, RECUT_E_IO, -1, "cannot read the folder %s: %s", folder, rc_base_file_reason(errno));
        goto done;
    }
    if (names.n) qsort(names.path, names.n, sizeof *names.path, by_name);
    *out = names;
    names = (rc_store_names){0};
done:
    closedir(dir);
    rc_store_folder_clear(&names);
    return st;
}

void rc_store_folder_clear(rc_store_names *names)
{
    for (size_t i = 0; i < names->n; i++) rc_base_memory_free(names->path[i]);
    rc_base_memory_free(names->path);
    *names = (rc_store_names){0};
}

recut_status rc_store_folder_segments(const char *folder, rc_store_names *out, recut_error *err)
{
    return list(folder, 1u << SEGMENT, out, err);
}

static recut_status remove_kinds(const char *folder, unsigned mask, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_store_names names = {0};
    RC_TRY(list(folder, mask, &names, err));
    for (size_t i = 0; i < names.n; i++) RC_TRY(rc_base_file_remove(names.path[i], err));
done:
    rc_store_folder_clear(&names);
    return st;
}

recut_status rc_store_folder_sweep(const char *folder, recut_error *err)
{
    return remove_kinds(folder, 1u << UNFINISHED, err);
}

recut_status rc_store_remove(const char *folder, recut_error *err)
{
    recut_status st = RECUT_OK;
    if (access(folder, F_OK) != 0 && errno == ENOENT) return RECUT_OK;
    RC_TRY(remove_kinds(folder, 1u << SEGMENT | 1u << PLAN | 1u << UNFINISHED, err));
    RC_TRY(remove_kinds(folder, 1u << KEPT, err)); /* the lock last */
    /* Something of the user's, or the .nfs file of our open lock: then the folder stays. */
    if (rmdir(folder) != 0 && errno != ENOTEMPTY && errno != EEXIST && errno != ENOENT)
        st = RC_FAIL(err, RECUT_E_IO, -1, "cannot remove the folder %s: %s", folder, rc_base_file_reason(errno));
done:
    return st;
}
