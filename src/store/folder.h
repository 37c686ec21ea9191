/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * folder.h - the segments of a run's folder, for scan and merge. */
#ifndef RC_STORE_FOLDER_H
#define RC_STORE_FOLDER_H

#include "plan/plan.h"

/* Paths of the segments, sorted; rc_store_h5_free_list. */
RECUT_CHECK recut_status rc_store_folder_list(const char *folder, char ***out, size_t *n, recut_error *err);

/* Room for the rows and the tally of a block of any of the analyses. */
RECUT_CHECK recut_status rc_store_folder_buffers(rc_analysis *const *analysis, size_t n, double **rows, int64_t **tally,
                                                 recut_error *err);

#endif
