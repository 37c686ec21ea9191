/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * resample.h - bootstrap schemes: replicate -> how often each patient counts. */
#ifndef RC_PLAN_RESAMPLE_H
#define RC_PLAN_RESAMPLE_H

#include "base/pcg.h"
#include "plan/plan.h"

typedef enum rc_scheme {
    RC_SCHEME_ORDINARY,   /* n of n with replacement */
    RC_SCHEME_STRATIFIED, /* n_s of n_s inside every stratum */
    RC_SCHEME_CLUSTER,    /* whole centers with replacement */
    RC_SCHEME_M_OUT_OF_N, /* m of n with replacement */
    RC_SCHEME_SUBSAMPLE,  /* m of n without replacement */
    RC_SCHEME_BAYESIAN,   /* exponential weights with sum n */
    RC_SCHEME_REPLAY,     /* from a file */
    RC_SCHEME_COUNT
} rc_scheme;

typedef struct rc_resample {
    rc_scheme scheme;
    size_t n, m; /* patients; draws of m-out-of-n and subsample */
    size_t n_strata;
    uint32_t *first, *member; /* [n_strata + 1], [n] patients stratum by stratum (strata, or centers of cluster) */
    uint32_t *replay;         /* [replicates][n] how often each patient was drawn */
    int64_t n_replay;
    char replay_hash[33];
} rc_resample;

/* SIZE_MAX-like RC_SCHEME_COUNT where there is no such name. */
rc_scheme rc_plan_resample_scheme(const char *name);
const char *rc_plan_resample_name(rc_scheme scheme);
/* "; did you mean X?" for a word that is no scheme, or "". */
const char *rc_plan_resample_hint(const char *name, char *out, size_t room);

/* What the options ask for: replay, scheme, stratify, m; those that do not go together are RECUT_E_USAGE. */
RECUT_CHECK recut_status rc_plan_resample_choose(const rc_plan_options *options, rc_scheme *scheme, recut_error *err);

/* rc_plan_resample_init() - prepares a scheme.
 *   stratify  in  comma-separated "center", "event", "strata" for STRATIFIED; NULL otherwise
 *   m         in  for M_OUT_OF_N and SUBSAMPLE; 0 = floor(0.632 n) for SUBSAMPLE
 *   replay    in  file for REPLAY: a line a replicate, patient numbers from 1 in file order of the kept patients,
 *                 separated by blanks or commas, a patient drawn twice named twice
 * Errors: RECUT_E_USAGE, RECUT_E_IO, RECUT_E_PARSE (file:line), RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_plan_resample_init(const recut_cohort *cohort, rc_scheme scheme, const char *stratify,
                                               size_t m, const char *replay, rc_resample *out, recut_error *err);
void rc_plan_resample_clear(rc_resample *resample);

/* The least and the most patients that a resample may hold. */
void rc_plan_resample_sizes(const rc_resample *resample, double *least, double *most);

/* Weights of replicate b.  Whole numbers, but for BAYESIAN: multiples of 2^-30, so that sums of them are exact.
 *   weight out [n]    scratch [n] */
void rc_plan_resample_draw(const rc_resample *resample, int64_t b, rc_pcg *generator, double *weight,
                           uint32_t *scratch);

#endif
