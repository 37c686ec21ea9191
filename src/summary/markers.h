/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * markers.h - what all analyses of a result say of one marker, in the same patients, of the same endpoint: `.markers[]`
 * of the document, the table a paper prints, and what the verdict is made from. */
#ifndef RC_SUMMARY_MARKERS_H
#define RC_SUMMARY_MARKERS_H

#include "base/status.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* More rows than this stand in the order of the smallest p (maxT where several markers were tested together, else the
 * corrected, else the uncorrected p), fewer in the order of the document. */
enum { RC_MARKERS_UNSORTED = 8 };

/* One marker x patients x endpoint (and criterion, where several were searched by).  Everything points into the
 * document; NULL: no such analysis. */
typedef struct rc_marker_row {
    const char *marker, *label; /* label "": no job file gave one */
    const cJSON *analysis;      /* entry of .analyses[], whose cohort these patients are */
    const cJSON *describe, *screen, *search, *permute, *centers;
    const cJSON *censoring; /* of the same command as permute */
    const cJSON *bootstrap; /* that of the first fixed cutoff, where there are fixed cutoffs */
    const cJSON *fixed;     /* list of the cutoffs named beforehand, of the search; NULL or empty: none */
    double tested;          /* markers that its p_maxt is corrected for */
    uint32_t patients;      /* number of its endpoint and filter */
    double rivals;          /* markers permuted at that endpoint, in any analysis; 0: it is not permuted */
    double p, naive;        /* what the rows are ordered by; 2: none */
    size_t place;           /* in the order of the document */
} rc_marker_row;

/* The rows of a document, in the order of `.markers[]`; rc_base_memory_free(*out).  Linear in the number of elements,
 * but for the sorting.  Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_summary_markers_gather(const cJSON *document, rc_marker_row **out, size_t *n,
                                                   recut_error *err);

#endif
