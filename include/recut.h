/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * recut.h - public interface of librecut: status codes, cohorts, cutoff
 * searches.  Needs neither mpi.h nor hdf5.h.  Reentrant, no globals; nothing
 * in the library calls exit() or abort().
 *
 * Conventions: inputs first, then in/out, then outputs, then scratch, then
 * `recut_error *` last (NULL allowed).  `T **out`: the caller destroys it.
 * `T *out`: the caller's storage.  On failure outputs are untouched.
 * Sizes in memory are size_t; replicate numbers and everything stored int64_t. */
#ifndef RECUT_H
#define RECUT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RECUT_VERSION "0.1.0"

#if defined(__GNUC__)
#define RECUT_CHECK __attribute__((warn_unused_result))
#define RECUT_FORMAT(a, b) __attribute__((format(printf, a, b)))
#define RECUT_API __attribute__((visibility("default")))
#else
#define RECUT_CHECK
#define RECUT_FORMAT(a, b)
#define RECUT_API
#endif

/* 10-19: the user's fault; 20-29: the surroundings'; 30: ours; 75: not a fault. */
typedef enum recut_status {
    RECUT_OK = 0,
    RECUT_E_USAGE = 10, /* command line or job file */
    RECUT_E_PARSE = 11, /* a file is not of its format */
    RECUT_E_DATA = 12,  /* a well-formed file says something impossible */
    RECUT_E_SHAPE = 13, /* too few patients, sizes that do not fit */
    RECUT_E_ARG = 14,   /* a wrong argument of a library call */
    RECUT_E_MEMORY = 20,
    RECUT_E_IO = 21,
    RECUT_E_STORE = 22, /* HDF5, or a result file that is damaged or foreign */
    RECUT_E_MPI = 23,
    RECUT_E_BUG = 30,
    RECUT_STOPPED = 75 /* stopped early on request; can be resumed */
} recut_status;

/* What went wrong: one line for the user.  Caller's storage. */
typedef struct recut_error {
    recut_status code;
    int64_t index;    /* offending row, cutoff or replicate; -1 = none */
    const char *file; /* source place, for developers */
    int line;
    int option; /* the text begins with the name of an option, of so many bytes ("min-fraction 0.7: ..."); 0 = none */
    char text[512]; /* no newline */
} recut_error;

/* Exit code of a program that ends with this status: 0, 1, 2 or 75. */
RECUT_API int recut_status_exit_code(recut_status status);
RECUT_API const char *recut_version(void);

typedef struct recut_cohort recut_cohort;

/* One admissible cutoff of a scan.  High is marker >= cutoff. */
typedef struct recut_cutoff {
    double cutoff;     /* smallest marker value of the high group */
    double next_lower; /* largest marker value of the low group */
    size_t n_low, n_high;
    double observed; /* events in the high group */
    double expected; /* under no difference */
    double variance; /* hypergeometric, Mantel-Haenszel */
    double chisq;    /* (observed - expected)^2 / variance; NaN if variance is 0 */
    double p;        /* chi-square p, 1 df: naive */
    double score;    /* |standardized log-rank score statistic| of Hothorn & Lausen */
} recut_cutoff;

/* recut_cohort_from_arrays() - a cohort with one marker and no center.
 *   n       in  patients, >= 2
 *   time    in  [n] finite, >= 0; times that are equal up to rounding are tied, as R's timefix does
 *   event   in  [n] 1 = died/progressed, 0 = censored
 *   marker  in  [n] finite
 *   name    in  of the marker
 * Copies everything.  O(n log n).
 * Errors: RECUT_E_ARG (err->index = first bad patient), RECUT_E_MEMORY. */
RECUT_API RECUT_CHECK recut_status recut_cohort_from_arrays(size_t n, const double *time, const uint8_t *event,
                                                            const double *marker, const char *name, recut_cohort **out,
                                                            recut_error *err);
RECUT_API void recut_cohort_destroy(recut_cohort *cohort); /* NULL is fine */
RECUT_API size_t recut_cohort_size(const recut_cohort *cohort);

/* recut_scan() - log-rank and score statistics at every admissible cutoff of marker 0.
 *   min_fraction  in   least share of patients on each side, (0, 0.5]
 *   out           out  [*k] rows by ascending cutoff, allocated; free() it
 * O(k d + n log n) for d event times.  Errors: RECUT_E_ARG, RECUT_E_MEMORY.
 * *k = 0 (and *out = NULL) where no cutoff leaves enough patients on both sides.
 * Source: Mantel 1966 (survival::survdiff); Hothorn & Lausen 2003 (maxstat).
 * p is NOT adjusted for choosing the best cutoff. */
RECUT_API RECUT_CHECK recut_status recut_scan(const recut_cohort *cohort, double min_fraction, recut_cutoff **out,
                                              size_t *k, recut_error *err);

#ifdef __cplusplus
}
#endif
#endif
