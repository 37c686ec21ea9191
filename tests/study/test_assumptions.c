/* SPDX-License-Identifier: GPL-3.0-or-later
 * Proportional hazards and forms of the marker in `describe`: against cox.zph, coxph and rcspline.eval; where the
 * marker lets no spline be drawn; the selected cutoff is that of the search. */
#include "cohort/read.h"
#include "golden.h"
#include "kernel/reason.h"
#include "plan/layout.h"
#include "study/find.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static recut_cohort *read_cohort(const char *file, const char *marker, size_t n, const char *const *adjust)
{
    char path[1024];
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    snprintf(path, sizeof path, "%s/golden/data/%s.csv", RECUT_TESTS_DIR, file);
    rc_cohort_options options = {
        .path = path, .n_markers = 1, .marker = &marker, .n_covariates = n, .covariates = adjust, .keep_missing = true};
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    return cohort;
}

static rc_analysis *run(const char *plan, const recut_cohort *cohort, rc_plan_options options)
{
    recut_error err = {0};
    rc_analysis *analysis = NULL;
    options.criterion = "logrank";
    options.min_fraction = 0.1;
    if (rc_plan_create(rc_study_find(plan), cohort, &options, &analysis, &err) != RECUT_OK) fail_msg("%s", err.text);
    return analysis;
}

static const rc_table *find(const rc_analysis *analysis, const char *part)
{
    for (size_t i = 0; i < analysis->n_tables; i++)
        if (strncmp(analysis->table[i].name, part, strlen(part)) == 0) return &analysis->table[i];
    fail_msg("no table %s", part);
    return NULL;
}

static double cell(const rc_table *table, size_t row, const char *column)
{
    for (size_t c = 0; c < table->n_columns; c++)
        if (strcmp(table->column[c].name, column) == 0) return table->data[row * table->n_columns + c];
    fail_msg("no column %s", column);
    return NAN;
}

static size_t form_row(const rc_table *forms, rc_describe_form form)
{
    for (size_t r = 0; r < forms->n_rows; r++)
        if (cell(forms, r, "form") == (double)form) return r;
    fail_msg("no form %d", (int)form);
    return 0;
}

static void near(double got, double want, const char *what)
{
    if (!(golden_error(got, want) < 1e-7)) fail_msg("%s: %.17g, not %.17g", what, got, want);
}

/* ---- forms -------------------------------------------------------------- */

static void compare_form(const rc_analysis *analysis, const golden *g, int row, const char *form)
{
    const rc_table *forms = find(analysis, "forms/"), *nonlinear = find(analysis, "nonlinear/");
    const double *want = g->value[row];
    if (strcmp(form, "knots") == 0) {
        size_t r = form_row(forms, RC_FORM_SPLINE), n = 0;
        while (n < 5 && !isnan(want[1 + n])) n++;
        assert_true(cell(forms, r, "knots") == (double)n);
        for (size_t k = 0; k < n; k++) {
            char name[16];
            snprintf(name, sizeof name, "knot_%zu", k + 1);
            near(cell(forms, r, name), want[1 + k], g->text[row]);
        }
    } else if (strcmp(form, "nonlinear") == 0) {
        near(cell(nonlinear, 0, "df"), want[2], g->text[row]);
        near(cell(nonlinear, 0, "p"), want[4], g->text[row]);
        /* a difference of likelihoods near 160 and more */
        assert_true(fabs(cell(nonlinear, 0, "lr") - want[3]) < 1e-9 * (1 + want[3]));
    } else {
        size_t r = form_row(forms, strcmp(form, "linear") == 0   ? RC_FORM_LINEAR
                                   : strcmp(form, "spline") == 0 ? RC_FORM_SPLINE
                                                                 : RC_FORM_SPLIT_FIXED);
        static const char *const name[] = {"parameters", "lr", "p", "aic", "c"};
        for (size_t i = 0; i < 5; i++) near(cell(forms, r, name[i]), want[2 + i], g->text[row]);
        near(cell(forms, r, "loglik"), cell(forms, r, "parameters") - want[5] / 2, g->text[row]);
        assert_true(cell(forms, r, "reason") == RC_REASON_NONE);
    }
}

static void forms_against_r(void **state)
{
    (void)state;
    golden *g = golden_read("assumptions/forms.csv");
    recut_cohort *cohort = NULL;
    rc_analysis *analysis = NULL;
    char last[64] = "";
    assert_true(g->rows >= 60);
    for (int row = 0; row < g->rows; row++) {
        char key[64], *part[4], *at = key;
        snprintf(key, sizeof key, "%s", g->text[row]);
        for (int i = 0; i < 4; i++) {
            part[i] = at;
            if ((at = strchr(at, '|'))) *at++ = '\0';
        }
        char name[64];
        snprintf(name, sizeof name, "%.20s|%.20s|%.2s", part[0], part[1], part[2]);
        if (strcmp(name, last) != 0) {
            double cutoff = NAN;
            snprintf(last, sizeof last, "%s", name);
            for (int r = row; r < row + 5; r++)
                if (!isnan(g->value[r][1]) && strstr(g->text[r], "|split")) cutoff = g->value[r][1];
            rc_plan_destroy(analysis);
            recut_cohort_destroy(cohort);
            cohort = read_cohort(part[0], part[1], 0, NULL);
            analysis = run("describe", cohort,
                           (rc_plan_options){.n_cutoffs = 1, .cutoff = &cutoff, .knots = part[2][0] - '0'});
        }
        compare_form(analysis, g, row, part[3]);
    }
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
    free(g);
}

/* ---- proportional hazards ----------------------------------------------- */

static void models_of(const char *file, const char *marker, double cutoff, size_t n, const char *const *adjust)
{
    golden *g = golden_read("assumptions/models.csv");
    recut_cohort *cohort = read_cohort(file, marker, n, adjust);
    rc_analysis *analysis =
        run("describe", cohort, (rc_plan_options){.n_cutoffs = 1, .cutoff = &cutoff, .n_adjust = n, .adjust = adjust});
    const rc_table *zph = find(analysis, "zph/");
    static const struct {
        const char *model;
        int form;
    } model[] = {{"split", RC_FORMS + RC_FORM_SPLIT_FIXED}, {"marker", RC_FORMS + RC_FORM_LINEAR}};
    int compared = 0;
    for (size_t m = 0; m < 2; m++)
        for (int t = 0; t < 2; t++)
            for (size_t r = 0; r < zph->n_rows; r++) {
                char key[192];
                double column = cell(zph, r, "column");
                if (cell(zph, r, "model") != model[m].form || cell(zph, r, "transform") != t) continue;
                snprintf(key, sizeof key, "%s|%s|%s|%s|%s", file, marker, model[m].model, t ? "identity" : "km",
                         column == 1 ? "split" : zph->label[r]);
                for (int row = 0; row < g->rows; row++) {
                    if (strcmp(g->text[row], key) != 0) continue;
                    near(cell(zph, r, "chisq"), g->value[row][1], key);
                    near(cell(zph, r, "df"), g->value[row][2], key);
                    near(cell(zph, r, "p"), g->value[row][3], key);
                    compared++;
                }
            }
    assert_int_equal(compared, 2 * 2 * (n + 2));
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
    free(g);
}

static void models_against_r(void **state)
{
    (void)state;
    models_of("pbc", "bili", 2, 4, (const char *const[]){"sex", "stage", "copper", "protime"});
    models_of("lung", "meal_cal", 1000, 3, (const char *const[]){"sex", "ecog", "wt_loss"});
}

/* Alone: as the kernel's golden values of the same marker. */
static void alone_against_r(void **state)
{
    (void)state;
    golden *g = golden_read("assumptions/zph.csv");
    recut_cohort *cohort = read_cohort("pbc", "bili", 0, NULL);
    rc_analysis *analysis = run("describe", cohort, (rc_plan_options){0});
    const rc_table *zph = find(analysis, "zph/");
    assert_int_equal(zph->n_rows, 4); /* the selected split and the marker, by both transforms */
    for (size_t r = 2; r < 4; r++)
        for (int row = 0; row < g->rows; row++)
            if (strcmp(g->text[row], r == 2 ? "pbc|bili|efron|-|-|km|bili" : "pbc|bili|efron|-|-|identity|bili") == 0) {
                near(cell(zph, r, "chisq"), g->value[row][1], "bili");
                near(cell(zph, r, "p"), g->value[row][3], "bili");
                assert_true(cell(zph, r, "model") == RC_FORM_LINEAR && cell(zph, r, "column") == 0);
            }
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
    free(g);
}

/* ---- the selected cutoff ------------------------------------------------ */

static void selected_as_the_search(void **state)
{
    (void)state;
    recut_cohort *cohort = read_cohort("gbsg2", "progrec", 0, NULL);
    rc_analysis *search = run("search", cohort, (rc_plan_options){0});
    double cutoff = find(search, "selected")->data[RC_SPLIT_CUTOFF];
    rc_analysis *analysis = run("describe", cohort, (rc_plan_options){.n_cutoffs = 1, .cutoff = &cutoff});
    const rc_table *forms = find(analysis, "forms/"), *zph = find(analysis, "zph/");
    size_t selected = form_row(forms, RC_FORM_SPLIT_SELECTED), fixed = form_row(forms, RC_FORM_SPLIT_FIXED);
    assert_true(cell(forms, selected, "cutoff") == cutoff);
    for (size_t c = 1; c < forms->n_columns; c++) {
        double a = forms->data[selected * forms->n_columns + c], b = forms->data[fixed * forms->n_columns + c];
        assert_true(a == b || (isnan(a) && isnan(b)));
    }
    for (size_t r = 0; r < 2; r++) assert_true(cell(zph, r, "chisq") == cell(zph, r + 2, "chisq"));
    rc_plan_destroy(search);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

/* ---- markers that are none ---------------------------------------------- */

typedef struct small {
    recut_cohort *cohort;
    rc_analysis *analysis;
    const rc_table *forms, *zph, *nonlinear;
} small;

static void describe_cohort(small *s, int64_t knots)
{
    s->analysis = run("describe", s->cohort, (rc_plan_options){.knots = knots});
    s->forms = find(s->analysis, "forms/");
    s->zph = find(s->analysis, "zph/");
    s->nonlinear = find(s->analysis, "nonlinear/");
}

static small describe_small(size_t n, const double *time, const uint8_t *event, const double *marker, int64_t knots)
{
    small s = {0};
    recut_error err = {0};
    if (recut_cohort_from_arrays(n, time, event, marker, "x", &s.cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    describe_cohort(&s, knots);
    return s;
}

static void small_free(small *s)
{
    rc_plan_destroy(s->analysis);
    recut_cohort_destroy(s->cohort);
}

static void is_without(const small *s, rc_describe_form form, rc_reason reason)
{
    size_t r = form_row(s->forms, form);
    assert_true(cell(s->forms, r, "reason") == (double)reason && isnan(cell(s->forms, r, "aic")));
    assert_true(isnan(cell(s->forms, r, "p")) && isnan(cell(s->forms, r, "c")));
    assert_true(isnan(cell(s->nonlinear, 0, "p")) && cell(s->nonlinear, 0, "reason") != RC_REASON_NONE);
}

static void nothing_to_draw(void **state)
{
    (void)state;
    enum { N = 12 };
    double time[N], marker[N];
    uint8_t event[N];
    for (size_t i = 0; i < N; i++) {
        time[i] = (double)(i * 7 % N) + 1;
        event[i] = i % 3 > 0;
        marker[i] = 4;
    }
    small s = describe_small(N, time, event, marker, 0); /* constant */
    assert_int_equal(s.forms->n_rows, 2);
    is_without(&s, RC_FORM_LINEAR, RC_REASON_SINGULAR);
    is_without(&s, RC_FORM_SPLINE, RC_REASON_SINGULAR);
    assert_true(cell(s.zph, 0, "reason") == RC_REASON_SINGULAR && isnan(cell(s.zph, 0, "p")));
    small_free(&s);
    for (size_t i = 0; i < N; i++) marker[i] = (double)(i % 2); /* two values: a line, the same as a split, no spline */
    s = describe_small(N, time, event, marker, 5);
    is_without(&s, RC_FORM_SPLINE, RC_REASON_SINGULAR);
    size_t line = form_row(s.forms, RC_FORM_LINEAR), split = form_row(s.forms, RC_FORM_SPLIT_SELECTED);
    assert_true(golden_error(cell(s.forms, line, "aic"), cell(s.forms, split, "aic")) < 1e-12);
    small_free(&s);
    for (size_t i = 0; i < N; i++)
        marker[i] = (double)(i % 3); /* three: knots fall back to three, as good as a factor */
    s = describe_small(N, time, event, marker, 5);
    size_t spline = form_row(s.forms, RC_FORM_SPLINE);
    assert_true(cell(s.forms, spline, "knots") == 3 && cell(s.forms, spline, "parameters") == 2);
    assert_true(cell(s.forms, spline, "knot_1") == 0 && cell(s.forms, spline, "knot_3") == 2);
    assert_true(cell(s.nonlinear, 0, "df") == 1 && cell(s.nonlinear, 0, "lr") >= 0);
    small_free(&s);
}

/* A logarithm of 0 lets only splits be fitted; from a file, since arrays must be finite. */
static void infinite_value(void **state)
{
    (void)state;
    const char *marker = "x";
    recut_error err = {0};
    small s = {0};
    FILE *file = fopen("infinite.csv", "w");
    assert_non_null(file);
    fputs("time,event,x\n", file);
    fputs("5,1,-Inf\n", file);
    for (int i = 0; i < 12; i++) fprintf(file, "%d,%d,%d\n", i * 7 % 12 + 1, i % 3 > 0, i * 5 % 12);
    assert_int_equal(fclose(file), 0);
    rc_cohort_options read = {.path = "infinite.csv", .n_markers = 1, .marker = &marker};
    if (rc_cohort_read(&read, &s.cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    describe_cohort(&s, 0);
    is_without(&s, RC_FORM_LINEAR, RC_REASON_SINGULAR);
    is_without(&s, RC_FORM_SPLINE, RC_REASON_SINGULAR);
    assert_true(!isnan(cell(s.forms, form_row(s.forms, RC_FORM_SPLIT_SELECTED), "aic")));
    small_free(&s);
}

/* The lower the marker the earlier the event: every coefficient is infinite, and the likelihood is at its limit, 0. */
static void without_end(void **state)
{
    (void)state;
    enum { N = 10 };
    double time[N], marker[N], huge[N];
    uint8_t event[N];
    for (size_t i = 0; i < N; i++) {
        time[i] = (double)i + 1;
        marker[i] = (double)i * 3;
        huge[i] = (i % 2 ? -1e100 : 1e100) * (double)(i * i + 1);
        event[i] = 1;
    }
    small s = describe_small(N, time, event, marker, 3);
    size_t line = form_row(s.forms, RC_FORM_LINEAR);
    assert_true(cell(s.forms, line, "reason") == RC_REASON_MONOTONE && fabs(cell(s.forms, line, "loglik")) < 1e-6);
    assert_true(fabs(cell(s.forms, line, "aic") - 2) < 1e-6 && cell(s.forms, line, "c") == 1);
    for (size_t r = 0; r < s.zph->n_rows; r++)
        if (cell(s.zph, r, "model") == RC_FORM_LINEAR)
            assert_true(cell(s.zph, r, "reason") == RC_REASON_MONOTONE && isnan(cell(s.zph, r, "p")));
    small_free(&s);
    s = describe_small(N, time, event, huge, 4); /* no overflow between huge values and their cubes */
    size_t spline = form_row(s.forms, RC_FORM_SPLINE);
    double lr = cell(s.forms, spline, "lr");
    small_free(&s);
    for (size_t i = 0; i < N; i++) huge[i] /= 1e100;
    s = describe_small(N, time, event, huge, 4);
    near(lr, cell(s.forms, form_row(s.forms, RC_FORM_SPLINE), "lr"), "scale of the marker");
    assert_true(lr > 0);
    small_free(&s);
    s = describe_small(2, (double[]){1, 2}, (uint8_t[]){1, 0}, (double[]){3, 4}, 0); /* two patients */
    assert_int_equal(s.nonlinear->n_rows, 1);
    small_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(forms_against_r), cmocka_unit_test(models_against_r),
                                       cmocka_unit_test(alone_against_r), cmocka_unit_test(selected_as_the_search),
                                       cmocka_unit_test(nothing_to_draw), cmocka_unit_test(infinite_value),
                                       cmocka_unit_test(without_end)};
    return cmocka_run_group_tests_name("assumptions", tests, NULL, NULL);
}
