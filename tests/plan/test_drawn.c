/* SPDX-License-Identifier: GPL-3.0-or-later
 * Survival drawn from the covariates' model: the curves by hand, what is drawn from them, and the model fitted again.
 * */
#include "plan/drawn.h"

#include "base/memory.h"
#include "cohort/read.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define LINES "id,time,event,m,z\n1,1,1,1,0\n2,1,0,2,0\n3,2,1,3,0\n4,2,1,4,1\n5,3,0,5,1\n6,4,1,6,0\n"

static recut_cohort *read_bytes(const char *bytes, const char *path, const char *marker, const char *const *covariate,
                                size_t n_covariates, const char *strata)
{
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    rc_cohort_options options = {.path = path,
                                 .n_markers = 1,
                                 .marker = &marker,
                                 .strata = strata,
                                 .n_covariates = n_covariates,
                                 .covariates = covariate,
                                 .keep_missing = true};
    FILE *out = bytes ? fopen(path, "w") : NULL;
    if (bytes) {
        assert_non_null(out);
        fputs(bytes, out);
        fclose(out);
    }
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    return cohort;
}

static rc_covariate_model *make_model(const recut_cohort *cohort, const char *const *covariate, size_t n)
{
    recut_error err = {0};
    rc_covariate_model *model = NULL;
    const rc_search search = {.n_given = n, .given = covariate};
    if (rc_plan_covariate_model_create(cohort, &search, &model, &err) != RECUT_OK) fail_msg("%s", err.text);
    assert_int_equal(model->reason, RC_REASON_NONE);
    return model;
}

/* Times 1 (a death, then one censored), 2 (two deaths), 3 (censored), 4 (a death).  Who stays uncensored: of 5 after
 * the death at 1 one leaves: 4/5; at 3 one of 2: 4/5 1/2.  The hazard rises at 1, 2, 4; at 4 only number 6 is left,
 * so by 1 / risk of it. */
static void test_curves(void **state)
{
    static const char *const z[] = {"z"};
    rc_drawn drawn;
    recut_error err = {0};
    (void)state;
    recut_cohort *cohort = read_bytes(LINES, "drawn.csv", "m", z, 1, NULL);
    rc_covariate_model *model = make_model(cohort, z, 1);
    assert_int_equal(rc_plan_drawn_create(&drawn, model, &err), RECUT_OK);
    assert_int_equal(drawn.n_grid, 4);
    static const double stay[] = {0.8, 0.8, 0.4, 0.4};
    for (size_t g = 0; g < 4; g++) assert_true(fabs(drawn.stay[g] - stay[g]) < 1e-15);
    double at_1 = 0;
    for (size_t i = 0; i < 6; i++) at_1 += model->fit.risk[i];
    assert_true(fabs(drawn.death[0] - 1 / at_1) < 1e-14);
    assert_true(fabs(drawn.death[2] - drawn.death[1]) <= 0);
    assert_true(fabs(drawn.death[3] - drawn.death[2] - 1 / model->fit.risk[5]) < 1e-12);
    rc_plan_drawn_clear(&drawn);
    rc_plan_covariate_model_destroy(model);
    recut_cohort_destroy(cohort);
}

/* Shares over many draws against the curves, in binomial standard errors; order by time; strata keep to themselves. */
static void check_draws(const recut_cohort *cohort, const rc_covariate_model *model, const rc_drawn *drawn)
{
    enum { DRAWS = 4000 };
    rc_drawn_survival survival = {0};
    recut_error err = {0};
    rc_pcg g;
    double died = 0, expected = 0;
    assert_int_equal(rc_plan_drawn_survival_create(drawn, &survival, &err), RECUT_OK);
    rc_base_pcg_seed(&g, 5, 6);
    for (size_t b = 0; b < DRAWS; b++) {
        rc_plan_drawn_draw(drawn, &g, &survival);
        for (size_t k = 0; k < cohort->n; k++) {
            uint32_t i = survival.by_time[k];
            if (k) assert_true(survival.time[survival.by_time[k - 1]] <= survival.time[i]);
            if (!(model->weight[i] > 0)) continue;
            assert_true(survival.time[i] >= drawn->first[i] && survival.time[i] <= drawn->last[i]);
            died += survival.event[i];
        }
    }
    for (size_t i = 0; i < cohort->n; i++) { /* P(dies) = sum over the grid of P(T = g) P(C >= g) */
        double before = 1, stay = 1;
        if (!(model->weight[i] > 0)) continue;
        for (uint32_t place = drawn->first[i]; place <= drawn->last[i]; place++) {
            double after = exp(-drawn->death[place] * model->fit.risk[i]);
            expected += (before - after) * stay;
            before = after;
            stay = drawn->stay[place];
        }
    }
    double mean = died / DRAWS, sd = sqrt((double)cohort->n * 0.25 / DRAWS); /* at most, of the sum of patients */
    if (!(fabs(mean - expected) < 4 * sd)) fail_msg("%g events a draw, expected %g +- %g", mean, expected, sd);
    assert_true(fabs(expected - (double)cohort->events) < 0.15 * (double)cohort->events);
    rc_plan_drawn_survival_clear(&survival);
}

/* The fit of a replicate from the observed coefficients is the one from 0. */
static void check_refit(const rc_covariate_model *model, const rc_drawn *drawn)
{
    rc_drawn_survival survival = {0};
    recut_error err = {0};
    rc_given near, far;
    rc_pcg g;
    size_t n = model->fit.n, p = model->fit.p;
    void *memory[2];
    for (size_t k = 0; k < 2; k++) assert_non_null(memory[k] = rc_base_memory_zeroed(rc_kernel_given_bytes(n, p), 1));
    rc_kernel_given_init(&near, n, p, memory[0]);
    rc_kernel_given_init(&far, n, p, memory[1]);
    assert_int_equal(rc_plan_drawn_survival_create(drawn, &survival, &err), RECUT_OK);
    rc_base_pcg_seed(&g, 7, 8);
    for (size_t b = 0; b < 200; b++) {
        rc_plan_drawn_draw(drawn, &g, &survival);
        rc_cox_data data = model->data;
        data.time = survival.time;
        data.event = survival.event;
        data.by_time = survival.by_time;
        assert_int_equal(rc_kernel_given_fit(&near, &data, model->fit.beta), RC_REASON_NONE);
        assert_int_equal(rc_kernel_given_fit(&far, &data, NULL), RC_REASON_NONE);
        for (size_t a = 0; a < p; a++)
            assert_true(fabs(near.beta[a] - far.beta[a]) < 1e-9 * fmax(fabs(far.beta[a]), 1e-2));
        for (size_t i = 0; i < n; i++) assert_true(fabs(near.residual[i] - far.residual[i]) < 1e-8);
    }
    rc_plan_drawn_survival_clear(&survival);
    for (size_t k = 0; k < 2; k++) rc_base_memory_free(memory[k]);
}

static void test_draws(void **state)
{
    static const char *const covariates[] = {"age", "albi"};
    char path[1024];
    snprintf(path, sizeof path, "%s/golden/data/cohort143.csv", RECUT_TESTS_DIR);
    (void)state;
    for (int strata = 0; strata < 2; strata++) {
        rc_drawn drawn;
        recut_error err = {0};
        recut_cohort *cohort = read_bytes(NULL, path, "il6", covariates, 2, strata ? "center" : NULL);
        rc_covariate_model *model = make_model(cohort, covariates, 2);
        assert_int_equal(rc_plan_drawn_create(&drawn, model, &err), RECUT_OK);
        check_draws(cohort, model, &drawn);
        check_refit(model, &drawn);
        rc_plan_drawn_clear(&drawn);
        rc_plan_covariate_model_destroy(model);
        recut_cohort_destroy(cohort);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_curves), cmocka_unit_test(test_draws)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
