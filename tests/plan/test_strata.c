/* SPDX-License-Identifier: GPL-3.0-or-later
 * Strata and entry times against survdiff, coxph, survfit, concordance, cox.zph and coin (golden/strata/make.R), and by
 * hand: splits, Cox models, curves, Harrell's C, the search by scores, the screen. */
#include "base/memory.h"
#include "cohort/read.h"
#include "kernel/concordance.h"
#include "kernel/cox.h"
#include "kernel/kaplan.h"
#include "kernel/level.h"
#include "kernel/logrank.h"
#include "kernel/profile.h"
#include "kernel/zph.h"
#include "plan/context.h"
#include "study/find.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "golden.h"

static void near(double got, double expected, const char *what)
{
    if (golden_error(got, expected) > 1e-9 && fabs(got - expected) > 1e-12)
        fail_msg("%s: got %.17g, expected %.17g", what, got, expected);
}

static recut_cohort *read_cohort(const char *path, const char *marker, const char *strata, const char *entry)
{
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    char name[1024];
    static const char *const covariates[] = {"age", "viral"};
    snprintf(name, sizeof name, "%s/golden/data/entries.csv", RECUT_TESTS_DIR);
    rc_cohort_options options = {.path = path ? path : name,
                                 .n_markers = 1,
                                 .marker = &marker,
                                 .strata = strata,
                                 .entry = entry,
                                 .n_covariates = path ? 0 : 2,
                                 .covariates = covariates};
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    return cohort;
}

/* "entry_arm": with entry times, strata arm; none: without. */
static recut_cohort *read_case(const char *name, const char *marker)
{
    const char *strata = strrchr(name, '_') + 1;
    return read_cohort(NULL, marker, strcmp(strata, "none") ? strata : NULL,
                       strncmp(name, "entry", 5) ? NULL : "entry");
}

static rc_context *make_context(const recut_cohort *cohort, const char *criterion)
{
    rc_context *context = NULL;
    rc_search search;
    rc_plan_options options = {.criterion = criterion, .min_fraction = 0.1};
    assert_int_equal(rc_plan_criterion_search(cohort, &options, &search, NULL), RECUT_OK);
    assert_int_equal(rc_plan_context_create(cohort, &search, &context, NULL), RECUT_OK);
    return context;
}

static void check_cox(const recut_cohort *cohort, double cutoff, const golden *g, int row)
{
    size_t n = cohort->n;
    double *x = rc_base_memory_zeroed(3 * n, sizeof *x), beta[3], covariance[9];
    rc_reason why[3];
    const size_t term[] = {0, 1, 2};
    rc_cox_data data = {.x = x, .ties = RC_TIES_EFRON};
    rc_cox_fit fit = {.beta = beta, .covariance = covariance, .why = why};
    rc_zph_test zph[4];
    double *work = rc_base_memory_zeroed(rc_kernel_cox_work(n, 3) + rc_kernel_zph_work(n, 3), sizeof *work);
    for (size_t i = 0; i < n; i++) {
        x[i] = cohort->marker[0].value[i] >= cutoff;
        x[n + i] = cohort->covariate[0].value[i];
        x[2 * n + i] = cohort->covariate[1].value[i];
    }
    rc_kernel_cox_survival(cohort, &data);
    data.p = 1;
    rc_kernel_cox_fit(&data, &fit, work);
    near(beta[0], g->value[row][golden_column(g, "log_hr")], "log hr");
    near(sqrt(covariance[0]), g->value[row][golden_column(g, "se")], "se");
    near(fit.loglik - fit.loglik0, g->value[row][golden_column(g, "gain")], "gain");
    data.p = 3;
    rc_kernel_cox_fit(&data, &fit, work);
    near(beta[0], g->value[row][golden_column(g, "log_hr_adjusted")], "adjusted log hr");
    near(sqrt(covariance[0]), g->value[row][golden_column(g, "se_adjusted")], "adjusted se");
    near(fit.loglik - fit.loglik0, g->value[row][golden_column(g, "gain_adjusted")], "adjusted gain");
    rc_kernel_zph(&data, beta, why, term, 3, RC_ZPH_KM, zph, work);
    near(zph[0].chisq, g->value[row][golden_column(g, "zph_km")], "zph km");
    near(zph[3].chisq, g->value[row][golden_column(g, "zph_global")], "zph km global");
    rc_kernel_zph(&data, beta, why, term, 3, RC_ZPH_IDENTITY, zph, work);
    near(zph[0].chisq, g->value[row][golden_column(g, "zph_time")], "zph identity");
    rc_base_memory_free(x);
    rc_base_memory_free(work);
}

/* The same split in the scan table of the search, whose variance may be carried. */
static void check_profile(const rc_context *context, size_t position, const double *split)
{
    const rc_scan *scan = &context->marker[0].scan;
    const recut_cohort *cohort = context->cohort;
    double *out = rc_base_memory_zeroed(3 * scan->k, sizeof *out);
    double *work = rc_base_memory_zeroed(rc_kernel_profile_work(scan->n, scan->m), sizeof *work);
    for (int carry = 1; carry < 3; carry++) {
        rc_kernel_profile(scan, cohort->marker[0].order, cohort->event, context->risk.deaths, out, out + scan->k,
                          out + 2 * scan->k, carry, work);
        for (size_t c = 0; c < scan->k; c++) {
            if (scan->position[c] != position) continue;
            near(out[c], split[RC_SPLIT_OBSERVED], "observed of the scan");
            near(out[scan->k + c], split[RC_SPLIT_EXPECTED], "expected of the scan");
            near(out[2 * scan->k + c], split[RC_SPLIT_VARIANCE], "variance of the scan");
        }
    }
    rc_base_memory_free(out);
    rc_base_memory_free(work);
}

static void splits(void **state)
{
    (void)state;
    golden *g = golden_read("strata/splits.csv");
    assert_true(g->rows > 15);
    for (int r = 0; r < g->rows; r++) {
        recut_cohort *cohort = read_case(g->text[r], "il6");
        rc_context *context = make_context(cohort, "logrank");
        double cutoff = g->value[r][1], row[RC_SPLIT_COLUMNS];
        double *work = rc_base_memory_zeroed(6 * (context->risk.m + 1), sizeof *work);
        size_t position = rc_cohort_count_below(cohort, 0, cutoff);
        rc_plan_context_split(context, 0, position, cutoff, row, work);
        near(row[RC_SPLIT_OBSERVED], g->value[r][golden_column(g, "observed")], "observed");
        near(row[RC_SPLIT_EXPECTED], g->value[r][golden_column(g, "expected")], "expected");
        near(row[RC_SPLIT_VARIANCE], g->value[r][golden_column(g, "variance")], "variance");
        near(row[RC_SPLIT_CHISQ], g->value[r][golden_column(g, "chisq")], "chisq");
        near(row[RC_SPLIT_HR], exp(g->value[r][golden_column(g, "log_hr")]), "hr");
        near(row[RC_SPLIT_LOG_HR_SE], g->value[r][golden_column(g, "se")], "se of hr");
        check_profile(context, position, row);
        check_cox(cohort, cutoff, g, r);
        rc_concordance c;
        double *high = rc_base_memory_zeroed(cohort->n, sizeof *high);
        double *pairs = rc_base_memory_zeroed(rc_kernel_concordance_work(cohort->n), sizeof *pairs);
        for (size_t i = 0; i < cohort->n; i++) high[i] = cohort->marker[0].value[i] >= cutoff;
        rc_kernel_concordance_cohort(cohort, high, NULL, 0, &c, pairs);
        near(c.c, g->value[r][golden_column(g, "c_split")], "c of the split");
        rc_base_memory_free(high);
        rc_base_memory_free(pairs);
        rc_base_memory_free(work);
        rc_plan_context_destroy(context);
        recut_cohort_destroy(cohort);
    }
    free(g);
}

static void concordances(void **state)
{
    (void)state;
    golden *g = golden_read("strata/concordance.csv");
    for (int r = 0; r < g->rows; r++) {
        const char *marker = r % 3 == 0 ? "il6" : r % 3 == 1 ? "ecog" : "age";
        recut_cohort *cohort = read_case(g->text[r], marker);
        rc_concordance c;
        double *work = rc_base_memory_zeroed(rc_kernel_concordance_work(cohort->n), sizeof *work);
        rc_kernel_concordance_cohort(cohort, cohort->marker[0].value, NULL, 1, &c, work);
        const double got[] = {c.c, c.se, c.concordant, c.discordant, c.tied_x, c.tied_y, c.tied_xy};
        for (int k = 0; k < 7; k++) near(got[k], g->value[r][2 + k], g->name[2 + k]);
        uint32_t *level = rc_base_memory_zeroed(cohort->n, sizeof *level);
        double *weight = rc_base_memory_zeroed(cohort->n, sizeof *weight);
        for (size_t v = 0; v < cohort->marker[0].n_distinct; v++)
            for (uint32_t i = cohort->marker[0].first[v]; i < cohort->marker[0].first[v + 1]; i++)
                level[cohort->marker[0].order[i]] = (uint32_t)v;
        for (size_t i = 0; i < cohort->n; i++) weight[i] = 2; /* pairs of different patients four times */
        near(rc_kernel_concordance_intervals_levels(cohort, level, cohort->marker[0].n_distinct, weight, work), c.c,
             "c by levels");
        rc_base_memory_free(level);
        rc_base_memory_free(weight);
        rc_base_memory_free(work);
        recut_cohort_destroy(cohort);
    }
    free(g);
}

static void curves(void **state)
{
    (void)state;
    golden *g = golden_read("strata/curves.csv");
    recut_cohort *cohort = read_case("entry_none", "il6");
    size_t n = cohort->n;
    uint32_t *group = rc_base_memory_zeroed(n, sizeof *group);
    double *x = rc_base_memory_zeroed(8 * n, sizeof *x);
    rc_kaplan curve = {.time = x,
                       .at_risk = x + n,
                       .events = x + 2 * n,
                       .censored = x + 3 * n,
                       .survival = x + 4 * n,
                       .greenwood = x + 5 * n,
                       .lower = x + 6 * n,
                       .upper = x + 7 * n};
    int row = 0;
    for (size_t i = 0; i < n; i++) group[i] = cohort->marker[0].value[i] >= 18.22;
    for (uint32_t which = 0; which < 2; which++) {
        rc_kernel_kaplan_cohort(cohort, NULL, group, which, RC_KERNEL_CONFIDENCE, &curve);
        for (size_t j = 0; j < curve.k; j++, row++) {
            const double got[] = {which,           curve.time[j],     curve.at_risk[j],
                                  curve.events[j], curve.censored[j], curve.survival[j],
                                  curve.lower[j],  curve.upper[j]};
            assert_true(row < g->rows);
            for (int c = 0; c < 8; c++)
                if (c < 6 || !isnan(g->value[row][c])) near(got[c], g->value[row][c], g->name[c]);
        }
    }
    assert_int_equal(row, g->rows);
    rc_base_memory_free(group);
    rc_base_memory_free(x);
    recut_cohort_destroy(cohort);
    free(g);
}

static void groups(void **state)
{
    (void)state;
    golden *g = golden_read("strata/groups.csv");
    recut_cohort *cohort = read_case("none_arm", "il6");
    uint32_t *group = rc_base_memory_zeroed(cohort->n, sizeof *group);
    double observed[4], expected[4], work[64];
    rc_logrank test;
    for (size_t i = 0; i < cohort->n; i++) {
        double x = cohort->marker[0].value[i];
        group[i] = (uint32_t)(x > 8) + (x > 20) + (x > 60);
    }
    const rc_logrank_data data = rc_kernel_logrank_cohort(cohort);
    assert_true(rc_kernel_logrank_work(4) <= 64);
    rc_kernel_logrank(&data, group, 4, observed, expected, &test, work);
    for (int k = 0; k < 4; k++) {
        near(observed[k], g->value[k][1], "observed");
        near(expected[k], g->value[k][2], "expected");
        near(test.chisq, g->value[k][3], "chi-square of four groups");
    }
    rc_base_memory_free(group);
    recut_cohort_destroy(cohort);
    free(g);
}

/* coin's statistic at every cutoff, and so its largest: maxstat_test(... | block). */
static void coin(void **state)
{
    (void)state;
    golden *g = golden_read("strata/coin.csv");
    for (int which = 0; which < 2; which++) {
        const char *block = which ? "center" : "arm";
        recut_cohort *cohort = read_cohort(NULL, "il6", block, NULL);
        rc_context *context = make_context(cohort, "score");
        const rc_scan *scan = &context->marker[0].scan;
        const rc_marker *marker = &cohort->marker[0];
        rc_scan_best best;
        double most = 0, *work = rc_base_memory_zeroed(context->scan_doubles + 6 * (scan->m + 1), sizeof *work);
        size_t c = 0;
        for (int r = 0; r < g->rows; r++) {
            double row[RC_SPLIT_COLUMNS];
            int64_t sum = 0;
            if (strcmp(g->text[r], block) != 0) continue;
            most = fmax(most, g->value[r][2]);
            while (c < scan->k && marker->value[marker->order[scan->position[c] - 1]] < g->value[r][1]) c++;
            assert_true(c < scan->k && marker->value[marker->order[scan->position[c] - 1]] == g->value[r][1]);
            for (size_t i = 0; i < scan->position[c]; i++) sum += scan->units[marker->order[i]];
            near(fabs((double)sum * scan->unit) * scan->inverse_sd[c], g->value[r][2], "standardized sum of scores");
            rc_plan_context_split(context, 0, scan->position[c], g->value[r][1], row, work);
            near(row[RC_SPLIT_SCORE], g->value[r][2], "column score");
        }
        rc_plan_context_observed(context, 0, &best, work);
        assert_true(most > 1);
        near(best.statistic, most, "largest");
        rc_base_memory_free(work);
        rc_plan_context_destroy(context);
        recut_cohort_destroy(cohort);
    }
    free(g);
}

static rc_plan_options screen_options(void)
{
    return (rc_plan_options){.criterion = "logrank", .min_fraction = 0.1, .replicates = 64, .seed = 1, .rows = -1};
}

/* The screen's own kernel gives the statistic of the split. */
static void screen(void **state)
{
    (void)state;
    static const char *const cases[] = {"none_arm", "entry_none", "entry_arm"};
    for (int k = 0; k < 3; k++) {
        recut_cohort *cohort = read_case(cases[k], "il6");
        rc_plan_options options = screen_options();
        rc_analysis *analysis = NULL;
        assert_int_equal(rc_plan_create(rc_study_find("screen"), cohort, &options, &analysis, NULL), RECUT_OK);
        const double *row = analysis->table[0].data;
        assert_true(row[RC_SPLIT_CHISQ] > 1);
        near(row[RC_SPLIT_COLUMNS], row[RC_SPLIT_CHISQ], "statistic of the screen");
        rc_plan_destroy(analysis);
        recut_cohort_destroy(cohort);
    }
}

/* Entry times 0 0 2 2 1, times 3 5 4 6 2, events 1 1 0 1 1; high are the first and the third.
 *   t = 2: at risk (entry < 2 <= time) 1 2 5: Y = 3, Y1 = 1, d1 = 0: E = 1/3, V = 2/9
 *   t = 3: at risk 1 2 3 4: Y = 4, Y1 = 2, d1 = 1: E = 1/2, V = 1/4
 *   t = 5: at risk 2 4: Y1 = 0; t = 6: nobody else
 *   O = 1, E = 5/6, V = 17/36; scores 1 - (1/3 + 1/4), 1 - (1/3 + 1/4 + 1/2), -1/4, 1 - (1/4 + 1/2 + 1), 1 - 1/3 */
static void by_hand(void **state)
{
    (void)state;
    FILE *file = fopen("hand.csv", "w");
    assert_non_null(file);
    fprintf(file, "in,time,event,x,s\n0,3,1,2,a\n0,5,1,1,a\n2,4,0,2,a\n2,6,1,1,a\n1,2,1,1,a\n");
    assert_int_equal(fclose(file), 0);
    static const double score[] = {5.0 / 12, -1.0 / 12, -1.0 / 4, -3.0 / 4, 2.0 / 3};
    recut_cohort *cohort = read_cohort("hand.csv", "x", NULL, "in");
    rc_context *context = make_context(cohort, "logrank");
    double row[RC_SPLIT_COLUMNS], work[64], sum = 0, a[5];
    assert_int_equal(context->risk.m, 4);
    rc_plan_context_split(context, 0, 3, 2, row, work);
    near(row[RC_SPLIT_OBSERVED], 1, "O");
    near(row[RC_SPLIT_EXPECTED], 5.0 / 6, "E");
    near(row[RC_SPLIT_VARIANCE], 17.0 / 36, "V");
    rc_kernel_risk_maxstat(cohort, &context->risk, NULL, NULL, a);
    for (int i = 0; i < 5; i++) {
        near((double)context->risk.units[i] * context->risk.unit, score[i], "score in units");
        near(a[i], score[i], "fixed score");
        sum += score[i];
    }
    assert_true(fabs(sum) < 1e-12);
    rc_plan_context_destroy(context);
    recut_cohort_destroy(cohort);
}

/* All enter at 0, one stratum: every number is that of neither. */
static void nothing_changes(void **state)
{
    (void)state;
    recut_cohort *plain = read_cohort(NULL, "il6", NULL, NULL);
    FILE *file = fopen("zero.csv", "w");
    assert_non_null(file);
    fprintf(file, "in,time,event,x,s\n");
    for (size_t i = 0; i < plain->n; i++)
        fprintf(file, "0,%.17g,%d,%.17g,a\n", plain->time[i] + 1, plain->event[i], plain->marker[0].value[i]);
    assert_int_equal(fclose(file), 0);
    recut_cohort *a = read_cohort("zero.csv", "x", NULL, NULL), *b = read_cohort("zero.csv", "x", "s", "in");
    assert_true(b->from != NULL && !a->from);
    assert_memory_equal(a->rank, b->rank, a->n * sizeof *a->rank);
    for (int c = 0; c < 2; c++) {
        rc_context *one = make_context(a, "logrank"), *other = make_context(b, "logrank");
        rc_scan_best x, y;
        double *work = rc_base_memory_zeroed(other->scan_doubles + one->scan_doubles, sizeof *work);
        rc_plan_context_observed(one, 0, &x, work);
        rc_plan_context_observed(other, 0, &y, work);
        assert_memory_equal(one->risk.units, other->risk.units, a->n * sizeof *one->risk.units);
        assert_true(x.candidate == y.candidate && x.statistic == y.statistic && x.variance == y.variance);
        rc_base_memory_free(work);
        rc_plan_context_destroy(one);
        rc_plan_context_destroy(other);
    }
    recut_cohort_destroy(plain);
    recut_cohort_destroy(a);
    recut_cohort_destroy(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splits),  cmocka_unit_test(concordances),
        cmocka_unit_test(curves),  cmocka_unit_test(groups),
        cmocka_unit_test(coin),    cmocka_unit_test(screen),
        cmocka_unit_test(by_hand), cmocka_unit_test(nothing_changes),
    };
    return cmocka_run_group_tests_name("strata", tests, NULL, NULL);
}
