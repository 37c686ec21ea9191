/* SPDX-License-Identifier: GPL-3.0-or-later
 * describe_baseline.c - columns in numbers, in all patients and in each group, and tests between the groups; response.
 *
 *   1. numbers     2. levels     3. tests     4. all     5. response */
#include "study/describe_baseline.h"

#include "base/memory.h"
#include "base/quantile.h"
#include "base/text.h"
#include "kernel/fisher.h"
#include "kernel/student.h"
#include "plan/tables.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const rc_column numeric_columns[] = {
    {"column", "code", "0 = the marker, then the columns in the order asked for"},
    {"group", "code", "0 = all patients, then the groups"},
    {"n", "patients", "patients with a value"},
    {"missing", "patients", "patients without"},
    {"mean", "", "mean"},
    {"sd", "", "standard deviation (n - 1)"},
    {"min", "", "smallest value"},
    {"q1", "", "first quartile (type 7)"},
    {"median", "", "median"},
    {"q3", "", "third quartile (type 7)"},
    {"max", "", "largest value"},
};
static const rc_column level_columns[] = {
    {"column", "code", "0 = the marker, then the columns in the order asked for"},
    {"level", "code", "level of the column"},
    {"group", "code", "0 = all patients, then the groups"},
    {"count", "patients", "patients of this level"},
    {"of", "patients", "patients with a value"},
    {"missing", "patients", "patients without"},
    {"share", "1", "count / of"},
};
static const rc_column test_columns[] = {
    {"fisher_p", "1", "Fisher's exact test, two-sided; NaN where there are too many tables"},
    {"chisq", "1", "Pearson's chi-square, without continuity correction"},
    {"chisq_df", "1", "its degrees of freedom"},
    {"chisq_p", "1", "its p"},
    {"chisq_yates_p", "1", "with Yates' correction (2 x 2 only); as R's chisq.test"},
    {"least_expected", "patients", "smallest expected count: below 5 the chi-square is doubtful"},
    {"difference", "", "mean of the second group less that of the first (two groups)"},
    {"lower", "", "95 % limit, equal variances"},
    {"upper", "", "95 % limit, equal variances"},
    {"t", "1", "Student's t, equal variances"},
    {"t_df", "1", "its degrees of freedom"},
    {"t_p", "1", "its two-sided p"},
    {"welch_lower", "", "95 % limit, unequal variances"},
    {"welch_upper", "", "95 % limit, unequal variances"},
    {"welch_t", "1", "Welch's t, unequal variances"},
    {"welch_df", "1", "its degrees of freedom"},
    {"welch_p", "1", "its two-sided p"},
    {"rank_sum_w", "1", "pairs in which the second group's value is larger, ties 1/2"},
    {"rank_sum_p", "1", "Wilcoxon's rank-sum test; as R's wilcox.test"},
    {"rank_sum_exact", "1", "1 = exact, 0 = normal with tie and continuity correction"},
};
static const rc_column response_columns[] = {
    {"evaluable", "patients", "patients whose response is known"},
    {"responders", "patients", "of them, those who responded"},
    {"controlled", "patients", "of them, those whose disease was controlled"},
};
static const rc_column response_test_columns[] = {
    {"response_p", "1", "Fisher's exact test of response between the groups"},
    {"control_p", "1", "Fisher's exact test of disease control between the groups"},
};
enum { NUMERIC = 11, LEVEL = 7, TEST = 20, RESPONSE = 3 };

/* Patient i in all (g = 0) or in group g - 1. */
static bool in_group(const rc_describe *d, size_t i, size_t g)
{
    return g == 0 || d->group[i] == g - 1;
}

/* ---- 1. numbers --------------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* The values of a column in a group, ascending; their number. */
static size_t sorted_values(const rc_describe *d, const rc_describe_column *column, size_t g, double *out)
{
    size_t n = 0;
    for (size_t i = 0; i < d->cohort->n; i++)
        if (in_group(d, i, g) && !isnan(column->value[i])) out[n++] = column->value[i];
    qsort(out, n, sizeof *out, ascending);
    return n;
}

static void numeric_row(const rc_describe *d, size_t c, size_t g, double *row, double *work)
{
    size_t n = sorted_values(d, &d->column[c], g, work), patients = 0;
    for (size_t i = 0; i < d->cohort->n; i++) patients += in_group(d, i, g);
    row[0] = (double)c;
    row[1] = (double)g;
    row[2] = (double)n;
    row[3] = (double)(patients - n);
    if (n == 0) return;
    row[4] = gsl_stats_mean(work, 1, n);
    if (n > 1) row[5] = gsl_stats_sd_m(work, 1, n, row[4]);
    row[6] = work[0];
    row[7] = rc_base_quantile(work, n, 0.25);
    row[8] = rc_base_quantile(work, n, 0.5);
    row[9] = rc_base_quantile(work, n, 0.75);
    row[10] = work[n - 1];
}

static recut_status add_numeric(const rc_describe *d, rc_analysis *analysis, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t columns = 0, all = d->n_groups + 1, at = 0;
    double *work = NULL;
    rc_table *table;
    for (size_t c = 0; c < d->n_columns; c++) columns += d->column[c].value != NULL;
    RC_TRY(rc_study_describe_columns_table(d, analysis, "numeric", "numeric columns, in all patients and by group",
                                           columns * all, NUMERIC, numeric_columns, &table, err));
    RC_NEW(work, d->cohort->n, err);
    for (size_t c = 0; c < d->n_columns; c++)
        for (size_t g = 0; d->column[c].value && g < all; g++, at++) {
            RC_TRY(rc_plan_tables_label(table, at, d->column[c].name, err));
            numeric_row(d, c, g, table->data + at * NUMERIC, work);
        }
done:
    rc_base_memory_free(work);
    return st;
}

/* ---- 2. levels ---------------------------------------------------------- */

static void level_row(const rc_describe *d, size_t c, size_t l, size_t g, double *row)
{
    const rc_describe_column *column = &d->column[c];
    double count = 0, of = 0, missing = 0;
    for (size_t i = 0; i < d->cohort->n; i++) {
        if (!in_group(d, i, g)) continue;
        count += column->code[i] == l;
        of += column->code[i] != RC_DESCRIBE_NONE;
        missing += column->code[i] == RC_DESCRIBE_NONE;
    }
    const double values[LEVEL] = {(double)c, (double)l, (double)g, count, of, missing, of > 0 ? count / of : NAN};
    memcpy(row, values, sizeof values);
}

static recut_status add_levels(const rc_describe *d, rc_analysis *analysis, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t levels = 0, all = d->n_groups + 1, at = 0;
    char label[256];
    rc_table *table;
    for (size_t c = 0; c < d->n_columns; c++) levels += d->column[c].n_levels;
    if (levels == 0) return RECUT_OK;
    RC_TRY(rc_study_describe_columns_table(d, analysis, "levels",
                                           "columns counted by level, in all patients and by group", levels * all,
                                           LEVEL, level_columns, &table, err));
    for (size_t c = 0; c < d->n_columns; c++)
        for (size_t l = 0; l < d->column[c].n_levels; l++)
            for (size_t g = 0; g < all; g++, at++) {
                snprintf(label, sizeof label, "%.120s: %.120s", d->column[c].name, d->column[c].level[l]);
                RC_TRY(rc_plan_tables_label(table, at, label, err));
                level_row(d, c, l, g, table->data + at * LEVEL);
            }
done:
    return st;
}

/* ---- 3. tests ----------------------------------------------------------- */

/* Counts [groups][levels] of codes; fisher_p .. least_expected of the test columns into row.  log_factorial [n + 1] */
static recut_status test_counts(const rc_describe *d, const uint32_t *code, size_t levels, double *row,
                                double *log_factorial, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t *count = NULL;
    rc_chisq_table plain, yates;
    RC_NEW(count, d->n_groups * levels, err);
    for (size_t i = 0; i < d->cohort->n; i++)
        if (d->group[i] != RC_DESCRIBE_NONE && code[i] != RC_DESCRIBE_NONE) count[d->group[i] * levels + code[i]]++;
    rc_kernel_fisher_chisq(d->n_groups, levels, count, 0, &plain);
    rc_kernel_fisher_chisq(d->n_groups, levels, count, 1, &yates);
    /* one row or one column: there is nothing to compare, whatever the p = 1 of the kernel */
    row[0] = isnan(plain.df) && d->n_groups * levels <= RC_FISHER_CELLS
                 ? NAN
                 : rc_kernel_fisher_table_p(d->n_groups, levels, count, log_factorial);
    row[1] = plain.chisq;
    row[2] = plain.df;
    row[3] = plain.p;
    row[4] = plain.df == 1 ? yates.p : NAN;
    row[5] = plain.least_expected;
done:
    rc_base_memory_free(count);
    return st;
}

/* x1, x2 [n]; work of the rank sum */
static void test_numbers(const rc_describe *d, const rc_describe_column *column, double *row, double *x1, double *x2,
                         double *work)
{
    rc_student pooled, welch;
    rc_rank_sum ranks;
    size_t n1 = sorted_values(d, column, 1, x1), n2 = sorted_values(d, column, 2, x2);
    double mean1 = n1 ? gsl_stats_mean(x1, 1, n1) : NAN, mean2 = n2 ? gsl_stats_mean(x2, 1, n2) : NAN;
    double sd1 = n1 > 1 ? gsl_stats_sd_m(x1, 1, n1, mean1) : NAN, sd2 = n2 > 1 ? gsl_stats_sd_m(x2, 1, n2, mean2) : NAN;
    rc_kernel_student((double)n2, mean2, sd2, (double)n1, mean1, sd1, 1, &pooled);
    rc_kernel_student((double)n2, mean2, sd2, (double)n1, mean1, sd1, 0, &welch);
    rc_kernel_student_rank_sum(n2, x2, n1, x1, &ranks, work);
    const double values[] = {mean2 - mean1, pooled.lower, pooled.upper, pooled.t, pooled.df, pooled.p, welch.lower,
                             welch.upper,   welch.t,      welch.df,     welch.p,  ranks.w,   ranks.p,  ranks.exact};
    memcpy(row + 6, values, sizeof values);
}

static recut_status add_tests(const rc_describe *d, rc_analysis *analysis, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = d->cohort->n;
    double *x = NULL, *work = NULL;
    rc_table *table;
    if (d->n_groups < 2) return RECUT_OK;
    RC_TRY(rc_study_describe_columns_table(d, analysis, "tests", "tests of each column between the groups",
                                           d->n_columns, TEST, test_columns, &table, err));
    RC_NEW(x, 2 * n, err);
    RC_NEW(work, rc_kernel_student_rank_sum_work(49, 49) + rc_kernel_fisher_table_work(n),
           err); /* 49: exact up to there */
    for (size_t c = 0; c < d->n_columns; c++) {
        const rc_describe_column *column = &d->column[c];
        double *row = table->data + c * TEST;
        RC_TRY(rc_plan_tables_label(table, c, column->name, err));
        if (c == 0 && !d->options->by) continue; /* the marker that the groups are cut from */
        if (column->counted) RC_TRY(test_counts(d, column->code, column->n_levels, row, work, err));
        if (column->value && d->n_groups == 2) test_numbers(d, column, row, x, x + n, work);
    }
done:
    rc_base_memory_free(x);
    rc_base_memory_free(work);
    return st;
}

/* ---- 4. all ------------------------------------------------------------- */

recut_status rc_study_describe_baseline(const rc_describe *d, rc_analysis *analysis, recut_error *err)
{
    recut_status st = RECUT_OK;
    RC_TRY(add_numeric(d, analysis, err));
    RC_TRY(add_levels(d, analysis, err));
    RC_TRY(add_tests(d, analysis, err));
done:
    return st;
}

/* ---- 5. response -------------------------------------------------------- */

/* yes [n]: 1 where the level is in the list, 0 where it is another, RC_DESCRIBE_NONE where it is missing. */
static recut_status match_levels(const rc_describe *d, const rc_covariate *from, const char *const *list, size_t n_list,
                                 const char *option, uint32_t *yes, recut_error *err)
{
    const rc_factor *factor = &from->factor;
    for (size_t k = 0; k < n_list; k++) {
        bool known = false;
        for (size_t l = 0; l < factor->n_levels; l++) known = known || strcmp(factor->level[l], list[k]) == 0;
        if (!known)
            return RC_FAIL(err, RECUT_E_USAGE, -1, RC_TEXT_OWN ": column %s has no level \"%s\"", option, factor->name,
                           list[k]);
    }
    for (size_t i = 0; i < d->cohort->n; i++) {
        yes[i] = from->missing && from->missing[i] ? RC_DESCRIBE_NONE : 0;
        for (size_t k = 0; yes[i] == 0 && k < n_list; k++)
            if (strcmp(factor->level[factor->code[i]], list[k]) == 0) yes[i] = 1;
    }
    return RECUT_OK;
}

recut_status rc_study_describe_response(const rc_describe *d, rc_analysis *analysis, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_plan_options *o = d->options;
    size_t n = d->cohort->n, all = d->n_groups + 1, at;
    uint32_t *responds = NULL, *controlled = NULL;
    double *work = NULL, row[TEST];
    rc_table *table;
    if (!o->response) return RECUT_OK;
    if ((at = rc_cohort_find_covariate(d->cohort, o->response)) == SIZE_MAX)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "no column \"%s\" was read with the cohort", o->response);
    RC_NEW(responds, n, err);
    RC_NEW(controlled, n, err);
    RC_NEW(work, rc_kernel_fisher_table_work(n), err);
    RC_TRY(match_levels(d, &d->cohort->covariate[at], o->responders, o->n_responders, RC_TEXT_OPTION "responders",
                        responds, err));
    RC_TRY(match_levels(d, &d->cohort->covariate[at], o->controlled, o->n_controlled, RC_TEXT_OPTION "controlled",
                        controlled, err));
    RC_TRY(rc_study_describe_columns_table(d, analysis, "response", "response of all patients and of each group", all,
                                           RESPONSE, response_columns, &table, err));
    for (size_t g = 0; g < all; g++) {
        double *counts = table->data + g * RESPONSE;
        RC_TRY(rc_plan_tables_label(table, g, g ? d->group_name[g - 1] : "all", err));
        counts[0] = counts[1] = counts[2] = 0;
        for (size_t i = 0; i < n; i++) {
            if (!in_group(d, i, g) || responds[i] == RC_DESCRIBE_NONE) continue;
            counts[0] += 1;
            counts[1] += responds[i];
            counts[2] += controlled[i];
        }
    }
    if (d->n_groups < 2) goto done;
    RC_TRY(rc_study_describe_columns_table(d, analysis, "response_tests", "response between the groups", 1, 2,
                                           response_test_columns, &table, err));
    RC_TRY(test_counts(d, responds, 2, row, work, err));
    table->data[0] = row[0];
    RC_TRY(test_counts(d, controlled, 2, row, work, err));
    table->data[1] = row[0];
done:
    rc_base_memory_free(responds);
    rc_base_memory_free(controlled);
    rc_base_memory_free(work);
    return st;
}
