/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * boot.h - what the parts of the bootstrap's document share. */
#ifndef RC_SUMMARY_BOOT_H
#define RC_SUMMARY_BOOT_H

#include "summary/plans.h"

/* Columns of a split that tell the direction of what is infinite. */
enum rc_boot_direction {
    RC_BOOT_N_LOW,
    RC_BOOT_N_HIGH,
    RC_BOOT_EVENTS_LOW,
    RC_BOOT_EVENTS_HIGH,
    RC_BOOT_HR_MH,
    RC_BOOT_REASON,
    RC_BOOT_REASON_ADJUSTED,
    RC_BOOT_DIRECTIONS
};

typedef struct rc_boot {
    const rc_summary_input *input;
    const rc_table *estimate;           /* row a stored column: estimate; acceleration in results of earlier versions */
    const rc_table *left_out;           /* of the jackknife: row a statistic; NULL where there is none */
    const int64_t *moments;             /* [its rows][RC_JACKKNIFE_BINS] */
    size_t rows;                        /* kept */
    double *x, *y, *z, *sign;           /* [rows] */
    double *column[RC_BOOT_DIRECTIONS]; /* [rows] of a split */
    const char *scheme;
    double n, m;     /* patients of the marker; of a resample, where the scheme sets it, else 0 */
    bool other_size; /* resamples are not of n patients */
    size_t clusters; /* centers drawn, 0 with other schemes */
    bool *failed;
} rc_boot;

/* Column "prefix/name" of a split or of the selected cutoff, [rows]: NaN where it is not there; and of the cohort
 * itself. */
RECUT_CHECK recut_status rc_summary_boot_load(const rc_boot *boot, const char *prefix, const char *name, double *out,
                                              recut_error *err);
double rc_summary_boot_estimate(const rc_boot *boot, const char *prefix, const char *name);
void rc_summary_boot_pair(cJSON *into, const char *key, const double pair[2], bool *failed);
/* out: the profile-likelihood interval of the row with that label; false where there is none. */
bool rc_summary_boot_find_profile(const rc_boot *boot, const char *prefix, double out[2]);
/* "profile", "profile_open" of the row with that label; of a table that older results lack. */
void rc_summary_boot_profile(const rc_boot *boot, const char *prefix, cJSON *into);
/* key: {reason: replicates} of a column of codes. */
RECUT_CHECK recut_status rc_summary_boot_failed(const rc_boot *boot, const char *prefix, const char *name,
                                                const char *key, cJSON *into, recut_error *err);

/* "reselected" of a marker: the selected cutoff, its stability and optimism.  fixed: the cutoff of this element, or
 * NaN. */
RECUT_CHECK recut_status rc_summary_boot_reselected(const rc_boot *boot, size_t marker, double fixed, cJSON *element,
                                                    recut_error *err);

#endif
