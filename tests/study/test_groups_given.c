/* SPDX-License-Identifier: GPL-3.0-or-later
 * Several cutoffs given covariates and of scores in strata, against R: every set by coxph's score test, the Cox model
 * of the groups and the covariates, coin's independence_test(... | block); a published search that was none. */
#include "cohort/read.h"
#include "golden.h"
#include "plan/layout.h"
#include "plan/plan.h"
#include "study/find.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS = 16, MOST_COVARIATES = 4 };

static const rc_table *table_of(const rc_analysis *analysis, const char *name, const char *marker)
{
    char whole[128];
    snprintf(whole, sizeof whole, "%s/%s", name, marker);
    for (size_t t = 0; t < analysis->n_tables; t++)
        if (strcmp(analysis->table[t].name, whole) == 0) return &analysis->table[t];
    fail_msg("no table %s", whole);
    return NULL;
}

static recut_cohort *read_cohort(const char *file, const char *marker, const char *strata, size_t n,
                                 const char *const *covariate, bool above)
{
    char path[1024];
    recut_cohort *cohort = NULL;
    recut_error err = {0};
    snprintf(path, sizeof path, "%s/golden/data/%s.csv", RECUT_TESTS_DIR, file);
    const rc_cohort_options columns = {.path = path,
                                       .n_markers = 1,
                                       .marker = &marker,
                                       .strata = strata,
                                       .n_covariates = n,
                                       .covariates = covariate,
                                       .above = above};
    if (rc_cohort_read(&columns, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    return cohort;
}

static rc_analysis *search(const recut_cohort *cohort, const rc_plan_options *options)
{
    recut_error err = {0};
    rc_analysis *analysis = NULL;
    if (rc_plan_create(rc_study_find("search"), cohort, options, &analysis, &err) != RECUT_OK) fail_msg("%s", err.text);
    return analysis;
}

/* Fields of a line of a golden file, in place; returns their number. */
static size_t split(char *line, char separator, char *field[FIELDS])
{
    size_t count = 0;
    line[strcspn(line, "\r\n")] = '\0';
    for (char *at = line; at && count < FIELDS; count++) {
        field[count] = at;
        at = strchr(at, separator);
        if (at) *at++ = '\0';
    }
    return count;
}

static FILE *open_golden(const char *name)
{
    char path[1024], header[512];
    snprintf(path, sizeof path, "%s/golden/cuts/%s.csv", RECUT_TESTS_DIR, name);
    FILE *in = fopen(path, "r");
    assert_non_null(in);
    assert_non_null(fgets(header, sizeof header, in));
    return in;
}

static void same_cutoffs(const double *row, char *const *cut)
{
    for (size_t c = 0; c < 3; c++) {
        bool none = strcmp(cut[c], "NA") == 0;
        assert_true(none ? isnan(row[RC_CUTS_CUTOFF + c]) : row[RC_CUTS_CUTOFF + c] == strtod(cut[c], NULL));
    }
}

/* golden/cuts/given.csv, a row a number of cutoffs; 0 first. */
static void equals_score_test(void **state)
{
    enum { CASE, FILE_NAME, MARKER, COVARIATES, STRATA, SHARE, CUTS, CUT, STATISTIC = CUT + 3, LOGLIK, AIC, BIC, HR };
    (void)state;
    char line[512];
    FILE *in = open_golden("given");
    size_t rows = 0;
    for (; fgets(line, sizeof line, in); rows++) {
        char *field[FIELDS], *covariate[FIELDS];
        char cuts[32];
        assert_int_equal(split(line, ',', field), HR + 1);
        size_t n = split(field[COVARIATES], ' ', covariate), number = strtoul(field[CUTS], NULL, 10);
        bool strata = strcmp(field[STRATA], "NA") != 0;
        recut_cohort *cohort = read_cohort(field[FILE_NAME], field[MARKER], strata ? field[STRATA] : NULL, n,
                                           (const char *const *)covariate, false);
        snprintf(cuts, sizeof cuts, "%zu", number > 1 ? number : 2);
        const rc_plan_options options = {.criterion = "adjusted",
                                         .min_fraction = strtod(field[SHARE], NULL),
                                         .n_adjust = n,
                                         .adjust = (const char *const *)covariate,
                                         .cuts = number == 1 ? "1..2" : cuts};
        rc_analysis *analysis = search(cohort, &options);
        const rc_table *models = table_of(analysis, "cuts_model", field[MARKER]);
        const double *model = models->data + (number > 0) * RC_CUTS_MODEL_COLUMNS;
        assert_true(model[RC_CUTS_MODEL_NUMBER] == (double)number && model[RC_CUTS_MODEL_REASON] == 0);
        assert_true(golden_error(model[RC_CUTS_MODEL_LOGLIK], strtod(field[LOGLIK], NULL)) < 1e-9);
        assert_true(golden_error(model[RC_CUTS_MODEL_AIC], strtod(field[AIC], NULL)) < 1e-9);
        assert_true(golden_error(model[RC_CUTS_MODEL_BIC], strtod(field[BIC], NULL)) < 1e-9);
        if (number > 0) {
            const double *set = table_of(analysis, "cuts", field[MARKER])->data;
            same_cutoffs(set, field + CUT);
            assert_true(golden_error(set[RC_CUTS_STATISTIC], strtod(field[STATISTIC], NULL)) < 1e-9);
        }
        if (number > 1) { /* of the highest group against the lowest */
            const rc_table *ratios = table_of(analysis, "group_hr", field[MARKER]);
            bool found = false;
            for (size_t r = 0; r < ratios->n_rows; r++) {
                const double *row = ratios->data + r * RC_GROUP_HR_COLUMNS;
                if (row[RC_GROUP_HR_AGAINST] > 1 || row[RC_GROUP_HR_OF] < (double)number + 1) continue;
                assert_true(golden_error(row[RC_GROUP_HR], strtod(field[HR], NULL)) < 1e-7);
                found = true;
            }
            assert_true(found);
        }
        rc_plan_destroy(analysis);
        recut_cohort_destroy(cohort);
    }
    fclose(in);
    assert_int_equal(rows, 14);
}

/* golden/cuts/strata_scores.csv */
static void equals_block(void **state)
{
    enum { FILE_NAME, MARKER, STRATA, LEAST, CUTS, CUT, STATISTIC = CUT + 3 };
    (void)state;
    char line[512];
    FILE *in = open_golden("strata_scores");
    size_t rows = 0;
    for (; fgets(line, sizeof line, in); rows++) {
        char *field[FIELDS];
        assert_int_equal(split(line, ',', field), STATISTIC + 1);
        recut_cohort *cohort = read_cohort(field[FILE_NAME], field[MARKER], field[STRATA], 0, NULL, false);
        const rc_plan_options options = {.criterion = "score",
                                         .min_fraction = (strtod(field[LEAST], NULL) - 0.5) /
                                                         (double)cohort->n, /* so many and no fewer */
                                         .cuts = field[CUTS],
                                         .candidates = "equal"};
        rc_analysis *analysis = search(cohort, &options);
        const double *set = table_of(analysis, "cuts", field[MARKER])->data;
        same_cutoffs(set, field + CUT);
        assert_true(golden_error(set[RC_CUTS_STATISTIC], strtod(field[STATISTIC], NULL)) < 1e-9);
        rc_plan_destroy(analysis);
        recut_cohort_destroy(cohort);
    }
    fclose(in);
    assert_int_equal(rows, 6);
}

/* golden/cuts/published.csv: three cutoffs of bilirubin that a genetic algorithm found given age, sex and edema, whose
 * goal, 1 - p of the likelihood ratio, is 1 to the last digit for most sets.  Without cutoffs the AIC is the published
 * one; with three the set found here is better by 14, and within 1 of the best that there is. */
static void beats_published_search(void **state)
{
    static const char *const covariate[] = {"age", "sex", "edema"};
    (void)state;
    golden *g = golden_read("cuts/published.csv");
    int aic = golden_column(g, "aic"), cuts = golden_column(g, "cuts");
    double without = g->value[0][aic], published = g->value[1][aic], best = NAN;
    for (int r = 2; r < g->rows; r++)
        if (g->value[r][cuts] == 3) best = fmin(isnan(best) ? INFINITY : best, g->value[r][aic]);
    recut_cohort *cohort = read_cohort("pbc_any", "bili", NULL, 3, covariate, true);
    const rc_plan_options options = {
        .criterion = "adjusted", .min_fraction = 0.148, .n_adjust = 3, .adjust = covariate, .cuts = "1..3"};
    rc_analysis *analysis = search(cohort, &options);
    const rc_table *models = table_of(analysis, "cuts_model", "bili"), *sets = table_of(analysis, "cuts", "bili");
    const double *none = models->data, *three = models->data + 3 * RC_CUTS_MODEL_COLUMNS,
                 *chosen = sets->data + 2 * RC_CUTS_COLUMNS;
    assert_true(golden_error(none[RC_CUTS_MODEL_AIC], without) < 1e-9);
    assert_true(fabs(without - 1957.60) < 0.005);
    assert_true(chosen[RC_CUTS_CHOSEN] > 0);
    assert_true(chosen[RC_CUTS_CUTOFF] == 1 && chosen[RC_CUTS_CUTOFF + 1] == 2.3 && chosen[RC_CUTS_CUTOFF + 2] == 6);
    assert_true(three[RC_CUTS_MODEL_AIC] < published - 14 && three[RC_CUTS_MODEL_AIC] < best + 1);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
    free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(equals_score_test), cmocka_unit_test(equals_block),
                                       cmocka_unit_test(beats_published_search)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
