/* SPDX-License-Identifier: GPL-3.0-or-later
 * Figures of a publication: every one of the study against R, on the synthetic twin; and what counts as printed
 * alike. */
#include "kernel/student.h"
#include "study/match.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "support.h"

/* ---- the study against R ------------------------------------------------ */

enum { COLUMNS = 2 + RC_FIGURE_LIST + 2 + 3 * RC_CONVENTIONS + RC_P_KINDS };

/* As the columns of golden/study/figures.csv, behind the id. */
static void flatten(const rc_measured *measured, double row[COLUMNS])
{
    *row++ = measured->patients;
    *row++ = measured->events;
    for (int i = 0; i < RC_FIGURE_LIST; i++) *row++ = measured->value[i];
    *row++ = measured->lower;
    *row++ = measured->upper;
    for (int c = 0; c < RC_CONVENTIONS; c++) {
        *row++ = measured->ratio[c].estimate;
        *row++ = measured->ratio[c].lower;
        *row++ = measured->ratio[c].upper;
    }
    for (int k = 0; k < RC_P_KINDS; k++) *row++ = measured->p[k];
}

static const char *const order[] = {"patients", "events", "value_1", "value_12", "lower",         "upper", "mh",
                                    "oe_upper", "wald",   "profile", "p_0",      "profile_upper", "p_3"};
static const int place[] = {0, 1, 2, 13, 14, 15, 16, 21, 22, 25, 28, 27, 31};

static void same_as_r(void **state)
{
    (void)state;
    studied s;
    golden *g = golden_read("study/figures.csv");
    int compared = 0, missing = 0, rows = 0;
    double worst = 0;
    studied_read(&s, "twin.csv", "figures.csv");
    assert_int_equal(g->columns, COLUMNS + 1);
    for (size_t i = 0; i < sizeof place / sizeof place[0]; i++)
        assert_int_equal(golden_column(g, order[i]), place[i] + 1);
    for (size_t i = 0; i < rc_study_size(s.study); i++) {
        const rc_figure *figure = rc_study_at(s.study, i)->figure;
        rc_measured measured;
        double row[COLUMNS];
        if (figure->rule) continue;
        assert_true(rows < g->rows);
        assert_string_equal(g->text[rows], figure->id);
        rc_study_measure(s.study, i, true, &measured);
        assert_int_equal(measured.reason, RC_REASON_NONE);
        flatten(&measured, row);
        for (int c = 0; c < COLUMNS; c++) {
            double error = golden_error(row[c], g->value[rows][c + 1]);
            if (!(error < 1e-7))
                fail_msg("%s, %s: %.17g, R %.17g, relative error %.2g", figure->id, g->name[c + 1], row[c],
                         g->value[rows][c + 1], error);
            worst = fmax(worst, error);
            if (isnan(row[c]))
                missing++;
            else
                compared++;
        }
        rows++;
    }
    assert_int_equal(rows, g->rows);
    print_message("%d values of %d figures, largest relative error %.2g\n", compared, rows, worst);
    assert_true(rows >= 136);
    assert_int_equal(compared + missing, rows * COLUMNS);
    assert_true(compared >= 770);
    free(g);
    studied_free(&s);
}

/* What the search works with, one convention and no more, is what is reported. */
static void aimed_at_is_the_same(void **state)
{
    (void)state;
    studied s;
    int estimates = 0;
    studied_read(&s, "twin.csv", "figures.csv");
    for (size_t i = 0; i < rc_study_size(s.study); i++) {
        const rc_figure *figure = rc_study_at(s.study, i)->figure;
        rc_measured all, one, again;
        rc_study_measure(s.study, i, true, &all);
        rc_study_changed(s.study);
        rc_study_measure(s.study, i, false, &one);
        rc_study_measure(s.study, i, true, &again);
        assert_memory_equal(&all, &again, sizeof all);
        if (figure->convention != RC_CONVENTION_NONE)
            assert_memory_equal(&all.ratio[figure->convention], &one.ratio[figure->convention], sizeof(rc_ratio));
        assert_memory_equal(all.value, one.value, sizeof all.value);
        if (figure->quantity != RC_FIGURE_HR_MULTIVARIABLE) continue;
        rc_study_measure_estimate(s.study, i, &one);
        assert_true(one.ratio[RC_CONVENTION_PROFILE].estimate == all.ratio[RC_CONVENTION_PROFILE].estimate);
        estimates++;
    }
    assert_int_equal(estimates, 6);
    studied_free(&s);
}

static void the_twin_prints_as_the_paper(void **state)
{
    (void)state;
    studied s;
    int figures = 0, matched = 0;
    double cutoff = NAN, shortfall = NAN;
    studied_read(&s, "twin.csv", "figures.csv");
    for (size_t i = 0; i < rc_study_size(s.study); i++) {
        const rc_figure *figure = rc_study_at(s.study, i)->figure;
        rc_measured measured;
        rc_match match;
        if (figure->rule) continue;
        rc_study_measure(s.study, i, true, &measured);
        rc_study_match(figure, &measured, &match);
        figures++;
        matched += match.matches;
        if (!match.matches) print_message("%s does not print as published\n", figure->id);
        /* nothing is lost exactly where everything prints as published by the convention aimed at */
        if (rc_study_match_loss(figure, &measured) <= 0) assert_true(match.matches);
        if (strcmp(figure->id, "cutoff_il6") != 0) continue;
        cutoff = measured.value[0];
        shortfall = measured.shortfall;
    }
    print_message("%d of %d figures print as published\n", matched, figures);
    studied_free(&s);
    assert_true(matched >= 122); /* 121 of those that contradict none, and a total of a row that contradicts itself */
    assert_true(cutoff == 18.22);
    assert_true(fabs(shortfall) < 1e-9);
}

/* jobs/il6/README.md: over all means and SDs that round to the printed ones the p of age is 0.53 to 0.62, not 0.479. */
static void age_contradicts_its_p(void **state)
{
    (void)state;
    static const double mean[] = {67.6, 66.7}, sd[] = {10.4, 8.7}, size[] = {66, 77};
    double least = 1, most = 0;
    for (int corner = 0; corner < 16; corner++) { /* p rises with each SD and falls with the difference */
        double m[2], s[2];
        rc_student student;
        for (int g = 0; g < 2; g++) {
            m[g] = mean[g] + (corner >> g & 1 ? 0.05 : -0.05);
            s[g] = sd[g] + (corner >> (2 + g) & 1 ? 0.05 : -0.05);
        }
        rc_kernel_student(size[0], m[0], s[0], size[1], m[1], s[1], 1, &student);
        least = fmin(least, student.p);
        most = fmax(most, student.p);
    }
    assert_true(least > 0.5300 && least < 0.5302); /* R: 2 * pt(-0.6294, 141) */
    assert_true(most > 0.6190 && most < 0.6192);
    /* years of all patients: at least, by cohort; at most, by IL-6 */
    assert_true(63 * 68.35 + 80 * 66.25 > 66 * 67.65 + 77 * 66.75);
}

/* Every figure that is not met, and every one that contradicts another, is answered for in words. */
static void what_is_not_met_is_told(void **state)
{
    (void)state;
    studied s;
    int conflicts = 0;
    char page[32768], name[120];
    FILE *file = fopen(RECUT_TESTS_DIR "/../jobs/il6/README.md", "rb");
    assert_non_null(file);
    size_t length = fread(page, 1, sizeof page - 1, file);
    fclose(file);
    assert_in_range(length, 1000, sizeof page - 2); /* all of it */
    page[length] = '\0';
    studied_read(&s, "twin.csv", "figures.csv");
    for (size_t i = 0; i < rc_study_size(s.study); i++) {
        const rc_figure *figure = rc_study_at(s.study, i)->figure;
        rc_measured measured;
        rc_match match;
        rc_study_measure(s.study, i, true, &measured);
        rc_study_match(figure, &measured, &match);
        snprintf(name, sizeof name, "`%s`", figure->id);
        if (figure->rule) assert_true(match.matches);
        if (figure->conflict) assert_true(*figure->note);
        if ((figure->conflict || !match.matches) && !strstr(page, name))
            fail_msg("%s is not met, and jobs/il6/README.md does not say why", figure->id);
        conflicts += figure->conflict;
    }
    assert_int_equal(conflicts, 13);
    studied_free(&s);
}

/* ---- printed alike ------------------------------------------------------ */

static rc_measured nothing(void)
{
    rc_measured m = {.lower = NAN, .upper = NAN, .shortfall = NAN};
    for (int i = 0; i < RC_FIGURE_LIST; i++) m.value[i] = NAN;
    for (int c = 0; c < RC_CONVENTIONS; c++) m.ratio[c] = (rc_ratio){NAN, NAN, NAN};
    for (int k = 0; k < RC_P_KINDS; k++) m.p[k] = NAN;
    return m;
}

#define HEADER "id,quantity,value,lower,upper,p,decimals,of,time,event,convention,conflict\n"

/* The figure of one line behind HEADER; the caller destroys *out. */
static const rc_figure *figure_of(const char *line, rc_figures **out)
{
    char text[1000];
    recut_error err;
    snprintf(text, sizeof text, HEADER "%s\n", line);
    write_text("one.csv", text);
    if (rc_study_printed_read("one.csv", out, &err) != RECUT_OK) fail_msg("%s", err.text);
    return &(*out)->figure[0];
}

static bool value_matches(const char *line, double x)
{
    rc_figures *figures = NULL;
    rc_measured m = nothing();
    rc_match match;
    m.value[0] = x;
    rc_study_match(figure_of(line, &figures), &m, &match);
    assert_true(match.matches || rc_study_match_loss(&figures->figure[0], &m) > 0);
    rc_study_printed_destroy(figures);
    return match.matches;
}

static void rounding(void **state)
{
    (void)state;
    const char *whole = "a,mean,2,,,,0,x,,,,", *tenth = "a,mean,2.3,,,,1,x,,,,";
    assert_true(value_matches(whole, 1.5)); /* a tie counts for either side */
    assert_true(value_matches(whole, 2.5));
    assert_false(value_matches(whole, 1.4999));
    assert_false(value_matches(whole, 2.5001));
    assert_true(value_matches(tenth, 2.25));
    assert_true(value_matches(tenth, 2.35)); /* no binary number is 2.35 */
    assert_false(value_matches(tenth, 2.24999));
    assert_false(value_matches(tenth, 2.35001));
    assert_false(value_matches(tenth, NAN));
    assert_false(value_matches(tenth, INFINITY));
    assert_true(value_matches("a,mean,-2.3,,,,1,x,,,,", -2.35));
}

static rc_match p_matches(const char *line, double log_rank, double wald, double lr)
{
    rc_figures *figures = NULL;
    rc_measured m = nothing();
    rc_match match;
    m.ratio[RC_CONVENTION_COX] = (rc_ratio){2.04, 1.1, 3.9};
    m.ratio[RC_CONVENTION_PROFILE] = (rc_ratio){2.04, 1.12, 3.8};
    m.ratio[RC_CONVENTION_MANTEL_HAENSZEL] = (rc_ratio){2.2, 1.1, 3.8};
    m.p[RC_P_LOG_RANK] = log_rank;
    m.p[RC_P_WALD] = wald;
    m.p[RC_P_LIKELIHOOD_RATIO] = lr;
    rc_study_match(figure_of(line, &figures), &m, &match);
    rc_study_printed_destroy(figures);
    return match;
}

static void conventions_and_p(void **state)
{
    (void)state;
    const char *line = "a,hr,2.0,1.1,3.8,0.013,1,x > 1,time,event,profile,";
    rc_match match = p_matches(line, 0.0126, 0.0124, 0.5);
    assert_true(match.matches); /* by one convention and one p */
    assert_int_equal(match.ratios, 1U << RC_CONVENTION_PROFILE);
    assert_int_equal(match.p, 1U << RC_P_LOG_RANK);
    assert_false(p_matches(line, 0.02, 0.0124, 0.0136).matches);
    match = p_matches("a,hr,2.0,1.1,3.9,,1,x > 1,time,event,,", 0.5, 0.5, 0.5); /* no p printed */
    assert_true(match.matches);
    assert_int_equal(match.ratios, 1U << RC_CONVENTION_COX);
    assert_int_equal(match.p, 0);
    /* estimate and interval must be of the same convention */
    assert_false(p_matches("a,hr,2.2,1.1,3.9,,1,x > 1,time,event,,", 0.5, 0.5, 0.5).matches);
    line = "a,hr,2.0,1.1,3.8,<0.0001,1,x > 1,time,event,profile,";
    assert_int_equal(p_matches(line, 0.0001, 0.00009, 1e-12).p, 1U << RC_P_WALD | 1U << RC_P_LIKELIHOOD_RATIO);
    assert_false(p_matches(line, 0.0001, 0.0002, NAN).matches);
    line = "a,not_significant,,,,,,x,time,event,,";
    assert_true(p_matches(line, 0.05, NAN, NAN).matches);
    assert_false(p_matches(line, 0.0499, NAN, NAN).matches);
    assert_false(p_matches(line, NAN, NAN, NAN).matches);
}

static void several_values(void **state)
{
    (void)state;
    rc_figures *figures = NULL;
    rc_measured m = nothing();
    rc_match match;
    const rc_figure *figure = figure_of("a,n,11/38/13/1,,,,0,\"x == 1; x == 2;x == 3 ; x == 4\",,,,yes", &figures);
    assert_int_equal(figure->n_values, 4);
    assert_int_equal(figure->n_of, 4);
    assert_string_equal(figure->of[1], "x == 2");
    assert_string_equal(figure->of[2], "x == 3");
    assert_true(figure->conflict);
    assert_string_equal(figure->printed, "11/38/13/1");
    memcpy(m.value, (double[]){11, 38, 13, 1}, 4 * sizeof(double));
    rc_study_match(figure, &m, &match);
    assert_true(match.matches);
    assert_true(rc_study_match_loss(figure, &m) <= 0);
    m.value[2] = 12;
    rc_study_match(figure, &m, &match); /* a conflict is no excuse */
    assert_false(match.matches);
    assert_true(rc_study_match_loss(figure, &m) > 0);
    rc_study_printed_destroy(figures);
}

/* ---- tables that are wrong ---------------------------------------------- */

static void refused_read(const char *line, const char *message)
{
    char text[1000];
    rc_figures *figures = NULL;
    recut_error err = {.text = ""};
    snprintf(text, sizeof text, HEADER "%s\n", line);
    write_text("bad.csv", text);
    assert_int_equal(rc_study_printed_read("bad.csv", &figures, &err), RECUT_E_DATA);
    assert_null(figures);
    one_clear_line(err.text, message);
}

static void tables_that_are_wrong(void **state)
{
    (void)state;
    refused_read(",n,1,,,,0,,,,,", "bad.csv:2: column id: found \"\", expected a name");
    refused_read("a,mode,1,,,,0,x,,,,", "bad.csv:2: column quantity: found \"mode\", expected n, mean");
    refused_read("a,mean,about 2,,,,0,x,,,,", "column value: found \"about 2\", expected numbers");
    refused_read("a,n,1/2,,,,0,x == 1,,,,", "column value: found \"1/2\", expected a count for each part");
    refused_read("a,mean,1,,,,0,x;y,,,,", "column of: found \"x;y\", expected one column");
    refused_read("a,n,1,,,,0,x == 1;;x == 2,,,,", "expected parts that are not empty");
    refused_read("a,n,1/2/3/4/5/6/7/8/9/10/11/12/13,,,,0,x == 1,,,,", "expected at most 12 parts");
    refused_read("a,hr,2,low,,,0,x > 1,time,event,,", "column lower: found \"low\", expected a number");
    refused_read("a,hr,2,,,<,0,x > 1,time,event,,", "column p: found \"<\", expected a number");
    refused_read("a,hr,2,,,,0,x > 1,,,,", "column time: found \"\", expected the columns of the endpoint");
    refused_read("a,hr,2,,,,0,x > 1,time,event,logistic,", "column convention: found \"logistic\"");
    refused_read("a,fisher_p,0.5,,,,0,x > 1,,,,", "no column \"by\"");
    refused_read("a,percent,50,,,0.5,0,x > 1,,,,", "no column \"by\""); /* its p compares groups */
}

static void refused_bind(const char *row, const char *message)
{
    char text[1000];
    snprintf(text, sizeof text, "id,quantity,value,decimals,patients,of,by,model,time,event\n%s\n", row);
    write_text("bound.csv", text);
    write_text("cohort.csv", "time,event,x,w\n1,1,3,a\n2,0,4,b\n3,1,5,\n");
    rc_cohort_table *table = NULL;
    rc_figures *figures = NULL;
    rc_frame *frame = NULL;
    rc_study *study = NULL;
    recut_error err = {.text = ""};
    assert_int_equal(rc_cohort_csv_read("cohort.csv", &table, &err), RECUT_OK);
    if (rc_study_printed_read("bound.csv", &figures, &err) != RECUT_OK) fail_msg("%s", err.text);
    assert_int_equal(rc_study_frame_create(table, &frame, &err), RECUT_OK);
    assert_int_equal(rc_study_create(figures, frame, &study, &err), RECUT_E_USAGE);
    assert_null(study);
    one_clear_line(err.text, message);
    rc_study_frame_destroy(frame);
    rc_study_printed_destroy(figures);
    rc_cohort_csv_destroy(table);
}

/* A word is no number: its code must never be taken for one. */
static void figures_that_do_not_fit(void **state)
{
    (void)state;
    refused_bind("a,mean,1,0,,y,,,,", "bound.csv:2: figure a: ");
    refused_bind("a,mean,1,0,,x > 1,,,,", "found of = \"x > 1\", expected a column");
    refused_bind("a,mean,1,0,,w,,,,", "column w holds words, expected numbers");
    refused_bind("a,n,1,0,,x,,,,", "found of = \"x\", expected an expression");
    refused_bind("a,mean,1,0,w,x,,,,", "found patients = \"w\", expected an expression");
    refused_bind("a,mean,1,0,x,x,,,,", "found patients = \"x\", expected an expression");
    refused_bind("a,t_test_p,0.1,1,,x,w,,,", "found by = \"w\", expected an expression");
    refused_bind("a,hr,1,0,,w,,,time,event", "column w holds words, expected numbers");
    refused_bind("a,hr,1,0,,x > 1,,,time,x", "cohort.csv:2: column x: found 3, expected 0 or 1 as an event");
    refused_bind("a,hr,1,0,,x > 3,,,w,event", "column w holds words, expected numbers");
    refused_bind("a,hr_cox_multivariable,1,0,,x,,x;w,time,event", "column w holds words, expected numbers");
    refused_bind("a,mean,1,0,x >,x,,,,", "found the end, expected a number or a word");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_as_r),
        cmocka_unit_test(aimed_at_is_the_same),
        cmocka_unit_test(rounding),
        cmocka_unit_test(conventions_and_p),
        cmocka_unit_test(several_values),
        cmocka_unit_test(tables_that_are_wrong),
        cmocka_unit_test(figures_that_do_not_fit),
        cmocka_unit_test(the_twin_prints_as_the_paper),
        cmocka_unit_test(age_contradicts_its_p),
        cmocka_unit_test(what_is_not_met_is_told),
    };
    return cmocka_run_group_tests_name("figures", tests, NULL, NULL);
}
