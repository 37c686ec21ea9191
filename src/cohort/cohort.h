/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cohort.h - n patients with time, event, markers, optional center, strata and
 * covariates, and the sort orders every kernel starts from.  Immutable once made: from a table (read.h) or from
 * arrays (arrays.h). */
#ifndef RC_COHORT_COHORT_H
#define RC_COHORT_COHORT_H

#include "base/status.h"
#include "cohort/cells.h"

#include <stdbool.h>

#define RC_COHORT_MISSING "(missing)" /* the level of a missing value */

/* A text column as codes.  code[i] indexes level[]; levels are sorted by strcmp,
 * except where every level is a number: then by value. */
typedef struct rc_factor {
    char *name; /* column name */
    size_t n_levels;
    char **level;
    uint32_t *code; /* [n] */
} rc_factor;

/* A column kept besides time, event and markers.  Numeric where every value of the kept
 * patients is a number: then value is set; factor is always set (levels = distinct texts).
 * Missing values are only there with options->keep_missing: value is NaN, the level "(missing)". */
typedef struct rc_covariate {
    bool numeric;
    double *value;    /* [n], NULL unless numeric */
    uint8_t *missing; /* [n] 1 = missing; NULL where none is */
    rc_factor factor;
} rc_covariate;

typedef struct rc_marker {
    char *name;
    size_t n;        /* patients that have it: those of the cohort, unless that has parts */
    double *value;   /* [cohort n] in patient order; -Inf and Inf are ordered values; NaN = missing, only in a cohort
                        with parts */
    uint32_t *order; /* [n] patients by ascending value, ties in patient order */
    size_t n_distinct;
    uint32_t *first;  /* [n_distinct + 1] positions in order where a new value begins; last = n */
    size_t part, own; /* in a cohort with parts: which one, and the marker's number there */
} rc_marker;

typedef struct rc_drop {
    char *reason; /* "missing time", "missing event", "missing il6", "where", ... */
    size_t count;
} rc_drop;

/* A marker that too few patients have (present.h). */
typedef struct rc_left_out {
    char *name;
    size_t n, events; /* patients that have it */
} rc_left_out;

/* See parts.h. */
typedef struct rc_part {
    recut_cohort *cohort; /* the patients that have the markers; it has no parts */
    size_t *marker;       /* [cohort->n_markers] their numbers in the whole cohort, ascending */
    uint32_t *patient;    /* [cohort->n] the patients' numbers in the whole cohort, ascending */
    uint32_t *place;      /* [n of the whole] number in the part, UINT32_MAX for who is not in it */
} rc_part;

struct recut_cohort {
    size_t n, events;
    double *time;    /* [n] >= 0; equal where the file's are equal up to rounding */
    uint8_t *event;  /* [n] */
    double *outcome; /* [n] in place of survival, or NULL; then time is its rank among the distinct values, from 1 on,
                        and everybody has the event: nothing of survival is computed from them */
    bool has_competing;
    size_t n_competing;
    uint8_t *competing; /* [n] 1 = a competing event ended the follow-up (event is 0); NULL unless has_competing.  NULL
                           too where event and censoring are exchanged (reverse.h) */
    char **id;          /* [n] or NULL */

    size_t n_markers;
    rc_marker *marker;

    bool has_center, has_strata, has_entry;
    rc_factor center; /* empty unless has_center */
    rc_factor strata; /* empty unless has_strata: then every statistic of the log-rank family is stratified by it */
    double *entry;    /* [n] time from which the patient was under observation (left truncation), below its time: at
                         risk at entry < t <= time.  NULL unless has_entry */

    size_t n_covariates; /* columns asked for by options->covariates */
    rc_covariate *covariate;

    bool above; /* high is marker > cutoff and a cutoff the largest value of the low group (--high gt), as maxstat and
                 * survminer print it; else high is marker >= cutoff, a cutoff the smallest value of the high group */

    size_t n_tied; /* patients whose time was made equal to a smaller one, see tie.h */

    /* Time order.  Event time j is the j-th smallest distinct time with an event; with strata those of the first
     * stratum come first, then those of the second ..., each in ascending order. */
    uint32_t *by_time;    /* [n] patients by ascending time, ties in patient order */
    size_t n_event_times; /* m */
    double *event_time;   /* [m] */
    uint32_t *rank;       /* [n] at risk at event times from .. rank-1; a patient with an event dies at event time
                             rank-1.  Without strata: the number of event times <= time */
    uint32_t *from;       /* [n] <= rank; without strata: the number of event times <= entry.  NULL: 0 for everybody,
                             where there are neither entry times nor two strata */
    uint32_t *by_rank, *by_from; /* [n] patients by ascending rank, and from; NULL without `from` */
    uint32_t *by_entry;          /* [n] patients by ascending entry; NULL unless has_entry */

    /* Where it comes from. */
    char *source;   /* file name without folder, or "embedded" */
    bool synthetic; /* simulated, not measured: every report says so */
    char *where;    /* the filter that chose the patients, NULL = none */
    size_t n_read, n_dropped;
    size_t n_drops; /* distinct reasons, in order of first appearance */
    rc_drop *drop;
    size_t n_left_out; /* markers that too few patients have, in the order of the file */
    rc_left_out *left_out;
    rc_notes notes;                            /* what was guessed about the file, its columns and codings */
    char *time_name, *event_name, *entry_name; /* entry_name NULL unless has_entry */
    size_t n_parts;                            /* 0: every patient has every marker; else see parts.h */
    rc_part *part;
    const recut_cohort *whole;     /* of a part: the cohort that it is a part of, borrowed; else NULL */
    struct rc_cohort_table *table; /* every row of the file, --where or not; only with options->keep_table */
    uint32_t *row_drop; /* [n_read] of each of these rows: 0 = a patient (in their order), else number of `drop` + 1;
                           likewise */
};

/* Number of strata of the statistics: 1 where there are none. */
static inline size_t rc_cohort_strata(const recut_cohort *cohort)
{
    return cohort->has_strata ? cohort->strata.n_levels : 1;
}

/* First event time at which a patient is at risk. */
static inline uint32_t rc_cohort_from(const recut_cohort *cohort, size_t patient)
{
    return cohort->from ? cohort->from[patient] : 0;
}

/* Frees what a factor holds, not the factor. */
void rc_cohort_factor_clear(rc_factor *factor);

/* Index of a marker or covariate by name, or SIZE_MAX. */
size_t rc_cohort_find_marker(const recut_cohort *cohort, const char *name);
size_t rc_cohort_find_covariate(const recut_cohort *cohort, const char *name);

/* Which sizes of the low group a cutoff may leave.  The rule stands here once, for every command. */
typedef enum rc_sides {
    RC_SIDES_EQUAL,  /* both groups hold at least max(1, ceil(min_fraction * n - 1e-9)) patients */
    RC_SIDES_MAXSTAT /* max(1, floor(n * min_fraction)) <= low <= floor(n * (1 - min_fraction)), in doubles as R's
                        maxstat.test(minprop = f, maxprop = 1 - f) computes it; the criterion score has these */
} rc_sides;
typedef struct rc_bounds {
    double low, high; /* the least of each group */
} rc_bounds;
/* size: patients, or the sum of their weights; whole = it counts patients, else the shares are taken unrounded. */
rc_bounds rc_cohort_bounds(double size, double min_fraction, rc_sides sides, bool whole);

/* Admissible cutoffs of a marker: positions p = marker.first[j] with p >= bounds.low and n - p >= bounds.high.  Low =
 * order[0..p-1].
 * position out [n_distinct] storage of the caller; returns their number. */
size_t rc_cohort_candidates(const recut_cohort *cohort, size_t marker, double min_fraction, rc_sides sides,
                            uint32_t *position);

/* Number of low patients (marker < cutoff; with `above` marker <= cutoff) for any cutoff, O(log n). */
size_t rc_cohort_count_below(const recut_cohort *cohort, size_t marker, double cutoff);

/* Is a value high?  NaN is not. */
static inline bool rc_cohort_is_high(const recut_cohort *cohort, double value, double cutoff)
{
    return cohort->above ? value > cutoff : value >= cutoff;
}

/* The cutoff that is printed of the split into order[0 .. position-1] and the rest, both not empty; and the value of
 * the other side next to it. */
double rc_cohort_cutoff(const recut_cohort *cohort, size_t marker, size_t position);
double rc_cohort_next(const recut_cohort *cohort, size_t marker, size_t position);

/* Quantile of a marker over the patients, R's type 7: 0.5 is its median.  0 <= share <= 1.  O(1). */
double rc_cohort_quantile(const recut_cohort *cohort, size_t marker, double share);

/* Mixes everything an analysis can depend on (values, names, levels; no ids, no file name) into h. */
struct rc_hash;
void rc_cohort_hash(const recut_cohort *cohort, struct rc_hash *h);

#endif
