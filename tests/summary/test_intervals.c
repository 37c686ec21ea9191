/* SPDX-License-Identifier: GPL-3.0-or-later
 * Intervals against boot::boot.ci on the same replicates and estimates; optimism by hand. */
#include "golden.h"
#include "plan/rescale.h"
#include "summary/intervals.h"
#include "summary/optimism.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void against_boot(const char *name)
{
    char path[128];
    static const char *const kinds[] = {"perc", "basic", "norm", "bca"};
    snprintf(path, sizeof path, "bootstrap/%s_rows.csv", name);
    golden *rows = golden_read(path);
    snprintf(path, sizeof path, "bootstrap/%s_intervals.csv", name);
    golden *expected = golden_read(path);
    double *t = calloc((size_t)rows->rows, sizeof *t);
    assert_true(expected->rows >= 8);
    for (int q = 0; q < expected->rows; q++) {
        int column = golden_column(rows, expected->text[q]);
        rc_intervals got;
        for (int r = 0; r < rows->rows; r++) t[r] = rows->value[r][column];
        rc_summary_intervals(t, (size_t)rows->rows, expected->value[q][golden_column(expected, "estimate")],
                             expected->value[q][golden_column(expected, "acceleration")], 0.95,
                             strncmp(expected->text[q], "hr", 2) == 0, 1, &got);
        const double *const pairs[] = {got.percentile, got.basic, got.normal, got.bca};
        for (int k = 0; k < 4; k++)
            for (int side = 0; side < 2; side++) {
                snprintf(path, sizeof path, "%s_%s", kinds[k], side ? "hi" : "lo");
                double error = golden_error(pairs[k][side], expected->value[q][golden_column(expected, path)]);
                if (!(error < 1e-6)) print_message("%s %s: %.12g\n", expected->text[q], path, pairs[k][side]);
                assert_true(error < 1e-6);
            }
        assert_int_equal(got.usable, rows->rows);
        assert_true(isnan(got.rescaled[0]));
    }
    free(t);
    free(rows);
    free(expected);
}

static void gbsg2(void **state)
{
    (void)state;
    against_boot("gbsg2");
}

static void cohort143(void **state)
{
    (void)state;
    against_boot("cohort143");
}

/* The rows of cohort143 taken for subsamples of 90 of 143. */
static void rescaled_as_r(void **state)
{
    (void)state;
    golden *rows = golden_read("bootstrap/cohort143_rows.csv"), *own = golden_read("bootstrap/cohort143_intervals.csv"),
           *expected = golden_read("bootstrap/rescaled.csv");
    double *t = calloc((size_t)rows->rows, sizeof *t), factor = rc_plan_rescale_factor("subsample", 90, 143, 0.5);
    assert_int_equal(expected->rows, 4);
    for (int q = 0; q < expected->rows; q++) {
        double estimate = NAN;
        rc_intervals got;
        for (int r = 0; r < own->rows; r++)
            if (strcmp(own->text[r], expected->text[q]) == 0) estimate = own->value[r][golden_column(own, "estimate")];
        int column = golden_column(rows, expected->text[q]);
        for (int r = 0; r < rows->rows; r++) t[r] = rows->value[r][column];
        rc_summary_intervals(t, (size_t)rows->rows, estimate, NAN, 0.95, strncmp(expected->text[q], "hr", 2) == 0,
                             factor, &got);
        assert_true(golden_error(got.rescaled[0], expected->value[q][golden_column(expected, "lower")]) < 1e-9);
        assert_true(golden_error(got.rescaled[1], expected->value[q][golden_column(expected, "upper")]) < 1e-9);
    }
    free(t);
    free(rows);
    free(own);
    free(expected);
}

static void edges(void **state)
{
    (void)state;
    rc_intervals got;
    double none[] = {NAN, INFINITY, -1}, one_sided[200], spread[4000];
    rc_summary_intervals(none, 3, 1, 0, 0.95, true, 1, &got); /* one infinite value is all there is */
    assert_true(got.usable == 1 && got.infinite[1] == 1 && got.too_few && isnan(got.percentile[0]));
    for (int i = 0; i < 200; i++) one_sided[i] = 2 + i;
    rc_summary_intervals(one_sided, 200, 1, 0, 0.95, false, 1, &got);
    assert_true(isnan(got.bca[0]) && !isnan(got.percentile[0]));
    for (int i = 0; i < 4000; i++) spread[i] = i;
    rc_summary_intervals(spread, 4000, 2000, 0, 0.95, false, 0.5, &got);
    assert_false(got.too_few);
    /* half the spread around the estimate: basic is 2 * 2000 - q, rescaled 2000 - (q - 2000) / 2 */
    assert_true(fabs(got.rescaled[0] - (2000 + (got.basic[0] - 2000) / 2)) < 1e-9);
    rc_summary_intervals(spread, 20, 10, 0, 0.95, false, 1, &got);
    assert_true(got.too_few);
}

/* ---- Monte-Carlo errors ------------------------------------------------- */

enum { SEEDS = 2000, REPLICATES = 1000, SAMPLE = 20 };

static double uniform(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return ((double)((z ^ (z >> 31)) >> 12) + 0.5) * 0x1p-52;
}

static double normal(uint64_t *state)
{
    double radius = sqrt(-2 * log(uniform(state)));
    return radius * cos(2 * acos(-1) * uniform(state));
}

/* A bootstrap, repeated: how far do its limits spread, and what does one say of that? */
typedef struct repeated {
    double (*draw)(const struct repeated *self, uint64_t *state);
    double estimate, acceleration, sample[SAMPLE];
} repeated;

static double draw_normal(const repeated *self, uint64_t *state)
{
    (void)self;
    return normal(state);
}

static double draw_mean(const repeated *self, uint64_t *state)
{
    double sum = 0;
    for (int i = 0; i < SAMPLE; i++) sum += self->sample[(int)(SAMPLE * uniform(state))];
    return sum / SAMPLE;
}

typedef struct spread {
    double sum, square, error;
} spread;

static void check_spread(const char *name, spread of)
{
    double sd = sqrt((of.square - of.sum * of.sum / SEEDS) / (SEEDS - 1)), ratio = of.error / SEEDS / sd;
    /* of 2,000 seeds a standard deviation is known to 1.6 %; the delta method is of first order in 1 / sqrt(B).
     * Without the error of z0 the ratio would be 0.8. */
    if (!(fabs(ratio - 1) < 0.09)) fail_msg("%s: said %g, found %g", name, of.error / SEEDS, sd);
}

static void check_errors(const repeated *self)
{
    static const char *const names[] = {"percentile lower", "percentile upper", "bca lower", "bca upper"};
    static double t[REPLICATES];
    spread of[4] = {{0, 0, 0}};
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        uint64_t state = seed << 32;
        rc_intervals got;
        for (int b = 0; b < REPLICATES; b++) t[b] = self->draw(self, &state);
        rc_summary_intervals(t, REPLICATES, self->estimate, self->acceleration, 0.95, false, 1, &got);
        for (int i = 0; i < 4; i++) {
            double limit = i < 2 ? got.percentile[i] : got.bca[i - 2];
            of[i].sum += limit;
            of[i].square += limit * limit;
            of[i].error += i < 2 ? got.percentile_error[i] : got.bca_error[i - 2];
        }
    }
    for (int i = 0; i < 4; i++) check_spread(names[i], of[i]);
}

/* The mean of twenty exponential values; and normal replicates of an estimate far from their middle. */
static void errors_are_those_of_repeated_bootstraps(void **state)
{
    repeated means = {.draw = draw_mean}, biased = {.draw = draw_normal, .estimate = 0.2, .acceleration = 0.02};
    uint64_t own = 7;
    double square = 0, cube = 0;
    (void)state;
    for (int i = 0; i < SAMPLE; i++) {
        means.sample[i] = -log(uniform(&own));
        means.estimate += means.sample[i] / SAMPLE;
    }
    for (int i = 0; i < SAMPLE; i++) {
        double l = means.sample[i] - means.estimate;
        square += l * l;
        cube += l * l * l;
    }
    means.acceleration = cube / (6 * pow(square, 1.5));
    check_errors(&means);
    check_errors(&biased);
    biased.estimate = biased.acceleration = 0;
    check_errors(&biased);
}

/* z0 = 0, no acceleration: the variance of the rank is alpha (1 - alpha) + (2 phi(z) / phi(0))^2 / 4 -
 * 2 (2 phi(z) / phi(0)) alpha / 2, 1.25698^2 times the first at alpha = 0.025. */
static void bca_error_by_hand(void **state)
{
    enum { N = 100000 };
    static double t[N];
    rc_intervals got;
    (void)state;
    for (int i = 0; i < N; i++) t[i] = (i + 0.5) / N;
    rc_summary_intervals(t, N, 0.5, 0, 0.95, false, 1, &got);
    for (int i = 0; i < 2; i++) {
        assert_true(golden_error(got.percentile_error[i], sqrt(0.025 * 0.975 / N)) < 1e-3);
        assert_true(golden_error(got.bca_error[i] / got.percentile_error[i], 1.256977) < 1e-4);
    }
}

/* Two replicates: in the sample 0.8 and -0.6 (directions +, -), originally 0.5 and -0.4, out of the bag 0.2 and 0.1.
 * optimism = ((0.8 - 0.5) + (0.6 - 0.4)) / 2 = 0.25; oob = (0.2 - 0.1) / 2 = 0.05; apparent 0.7:
 * .632 = 0.368 * 0.7 + 0.632 * 0.05; overfit R = 0.65 / 0.7, weight 0.632 / (1 - 0.368 R). */
static void optimism_by_hand(void **state)
{
    (void)state;
    const double sample[] = {0.8, -0.6, NAN}, original[] = {0.5, -0.4, 1}, oob[] = {0.2, 0.1, NAN}, sign[] = {1, -1, 1};
    rc_optimism got;
    assert_int_equal(rc_summary_optimism(3, sample, original, oob, sign, 0.7, 0, &got, NULL), RECUT_OK);
    double weight = 0.632 / (1 - 0.368 * 0.65 / 0.7);
    assert_int_equal(got.used, 2);
    assert_true(fabs(got.optimism - 0.25) < 1e-15 && fabs(got.corrected - 0.45) < 1e-15);
    assert_true(fabs(got.oob - 0.05) < 1e-15 && fabs(got.e632 - (0.368 * 0.7 + 0.632 * 0.05)) < 1e-15);
    assert_true(fabs(got.e632plus - ((1 - weight) * 0.7 + weight * 0.05)) < 1e-15);
    assert_true(fabs(got.slope - 0.9 / 1.4) < 1e-15);
    assert_int_equal(rc_summary_optimism(1, sample + 2, original, oob, NULL, 0.7, 0, &got, NULL), RECUT_OK);
    assert_true(isnan(got.optimism));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(gbsg2),
                                       cmocka_unit_test(cohort143),
                                       cmocka_unit_test(edges),
                                       cmocka_unit_test(rescaled_as_r),
                                       cmocka_unit_test(optimism_by_hand),
                                       cmocka_unit_test(errors_are_those_of_repeated_bootstraps),
                                       cmocka_unit_test(bca_error_by_hand)};
    return cmocka_run_group_tests_name("intervals", tests, NULL, NULL);
}
