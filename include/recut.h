/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * recut.h - public interface of librecut: can this biomarker cutoff be trusted?  example.c is the first page to read.
 *
 *   1. status and errors     2. a table of patients     3. a job: a command and its options     4. the result
 *   5. one scan, without replicates
 *
 * A job is what a command of the program, or a section of its job file, is: its name, options by name, a table.  It is
 * run in this process, and the result is in memory; librecut itself needs neither HDF5 nor MPI.
 *
 * Conventions: inputs first, then in/out, then outputs, `recut_error *` last (NULL allowed).  `T **out`: the caller
 * destroys it.  `T *out`: the caller's storage.  On failure outputs are untouched.  Sizes in memory are size_t;
 * replicate numbers and everything stored int64_t.  Texts are UTF-8.
 *
 * Threads: no globals; different objects may be used by different threads at the same time (two jobs on one table,
 * too). Nothing in the library ends the process, writes to a terminal, or changes signals or the locale.
 *
 * ABI: the library's soname (librecut.so.0) is raised where a program linked before would no longer run: a function
 * goes or changes its arguments, or a struct of this header changes.  New functions, options and keys of the document
 * come without. */
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

/* ---- 1. status and errors ----------------------------------------------- */

/* 10-19: the user's fault; 20-29: the surroundings'; 30: ours; 75: not a fault. */
typedef enum recut_status {
    RECUT_OK = 0,
    RECUT_E_USAGE = 10, /* an option or its value; no such file or column */
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
    char text[512]; /* no newline; options are called by their names */
} recut_error;

/* Exit code of a program that ends with this status: 0, 1, 2 or 75. */
RECUT_API int recut_status_exit_code(recut_status status);
RECUT_API const char *recut_version(void);

/* Frees a text that a function gave to the caller; NULL is fine. */
RECUT_API void recut_free(void *text);

/* ---- 2. a table of patients --------------------------------------------- */

/* The columns of a cohort: from arrays or from a file.  Which of them are time, event, markers, center, covariates,
 * entry, strata or weight is said by the options of a job, as of a file.  Never changed by a job. */
typedef struct recut_table recut_table;

/* recut_table_create() - a table of n rows without columns.  name: what the result calls it ("cohort.csv").
 * Errors: RECUT_E_ARG (n < 1), RECUT_E_MEMORY. */
RECUT_API RECUT_CHECK recut_status recut_table_create(size_t n, const char *name, recut_table **out, recut_error *err);
/* A column of numbers [n]; NaN = missing.  The column's name must be new (RECUT_E_ARG).  Copied: O(n). */
RECUT_API RECUT_CHECK recut_status recut_table_numbers(recut_table *table, const char *column, const double *x,
                                                       recut_error *err);
/* A column of texts [n]; NULL, "", "NA" and the other words of a file = missing. */
RECUT_API RECUT_CHECK recut_status recut_table_texts(recut_table *table, const char *column, const char *const *x,
                                                     recut_error *err);
/* recut_table_open() - a file as the program reads it (CSV and its relatives, gzip).  It is read when a job runs:
 * what is wrong with it is said then. */
RECUT_API RECUT_CHECK recut_status recut_table_open(const char *path, recut_table **out, recut_error *err);
RECUT_API void recut_table_destroy(recut_table *table); /* NULL is fine */

/* ---- 3. a job ----------------------------------------------------------- */

/* A command and its options. */
typedef struct recut_job recut_job;

/* recut_job_create() - command: "check" (describe, permute, bootstrap, centers), "search", "permute", "bootstrap",
 * ...: every command that makes a result; recut_command() lists them.  Errors: RECUT_E_USAGE, RECUT_E_MEMORY. */
RECUT_API RECUT_CHECK recut_status recut_job_create(const char *command, recut_job **out, recut_error *err);
/* recut_job_open() - a job file of the program (`recut run JOB.ini`): the analyses of its sections, in one result.  Its
 * [cohort] names the table, so recut_run() takes none; what [output] says of files and launches has no effect.
 * recut_job_set() sets what `recut run` takes on its command line (replicates, seed, threads), with the last word.
 * Errors: RECUT_E_USAGE ("JOB.ini:LINE: [SECTION] ..."), RECUT_E_IO, RECUT_E_MEMORY. */
RECUT_API RECUT_CHECK recut_status recut_job_open(const char *path, recut_job **out, recut_error *err);
/* recut_job_set() - an option by its long name, its value as in a job file: ("marker", "il6,il10"), ("replicates",
 * "10000"), ("cutoff", "18.22"), ("seed", "1"), ("threads", "2"; default: the CPUs that the process may use).  Flags:
 * "yes".  An option set twice: the last one counts, unless it adds up (rename).
 * Errors: RECUT_E_USAGE (no such option of this command, a value that it cannot have), RECUT_E_MEMORY. */
RECUT_API RECUT_CHECK recut_status recut_job_set(recut_job *job, const char *option, const char *value,
                                                 recut_error *err);
/* recut_job_listen() - told on the calling thread, about ten times a second, how many replicates are there (of = 0:
 * what is computed before the first one goes on).  Not 0: stop; recut_run() then ends with RECUT_STOPPED. */
typedef int recut_progress(void *self, const char *analysis, int64_t done, int64_t of);
RECUT_API void recut_job_listen(recut_job *job, recut_progress *told, void *self);
/* recut_job_spell() - how the caller writes the names of options that errors and notes of this job speak of: '-'
 * between their words ("min-fraction", the default), or '_' as an argument of R and Python ("min_fraction"). */
RECUT_API void recut_job_spell(recut_job *job, char between);
RECUT_API void recut_job_destroy(recut_job *job); /* NULL is fine */

/* The i-th command and what it is for, or NULL behind the last one.  about: NULL = not wanted. */
RECUT_API const char *recut_command(size_t i, const char **about);
/* The i-th option that a command takes, or NULL; its argument (NULL: a flag) and help, each NULL = not wanted. */
RECUT_API const char *recut_command_option(const char *command, size_t i, const char **argument, const char **help);

/* ---- 4. the result ------------------------------------------------------ */

typedef struct recut_result recut_result;

/* recut_run() - runs a job on a table (NULL: of a command without patients, or with the option embedded).  The same
 * table, command, options and seed give the same numbers as the program's, whatever the threads.  The result does not
 * need job and
 * table any more.  Costs what the program costs; the rows that are kept (option rows) and the tallies are in memory.
 * Errors: RECUT_E_USAGE, RECUT_E_PARSE, RECUT_E_DATA, RECUT_E_SHAPE, RECUT_E_IO, RECUT_E_MEMORY, RECUT_STOPPED. */
RECUT_API RECUT_CHECK recut_status recut_run(const recut_job *job, const recut_table *table, recut_result **out,
                                             recut_error *err);
RECUT_API void recut_result_destroy(recut_result *result); /* NULL is fine */

/* The document: JSON, whose keys are in src/summary/README.md (doc/recut/src/summary), with the verdict.  The
 * result's. */
RECUT_API const char *recut_result_document(const recut_result *result);
/* One number or text of the document by its path: "permute[0].p", "bootstrap[0].selected.hr.lower", "verdict.sentence".
 * A number that is null is NaN, a flag 0 or 1; the text is the result's.  Errors: RECUT_E_ARG where it is not there,
 * or not of this kind. */
RECUT_API RECUT_CHECK recut_status recut_result_number(const recut_result *result, const char *path, double *out,
                                                       recut_error *err);
RECUT_API RECUT_CHECK recut_status recut_result_text(const recut_result *result, const char *path, const char **out,
                                                     recut_error *err);
/* The page that recut-summary prints: format "text", "html", "csv", "methods" or "remark".  recut_free() it. */
RECUT_API RECUT_CHECK recut_status recut_result_page(const recut_result *result, const char *format, char **out,
                                                     recut_error *err);
/* What was said on the way, a line each: notes, and warnings, which may change what a reader makes of the result. 
 * NULL behind the last one. warning: NULL = not wanted. */
RECUT_API const char *recut_result_note(const recut_result *result, size_t i, int *warning);
/* Hexadecimal: of the patients and all options that matter to the numbers. */
RECUT_API const char *recut_result_fingerprint(const recut_result *result);

/* What is stored of an analysis.  All pointers are the result's. */
typedef struct recut_analysis {
    const char *name, *plan; /* "permute/0", "permute" */
    const char *spec;        /* JSON: the options that matter to the numbers */
    uint64_t seed;
    int64_t replicates, rows_kept;
    size_t n_columns; /* of a row */
    size_t n_tallies, n_tables;
} recut_analysis;

/* A table of observed numbers, [n_rows][n_columns]. */
typedef struct recut_observed {
    const char *name, *about;
    size_t n_rows, n_columns;
    const char *const *label; /* [n_rows], or NULL */
    const double *data;
} recut_observed;

/* Counts over the replicates, [n_rows][n_bins]; bin i is [origin + i * width, origin + (i + 1) * width), width 0: no
 * interval. */
typedef struct recut_tally {
    const char *name, *about;
    size_t n_rows, n_bins;
    double origin, width;
    const int64_t *count;
} recut_tally;

RECUT_API size_t recut_result_analyses(const recut_result *result);
/* All: RECUT_E_ARG where there is no such one. */
RECUT_API RECUT_CHECK recut_status recut_result_analysis(const recut_result *result, size_t analysis,
                                                         recut_analysis *out, recut_error *err);
RECUT_API RECUT_CHECK recut_status recut_result_table(const recut_result *result, size_t analysis, size_t table,
                                                      recut_observed *out, recut_error *err);
/* Name of a column of a table, or (table = SIZE_MAX) of the rows; NULL where there is none. */
RECUT_API const char *recut_result_column(const recut_result *result, size_t analysis, size_t table, size_t column);
RECUT_API RECUT_CHECK recut_status recut_result_tally(const recut_result *result, size_t analysis, size_t tally,
                                                      recut_tally *out, recut_error *err);
/* One column of the rows, out [rows_kept]: one number for each of the first replicates. */
RECUT_API RECUT_CHECK recut_status recut_result_rows(const recut_result *result, size_t analysis, size_t column,
                                                     double *out, recut_error *err);

/* ---- 5. one scan, without replicates ------------------------------------ */

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
