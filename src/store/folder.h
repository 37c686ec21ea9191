/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * folder.h - the files in a run's folder. */
#ifndef RC_STORE_FOLDER_H
#define RC_STORE_FOLDER_H

#include "base/status.h"

#include <stdbool.h>

/* Room for a path below a run's folder. */
enum { RC_STORE_PATH = 4400 };

typedef struct rc_store_names {
    char **path; /* [n] sorted */
    size_t n;
} rc_store_names;

/* Paths of the segments. */
RECUT_CHECK recut_status rc_store_folder_segments(const char *folder, rc_store_names *out, recut_error *err);
void rc_store_folder_clear(rc_store_names *names);
/* Deletes what was never finished. */
RECUT_CHECK recut_status rc_store_folder_sweep(const char *folder, recut_error *err);
/* r0003-000017-9f3a61c2.h5 (the launch may be missing) -> 17; -1 for every other name.  A path is fine. */
int64_t rc_store_folder_number(const char *path);
/* Is a file of this name one that recut writes into a run's folder: segment, plan.h5, an unfinished one of these,
 * launches.jsonl, lock? */
bool rc_store_folder_own(const char *name);
/* The path of a segment; launch 0 is left out of it.  RECUT_E_USAGE where it is too long. */
RECUT_CHECK recut_status rc_store_folder_name(const char *folder, int rank, int64_t number, uint32_t launch,
                                              char out[RC_STORE_PATH], recut_error *err);
/* The path of plan.h5.  RECUT_E_USAGE where it is too long. */
RECUT_CHECK recut_status rc_store_folder_plan(const char *folder, char out[RC_STORE_PATH], recut_error *err);

#endif
