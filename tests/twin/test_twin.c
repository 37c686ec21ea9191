/* SPDX-License-Identifier: GPL-3.0-or-later
 * A synthetic twin of a small publication: the same for the same seed, its figures met in the table as written, its
 * bounds kept; and descriptions that are wrong. */
#include "twin/population.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "cohort/columns.h"
#include "study/support.h"

#define HEADER "id,cohort,quantity,value,lower,upper,p,decimals,patients,of,by,time,event,convention\n"
#define PATIENTS "n,all,n,30,,,,0,,,,,,\n"

static const char table[] = HEADER PATIENTS "median,all,median,5.0,3.0,8.0,,1,,x,,,,\n"
                                            "mean,all,mean,6.2,,,,1,,x,,,,\n"
                                            "sex,all,n,18/12,,,,0,,\"sex == \"\"m\"\";sex == \"\"f\"\"\",,,,\n"
                                            "stage,all,n,10/15/5,,,,0,,stage == 1;stage == 2;not stage > 0,,,,\n"
                                            "hr,all,hr,2.0,0.9,4.6,,1,,x,,time,event,mh\n"
                                            "column_x,,column,positive 2 5 0.8,,,,,,x,,,,\n"
                                            "column_sex,,column,levels m:2 f,,,,,,sex,,,,\n"
                                            "column_stage,,column,levels 1 2 NA,,,,,,stage,,,,\n"
                                            "column_age,,column,normal 1 60 9,,,,,,age,,,,\n"
                                            "column_time,,column,time 1 12,,,,,,time,,,,\n"
                                            "column_event,,column,event 0.8,,,,,,event,,,,\n"
                                            "column_pfs,,column,time 1 6,,,,,,pfs,time,,,\n"
                                            "column_pfs_event,,column,event 0.5,,,,,,pfs_event,event,,,\n"
                                            "rule,rule,n,0,,,,0,sex == f,stage == 1,,,,\n";

enum { MOVES = 200000, ROWS = 30 };

/* The text of the twin; the caller frees it. */
static char *twin_of(rc_twin_options options, rc_twin_outcome *outcome)
{
    rc_figures *figures = NULL;
    rc_twin *twin = NULL;
    rc_ranks *ranks = NULL;
    char *text = NULL;
    size_t length = 0;
    recut_error err;
    write_text("small.csv", table);
    if (rc_run_ranks_alone(&ranks, &err) != RECUT_OK ||
        rc_study_printed_read("small.csv", &figures, &err) != RECUT_OK ||
        rc_twin_population(figures, &options, ranks, &twin, outcome, &err) != RECUT_OK ||
        rc_twin_csv(twin, &text, &length, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    assert_int_equal(strlen(text), length);
    rc_twin_destroy(twin);
    rc_study_printed_destroy(figures);
    rc_run_ranks_close(ranks);
    return text;
}

static char *twin_text(uint64_t seed, int64_t moves, rc_twin_outcome *outcome)
{
    return twin_of((rc_twin_options){.seed = seed, .moves = moves, .chains = 2, .threads = 1}, outcome);
}

static rc_cohort_table *parse(const char *text)
{
    rc_cohort_table *read = NULL;
    recut_error err;
    if (rc_cohort_csv_parse("twin.csv", text, strlen(text), &read, &err) != RECUT_OK) fail_msg("%s", err.text);
    return read;
}

static const char *cell(const rc_cohort_table *read, size_t row, const char *name)
{
    size_t column = rc_cohort_columns_index(read, name);
    assert_true(column != SIZE_MAX);
    return rc_cohort_csv_cell(read, row, column);
}

static void same_seed_same_twin(void **state)
{
    (void)state;
    rc_twin_outcome outcome, again;
    char *one = twin_text(7, MOVES, &outcome), *two = twin_text(7, MOVES, &again), *three = twin_text(8, MOVES, &again);
    assert_string_equal(one, two);
    assert_string_not_equal(one, three);
    assert_true(outcome.moves > 0);
    assert_int_equal(outcome.figures, 6);
    assert_memory_equal(one, "id,x,sex,stage,age,time,event,pfs,pfs_event,origin\nT001,", 56);
    rc_base_memory_free(one);
    rc_base_memory_free(two);
    rc_base_memory_free(three);
}

/* Chains are told apart by their number, whoever computes them; figures that contradict each other keep them busy. */
static void same_bytes_for_threads(void **state)
{
    (void)state;
    rc_twin_outcome outcome, again;
    for (int chains = 1; chains <= 5; chains += 4) {
        rc_twin_options one = {.seed = 5, .moves = 3000, .chains = chains, .threads = 1}, three = one;
        three.threads = 3;
        char *a = twin_of(one, &outcome), *b = twin_of(three, &again);
        assert_string_equal(a, b);
        assert_int_equal(outcome.moves, again.moves);
        assert_true(outcome.loss == again.loss);
        rc_base_memory_free(a);
        rc_base_memory_free(b);
    }
}

/* Read again from its text, every figure and the rule are met. */
static void figures_are_met(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        rc_twin_outcome outcome;
        rc_figures *figures = NULL;
        rc_frame *frame = NULL;
        rc_study *study = NULL;
        recut_error err;
        char *text = twin_text(seed, MOVES, &outcome);
        rc_cohort_table *read = parse(text);
        assert_int_equal(outcome.matched, outcome.figures);
        assert_true(outcome.loss <= 0);
        if (rc_study_printed_read("small.csv", &figures, &err) != RECUT_OK ||
            rc_study_frame_create(read, &frame, &err) != RECUT_OK ||
            rc_study_create(figures, frame, &study, &err) != RECUT_OK)
            fail_msg("%s", err.text);
        assert_int_equal(rc_study_size(study), 7);
        for (size_t i = 0; i < rc_study_size(study); i++) {
            rc_measured measured;
            rc_match match;
            rc_study_measure(study, i, true, &measured);
            rc_study_match(rc_study_at(study, i)->figure, &measured, &match);
            if (!match.matches) fail_msg("seed %d: %s", (int)seed, rc_study_at(study, i)->figure->id);
        }
        rc_study_destroy(study);
        rc_study_frame_destroy(frame);
        rc_study_printed_destroy(figures);
        rc_cohort_csv_destroy(read);
        rc_base_memory_free(text);
    }
}

/* Counted here from the text. */
static void rows_are_possible(void **state)
{
    (void)state;
    rc_twin_outcome outcome;
    int deaths_without = 0, men = 0, missing = 0, earlier = 0;
    char *text = twin_text(2, MOVES, &outcome);
    rc_cohort_table *read = parse(text);
    assert_int_equal(read->n_rows, ROWS);
    for (size_t row = 0; row < ROWS; row++) {
        double time = strtod(cell(read, row, "time"), NULL), pfs = strtod(cell(read, row, "pfs"), NULL);
        double event = strtod(cell(read, row, "event"), NULL), pfs_event = strtod(cell(read, row, "pfs_event"), NULL);
        const char *x = cell(read, row, "x"), *point = strchr(x, '.');
        assert_true(time >= 0.1 && pfs >= 0.1);
        assert_true(pfs <= time);
        earlier += pfs < time;
        if (pfs >= time && event > 0) {
            assert_true(pfs_event > 0);
            deaths_without++;
        }
        assert_non_null(point);
        assert_int_equal(strlen(point + 1), 2); /* decimals as described */
        assert_true(strtod(x, NULL) > 0);
        assert_string_equal(cell(read, row, "origin"), "synthetic");
        men += strcmp(cell(read, row, "sex"), "m") == 0;
        missing += *cell(read, row, "stage") == '\0';
        if (strcmp(cell(read, row, "sex"), "f") == 0) assert_string_not_equal(cell(read, row, "stage"), "1");
    }
    assert_int_equal(men, 18);
    assert_int_equal(missing, 5);
    assert_true(deaths_without > 0 && earlier > 0);
    rc_cohort_csv_destroy(read);
    rc_base_memory_free(text);
}

/* Without a move it is the start: the bounds hold, and what is lost is said. */
static void start_alone(void **state)
{
    (void)state;
    rc_twin_outcome outcome;
    char *text = twin_text(3, 0, &outcome);
    rc_cohort_table *read = parse(text);
    assert_true(outcome.loss > 0);
    assert_true(outcome.matched < outcome.figures);
    for (size_t row = 0; row < ROWS; row++)
        assert_true(strtod(cell(read, row, "pfs"), NULL) <= strtod(cell(read, row, "time"), NULL));
    rc_cohort_csv_destroy(read);
    rc_base_memory_free(text);
}

/* Times beyond the longest come below it in the order they had, equal ones stay equal, the bound holds, and expressions
 * about them are those of the table as written. */
static void longest(void **state)
{
    (void)state;
    enum { LONGEST = 10 };
    rc_figures *figures = NULL;
    rc_twin *twin = NULL;
    rc_pcg random;
    rc_frame *frame = NULL;
    rc_study *study = NULL;
    recut_error err;
    char *text = NULL;
    size_t length = 0;
    double before[2 * ROWS], after[2 * ROWS];
    int beyond = 0;
    write_text("long.csv", HEADER PATIENTS "late,all,n,3,,,,0,,time > 12,,,,\n"
                                           "a,,column,time 1 12 10,,,,,,time,,,,\n"
                                           "b,,column,event 0.8,,,,,,event,,,,\n"
                                           "c,,column,time 1 6 10,,,,,,pfs,time,,,\n");
    rc_base_pcg_for_block(&random, 5, 1, 2, 0);
    if (rc_study_printed_read("long.csv", &figures, &err) != RECUT_OK ||
        rc_twin_create(figures, &random, &twin, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < ROWS; i++) {
        before[i] = twin->frame->column[0].value[i];
        before[ROWS + i] = twin->frame->column[2].value[i];
        beyond += before[i] > LONGEST;
    }
    assert_true(beyond > 5);
    if (rc_twin_shorten(twin, &err) != RECUT_OK || rc_twin_csv(twin, &text, &length, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    rc_cohort_table *read = parse(text);
    for (size_t i = 0; i < ROWS; i++) {
        after[i] = strtod(cell(read, i, "time"), NULL);
        after[ROWS + i] = strtod(cell(read, i, "pfs"), NULL);
        assert_true(after[i] > 0 && after[i] <= LONGEST && after[ROWS + i] <= after[i]);
    }
    for (size_t a = 0; a < 2 * ROWS; a++)
        for (size_t b = 0; b < 2 * ROWS; b++) assert_int_equal(before[a] < before[b], after[a] < after[b]);
    if (rc_study_frame_create(read, &frame, &err) != RECUT_OK ||
        rc_study_create(figures, frame, &study, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    assert_int_equal(rc_study_terms(study)->n, rc_study_terms(twin->study)->n);
    for (size_t t = 0; t < rc_study_terms(study)->n; t++)
        for (size_t i = 0; i < ROWS; i++)
            assert_true(rc_study_terms(study)->term[t].value[i] == rc_study_terms(twin->study)->term[t].value[i]);
    rc_study_destroy(study);
    rc_study_frame_destroy(frame);
    rc_cohort_csv_destroy(read);
    rc_base_memory_free(text);
    rc_twin_destroy(twin);
    rc_study_printed_destroy(figures);
}

/* Values keep to a grid that can be written, whatever is drawn. */
static void grid(void **state)
{
    (void)state;
    rc_twin_column column = {.kind = RC_TWIN_TIME, .decimals = 1};
    assert_true(rc_twin_grid(&column, 3.14) == 3.1);
    assert_true(rc_twin_grid(&column, 0.001) == 0.1);
    assert_true(rc_twin_grid(&column, -5) == 0.1);
    assert_true(rc_twin_grid(&column, INFINITY) == 1e14);
    column.kind = RC_TWIN_NORMAL;
    assert_true(rc_twin_grid(&column, -3.16) == -3.2);
    assert_true(rc_twin_grid(&column, -INFINITY) == -1e14);
}

/* ---- descriptions that are wrong ---------------------------------------- */

static void refused(recut_status status, const char *rows, const char *message)
{
    rc_figures *figures = NULL;
    rc_twin *twin = NULL;
    rc_pcg random;
    recut_error err = {.text = ""};
    char text[2000];
    snprintf(text, sizeof text, HEADER "%s", rows);
    write_text("wrong.csv", text);
    rc_base_pcg_for_block(&random, 1, 1, 2, 0);
    if (rc_study_printed_read("wrong.csv", &figures, &err) != RECUT_OK) fail_msg("%s", err.text);
    if (rc_twin_create(figures, &random, &twin, &err) != status) fail_msg("%s: \"%s\"", rows, err.text);
    assert_null(twin);
    one_clear_line(err.text, message);
    assert_memory_equal(err.text, "wrong.csv", 9);
    rc_study_printed_destroy(figures);
}

/* As the description of x, in line 3. */
static void refused_kind(const char *value)
{
    char rows[1000], message[300];
    snprintf(rows, sizeof rows, PATIENTS "c,,column,%s,,,,,,x,,,,\n", value);
    snprintf(message, sizeof message, "wrong.csv:3: column c: found \"%s\", expected levels WORD[:SHARE]", value);
    refused(RECUT_E_DATA, rows, message);
}

static void wrong_kinds(void **state)
{
    (void)state;
    static const char *const kinds[] = {"",
                                        "gamma 1 2",
                                        "levels",
                                        "levels NA",
                                        "levels a:0",
                                        "levels a:-1",
                                        "levels a:",
                                        "levels a:much",
                                        "levels a:inf",
                                        "levels :2",
                                        "levels a NA b",
                                        "levels a b c d e f g h i j k l",
                                        "positive 2 5",
                                        "positive 2 5 1 9",
                                        "positive 2 0 1",
                                        "positive 2 5 -1",
                                        "positive 2.5 5 1",
                                        "positive 12 5 1",
                                        "positive 2 many 1",
                                        "positive 2 inf 1",
                                        "normal 0 60 -1",
                                        "time 1",
                                        "time 1 0",
                                        "event 1.5",
                                        "event"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) refused_kind(kinds[i]);
}

static void wrong_tables(void **state)
{
    (void)state;
    refused(RECUT_E_DATA, "c,,column,event 0.5,,,,,,x,,,,\n", "says how many patients");
    refused(RECUT_E_DATA, "n,all,n,1,,,,0,,,,,,\nc,,column,levels a,,,,,,x,,,,\n", "says how many patients");
    refused(RECUT_E_DATA, "n,all,n,30,,,,0,x == a,,,,,\nc,,column,levels a,,,,,,x,,,,\n", "says how many patients");
    refused(RECUT_E_DATA, PATIENTS, "no row of quantity \"column\"");
    refused(RECUT_E_DATA, PATIENTS "c,,column,event 0.5,,,,,,x,,,,\n", "expected an event behind its time");
    refused(RECUT_E_DATA, PATIENTS "c,,column,time 1 6,,,,,,x,time,,,\n", "expected an event behind its time");
    refused(RECUT_E_DATA, PATIENTS "a,,column,normal 0 1 1,,,,,,a,,,,\nc,,column,time 1 6,,,,,,x,a,,,\n",
            "in `by` nothing or a column of the same kind");
    refused(RECUT_E_DATA, PATIENTS "a,,column,normal 0 1 1,,,,,,a,,,,\nc,,column,normal 0 1 1,,,,,,x,a,,,\n",
            "in `by` nothing");
    refused(RECUT_E_DATA, PATIENTS "c,,column,levels a,,,,,,id,,,,\n",
            "wrong.csv:3: column c: found \"levels a\", expected in `of` the name of one column");
    refused(RECUT_E_DATA, PATIENTS "c,,column,levels a,,,,,,\"a,b\",,,,\n", "expected in `of` the name of one column");
    refused(RECUT_E_DATA, PATIENTS "c,,column,levels a,,,,,,\"a\"\"b\",,,,\n",
            "expected in `of` the name of one column");
    refused(RECUT_E_DATA, PATIENTS "c,,column,levels a,,,,,,a;b,,,,\n", "expected in `of` the name of one column");
    refused(RECUT_E_DATA, PATIENTS "c,,column,levels a,,,,,,x,,,,\nd,,column,levels b,,,,,,x,,,,\n",
            "wrong.csv:4: column d");
    refused(RECUT_E_USAGE, PATIENTS "c,,column,levels a,,,,,,x,,,,\nm,all,mean,5,,,,0,,y,,,,\n",
            "wrong.csv:4: figure m");
    refused(RECUT_E_USAGE, PATIENTS "c,,column,levels a b,,,,,,x,,,,\nm,all,mean,5,,,,0,,x,,,,\n",
            "column x holds words, expected numbers");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_seed_same_twin),
        cmocka_unit_test(same_bytes_for_threads),
        cmocka_unit_test(figures_are_met),
        cmocka_unit_test(rows_are_possible),
        cmocka_unit_test(start_alone),
        cmocka_unit_test(longest),
        cmocka_unit_test(grid),
        cmocka_unit_test(wrong_kinds),
        cmocka_unit_test(wrong_tables),
    };
    return cmocka_run_group_tests_name("twin", tests, NULL, NULL);
}
