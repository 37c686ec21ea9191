/* SPDX-License-Identifier: GPL-3.0-or-later
 * The public interface, as a caller sees it: a case by hand, what is stored against the document, two threads, a stop,
 * a locale with decimal commas, and wrong calls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <recut.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static recut_error err;
#define OK(call) assert_int_equal((err.text[0] = '\0', call), RECUT_OK)

enum { N = 60 };

/* Made up, with ties, a center and missing values. */
static recut_table *patients(void)
{
    recut_table *table = NULL;
    double time[N], event[N], marker[N], other[N];
    const char *center[N];
    for (int i = 0; i < N; i++) {
        marker[i] = 1 + (i * 37 + 11) % 61 * 0.5;
        time[i] = (1 + (i * 53 + 7) % 59) * (marker[i] < 12 ? 0.7 : 0.4);
        event[i] = i % 3 != 0;
        other[i] = i % 10 == 0 ? (double)NAN : (double)((i * 29) % 31);
        center[i] = i % 7 == 0 ? NULL : i % 2 ? "A, \"left\"" : "B";
    }
    OK(recut_table_create(N, "made.csv", &table, &err));
    OK(recut_table_numbers(table, "time", time, &err));
    OK(recut_table_numbers(table, "event", event, &err));
    OK(recut_table_numbers(table, "il6", marker, &err));
    OK(recut_table_numbers(table, "other", other, &err));
    OK(recut_table_texts(table, "site", center, &err));
    return table;
}

static recut_result *run(const recut_table *table, const char *command, const char *const *options)
{
    recut_job *job = NULL;
    recut_result *result = NULL;
    OK(recut_job_create(command, &job, &err));
    for (size_t i = 0; options[i]; i += 2) OK(recut_job_set(job, options[i], options[i + 1], &err));
    recut_status st = recut_run(job, table, &result, &err);
    if (st != RECUT_OK) fail_msg("%s", err.text);
    recut_job_destroy(job);
    return result;
}

static double number(const recut_result *result, const char *path)
{
    double x = -1;
    recut_status st = recut_result_number(result, path, &x, &err);
    if (st != RECUT_OK) fail_msg("%s", err.text);
    return x;
}

/* (7/30)^2 / (641/900), worked out by hand in kernel/test_scan.c. */
static void test_by_hand(void **state)
{
    const double time[] = {1, 2, 2, 3, 4, 5}, marker[] = {3, 6, 1, 5, 2, 4}, event[] = {1, 1, 0, 1, 0, 1};
    recut_table *table = NULL;
    recut_observed scan;
    (void)state;
    OK(recut_table_create(6, "six", &table, &err));
    OK(recut_table_numbers(table, "months", time, &err));
    OK(recut_table_numbers(table, "died", event, &err));
    OK(recut_table_numbers(table, "x", marker, &err));
    recut_result *result =
        run(table, "search",
            (const char *const[]){"time", "months", "event", "died", "marker", "x", "min-fraction", "0.5", NULL});
    recut_table_destroy(table); /* the result needs neither */
    assert_true(fabs(number(result, "search[0].best.chisq") - 49.0 / 641) < 1e-12);
    assert_true(number(result, "search[0].best.cutoff") == 4);
    size_t t = 0;
    do OK(recut_result_table(result, 0, t, &scan, &err));
    while (strcmp(scan.name, "scan/x") != 0 && t++ < 100);
    assert_string_equal(scan.name, "scan/x");
    assert_int_equal(scan.n_rows, 1);
    assert_string_equal(recut_result_column(result, 0, t, 0), "cutoff");
    assert_true(scan.data[0] == 4);
    recut_result_destroy(result);
}

/* Rows, tallies and document say the same. */
static void test_stored(void **state)
{
    recut_table *table = patients();
    recut_result *result =
        run(table, "permute", (const char *const[]){"marker", "il6,other", "replicates", "500", "rows", "all", NULL});
    recut_analysis about;
    recut_tally tally;
    size_t a = 0;
    double rows[500];
    bool found = false;
    (void)state;
    assert_true(recut_result_analyses(result) >= 3);
    for (; a < recut_result_analyses(result); a++) {
        OK(recut_result_analysis(result, a, &about, &err));
        if (strcmp(about.plan, "permute") == 0) break;
    }
    assert_string_equal(about.name, "permute/0");
    assert_int_equal(about.replicates, 500);
    assert_int_equal(about.rows_kept, 500);
    assert_int_equal(about.seed, 1);
    for (size_t t = 0; t < about.n_tallies; t++) {
        OK(recut_result_tally(result, a, t, &tally, &err));
        if (strcmp(tally.name, "exceedances") != 0) continue;
        found = true;
        assert_int_equal(tally.n_rows, 2);
        assert_true((double)tally.count[0] == number(result, "permute[0].exceedances"));
        assert_true(number(result, "permute[0].p") == (double)(tally.count[0] + 1) / 501);
    }
    assert_true(found);
    int64_t reached = 0;
    double observed = number(result, "permute[0].statistic");
    for (size_t c = 0; c < about.n_columns; c++) {
        if (strcmp(recut_result_column(result, a, SIZE_MAX, c), "il6/statistic") != 0) continue;
        OK(recut_result_rows(result, a, c, rows, &err));
        for (int i = 0; i < 500; i++) reached += rows[i] >= observed * (1 - 1e-9);
        assert_true((double)reached == number(result, "permute[0].exceedances"));
    }
    assert_true(reached > 0 || number(result, "permute[0].exceedances") == 0);
    /* the document's text is what its paths are read from, and the page is of it */
    char *page = NULL, quoted[64];
    snprintf(quoted, sizeof quoted, "\"fingerprint\": \"%s\"", recut_result_fingerprint(result));
    assert_non_null(strstr(recut_result_document(result), quoted));
    OK(recut_result_page(result, "html", &page, &err));
    assert_non_null(strstr(page, "<html"));
    recut_free(page);
    assert_int_equal(recut_result_page(result, "pdf", &page, &err), RECUT_E_ARG);
    recut_result_destroy(result);
    recut_table_destroy(table);
}

/* What is left out is told. */
static void test_notes(void **state)
{
    recut_table *table = patients();
    recut_result *result = run(table, "check", (const char *const[]){"marker", "il6", "replicates", "20", NULL});
    const char *note;
    int warning = -1;
    bool found = false;
    (void)state;
    for (size_t i = 0; (note = recut_result_note(result, i, &warning)); i++) {
        assert_null(strstr(note, "--"));
        found = found || (strstr(note, "no center column (center COL)") && !warning);
    }
    assert_true(found);
    recut_result_destroy(result);
    result =
        run(table, "check",
            (const char *const[]){"marker", "il6", "center", "site", "replicates", "20", "embed-cohort", "yes", NULL});
    assert_true(number(result, "cohort.centers.B") > 0);
    recut_result_destroy(result);
    recut_table_destroy(table);
}

/* Options in errors and notes are written as the caller says. */
static void test_spelling(void **state)
{
    static const struct {
        const char *option, *value, *plain, *argument;
    } cases[] = {{"min-fraction", "0.7", "min-fraction: found \"0.7\"", "min_fraction: found \"0.7\""},
                 {"min-fractio", "0.2", "no option \"min-fractio\"; did you mean min-fraction?",
                  "no option \"min_fractio\"; did you mean min_fraction?"}};
    recut_table *table = patients();
    (void)state;
    double two[N];
    for (int i = 0; i < N; i++) two[i] = 1 + i % 2;
    OK(recut_table_numbers(table, "two", two, &err));
    for (size_t i = 0; i < 2; i++)
        for (int spelled = 0; spelled < 2; spelled++) {
            recut_job *job = NULL;
            OK(recut_job_create("search", &job, &err));
            if (spelled) recut_job_spell(job, '_');
            assert_int_equal(recut_job_set(job, cases[i].option, cases[i].value, &err), RECUT_E_USAGE);
            const char *want = spelled ? cases[i].argument : cases[i].plain;
            if (strncmp(err.text, want, strlen(want)) != 0) fail_msg("%s, expected %s", err.text, want);
            recut_job_destroy(job);
        }
    for (int spelled = 0; spelled < 2; spelled++) {
        recut_job *job = NULL;
        recut_result *result = NULL;
        OK(recut_job_create("search", &job, &err));
        if (spelled) recut_job_spell(job, '_');
        OK(recut_job_set(job, "marker", "il6", &err));
        OK(recut_job_set(job, "event", "two", &err));
        assert_int_equal(recut_run(job, table, &result, &err), RECUT_E_DATA);
        if (!strstr(err.text, spelled ? ": event_value 2" : ": event-value 2")) fail_msg("%s", err.text);
        recut_job_destroy(job);
    }
    recut_table_destroy(table);
}

/* A job file: its sections in one result, and what the caller says has the last word. */
static void test_job_file(void **state)
{
    static const char text[] = "[cohort]\nembedded = yes\nmarker = il6\n[output]\nseed = 7\n[search]\n[permute]\n"
                               "replicates = 60\n[permute others]\nmarker = il10\nreplicates = 40\n";
    recut_table *table = patients();
    recut_job *job = NULL;
    recut_result *result = NULL;
    (void)state;
    FILE *file = fopen("job.ini", "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0 && fclose(file) == 0);
    OK(recut_job_open("job.ini", &job, &err));
    OK(recut_job_set(job, "replicates", "30", &err));
    assert_int_equal(recut_job_set(job, "output", "x.h5", &err), RECUT_E_USAGE); /* of launches */
    assert_int_equal(recut_run(job, table, &result, &err), RECUT_E_ARG);
    for (int again = 0; again < 2; again++) {
        OK(recut_run(job, NULL, &result, &err));
        assert_true(number(result, "permute[0].replicates") == 30 && number(result, "permute[1].replicates") == 30);
        recut_analysis about;
        bool seeded = false;
        for (size_t i = 0; i < recut_result_analyses(result); i++) {
            OK(recut_result_analysis(result, i, &about, &err));
            seeded = seeded || (strcmp(about.name, "permute/1") == 0 && about.seed == 7 && about.replicates == 30);
        }
        assert_true(seeded);
        recut_result_destroy(result);
    }
    recut_job_destroy(job);
    file = fopen("job.ini", "w");
    assert_non_null(file);
    assert_true(fputs("[cohort]\nembedded = yes\n[serch]\n", file) >= 0 && fclose(file) == 0);
    assert_int_equal(recut_job_open("job.ini", &job, &err), RECUT_E_USAGE);
    assert_non_null(strstr(err.text, "job.ini:3: no analysis \"serch\"; did you mean search?"));
    assert_int_equal(recut_job_open("nowhere.ini", &job, &err), RECUT_E_USAGE);
    recut_table_destroy(table);
}

/* ---- threads ------------------------------------------------------------ */

typedef struct task {
    const recut_table *table;
    const char *command;
    char *document;
} task;

static void *work(void *self)
{
    task *at = self;
    recut_job *job = NULL;
    recut_result *result = NULL;
    recut_error own;
    if (recut_job_create(at->command, &job, &own) == RECUT_OK &&
        recut_job_set(job, "marker", "il6", &own) == RECUT_OK &&
        recut_job_set(job, "replicates", "400", &own) == RECUT_OK &&
        recut_job_set(job, "threads", "2", &own) == RECUT_OK && recut_run(job, at->table, &result, &own) == RECUT_OK)
        at->document = strdup(recut_result_document(result));
    recut_result_destroy(result);
    recut_job_destroy(job);
    return NULL;
}

static void test_two_threads(void **state)
{
    static const char *const commands[] = {"permute", "bootstrap", "permute", "check"};
    enum { TASKS = sizeof commands / sizeof *commands };
    recut_table *table = patients();
    task alone[TASKS], beside[TASKS];
    pthread_t thread[TASKS];
    (void)state;
    for (int i = 0; i < TASKS; i++) {
        alone[i] = beside[i] = (task){.table = table, .command = commands[i]};
        work(&alone[i]);
        assert_non_null(alone[i].document);
    }
    for (int i = 0; i < TASKS; i++) assert_int_equal(pthread_create(&thread[i], NULL, work, &beside[i]), 0);
    for (int i = 0; i < TASKS; i++) pthread_join(thread[i], NULL);
    for (int i = 0; i < TASKS; i++) {
        assert_non_null(beside[i].document);
        assert_string_equal(alone[i].document, beside[i].document);
        free(alone[i].document);
        free(beside[i].document);
    }
    recut_table_destroy(table);
}

/* ---- progress and stop -------------------------------------------------- */

typedef struct heard {
    int64_t last, of, calls, stop_after;
} heard;

static int listen(void *self, const char *analysis, int64_t done, int64_t of)
{
    heard *at = self;
    assert_non_null(analysis);
    if (of == 0) return 0;
    assert_true(done >= at->last && done <= of);
    at->last = done;
    at->of = of;
    at->calls++;
    return at->stop_after >= 0 && done > at->stop_after;
}

static int never(void *self, const char *analysis, int64_t done, int64_t of)
{
    (void)self, (void)analysis, (void)done;
    return of == 0;
}

static void test_stop(void **state)
{
    recut_table *table = patients();
    recut_job *job = NULL;
    recut_result *result = (void *)table; /* anything */
    heard at = {.stop_after = 0};
    (void)state;
    OK(recut_job_create("permute", &job, &err));
    OK(recut_job_set(job, "marker", "il6", &err));
    OK(recut_job_set(job, "replicates", "1000000000", &err));
    recut_job_listen(job, listen, &at);
    assert_int_equal(recut_run(job, table, &result, &err), RECUT_STOPPED);
    assert_string_equal(err.text, "stopped on request");
    assert_ptr_equal(result, table);
    assert_int_equal(recut_status_exit_code(RECUT_STOPPED), 75);
    assert_true(at.calls > 0 && at.last < at.of);
    /* the same job goes on being one */
    at = (heard){.stop_after = -1};
    OK(recut_job_set(job, "replicates", "300000", &err));
    OK(recut_run(job, table, &result, &err));
    assert_true(number(result, "permute[0].replicates") == 300000);
    recut_result_destroy(result);
    recut_job_destroy(job);
    /* while the observed data are worked on */
    OK(recut_job_create("bootstrap", &job, &err));
    OK(recut_job_set(job, "marker", "il6", &err));
    recut_job_listen(job, never, NULL);
    recut_status st = recut_run(job, table, &result, &err);
    if (st == RECUT_OK) recut_result_destroy(result); /* nothing long enough to be told of */
    assert_true(st == RECUT_STOPPED || st == RECUT_OK);
    recut_job_destroy(job);
    recut_table_destroy(table);
}

/* ---- a program's own locale --------------------------------------------- */

static void test_locale(void **state)
{
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "de_DE", "fr_FR.UTF-8"};
    static const char *const options[] = {"marker", "il6", "replicates", "50", "min-fraction", "0.15", NULL};
    recut_table *table = patients();
    const char *set = NULL;
    (void)state;
    recut_result *before = run(table, "check", options);
    for (size_t i = 0; !set && i < sizeof names / sizeof *names; i++) set = setlocale(LC_NUMERIC, names[i]);
    if (!set) print_message("no locale with decimal commas is installed here\n");
    recut_result *after = run(table, "check", options);
    assert_string_equal(recut_result_document(before), recut_result_document(after));
    if (set) assert_string_equal(localeconv()->decimal_point, ",");
    setlocale(LC_NUMERIC, "C");
    recut_result_destroy(before);
    recut_result_destroy(after);
    recut_table_destroy(table);
}

/* ---- wrong calls -------------------------------------------------------- */

static void fails(recut_status want, recut_status st, const char *text)
{
    assert_int_equal(st, want);
    if (!strstr(err.text, text)) fail_msg("no \"%s\" in: %s", text, err.text);
}

static void test_wrong(void **state)
{
    recut_table *table = NULL, *file = NULL;
    recut_job *job = NULL;
    recut_result *result = NULL;
    const double x[] = {1, 2, 3}, times[] = {1, 2, -3};
    const char *const words[] = {"a", "b", "c"};
    double y;
    const char *text;
    (void)state;
    fails(RECUT_E_ARG, recut_table_create(0, "none", &table, &err), "0 patients");
    OK(recut_table_create(3, NULL, &table, &err));
    OK(recut_table_numbers(table, "time", times, &err));
    fails(RECUT_E_ARG, recut_table_numbers(table, "time", x, &err), "column time is in the table already");
    fails(RECUT_E_ARG, recut_table_numbers(table, "", x, &err), "without a name");
    fails(RECUT_E_ARG, recut_table_texts(table, "x", NULL, &err), "without a name or array");
    OK(recut_table_texts(table, "event", words, &err));
    OK(recut_table_numbers(table, "x", x, &err));
    OK(recut_table_open("no such file.csv", &file, &err));
    fails(RECUT_E_ARG, recut_table_numbers(file, "x", x, &err), "the table is the file");
    fails(RECUT_E_USAGE, recut_job_create("merge", &job, &err), "no command \"merge\"");
    OK(recut_job_create("permute", &job, &err));
    fails(RECUT_E_USAGE, recut_job_set(job, "output", "x.h5", &err), "no option \"output\"");
    fails(RECUT_E_USAGE, recut_job_set(job, "replicates", "many", &err), "replicates: found \"many\"");
    assert_int_equal(err.option, strlen("replicates"));
    OK(recut_job_set(job, "marker", "x", &err));
    fails(RECUT_E_USAGE, recut_run(job, NULL, &result, &err), "no table");
    fails(RECUT_E_USAGE, recut_run(job, file, &result, &err), "no such file.csv");
    assert_true(recut_run(job, table, &result, &err) != RECUT_OK); /* neither events nor times */
    assert_true(strncmp(err.text, "arrays:", 7) == 0);
    assert_null(result);
    recut_table_destroy(table);
    recut_table_destroy(file);
    recut_job_destroy(job);
    table = patients();
    result = run(table, "search", (const char *const[]){"marker", "il6", NULL});
    static const char *const no_number[] = {"",           ".",          "search",     "search[9].n",     "search[0]n",
                                            "search[-1]", "search[0].", "search[].n", "verdict.sentence"};
    for (size_t i = 0; i < sizeof no_number / sizeof *no_number; i++)
        fails(RECUT_E_ARG, recut_result_number(result, no_number[i], &y, &err), "the document has no number there");
    fails(RECUT_E_ARG, recut_result_text(result, "search[0].n", &text, &err), "no text there");
    recut_analysis analysis;
    recut_observed observed;
    recut_tally tally;
    fails(RECUT_E_ARG, recut_result_analysis(result, 1, &analysis, &err), "no analysis 1");
    fails(RECUT_E_ARG, recut_result_table(result, 0, 999, &observed, &err), "no table 999");
    fails(RECUT_E_ARG, recut_result_tally(result, 0, 999, &tally, &err), "no tally 999");
    fails(RECUT_E_ARG, recut_result_rows(result, 0, 0, &y, &err), "no rows");
    assert_null(recut_result_column(result, 0, 0, 999));
    assert_null(recut_result_column(result, 7, 0, 0));
    recut_result_destroy(result);
    recut_table_destroy(table);
    recut_result_destroy(NULL);
    recut_table_destroy(NULL);
    recut_job_destroy(NULL);
}

/* Commands and their options can be listed, and each that is listed is taken. */
static void test_lists(void **state)
{
    const char *name, *about = NULL, *option, *argument, *help;
    size_t commands = 0, options = 0;
    recut_job *job = NULL;
    (void)state;
    for (; (name = recut_command(commands, &about)); commands++) {
        assert_true(strlen(about) > 0);
        OK(recut_job_create(name, &job, &err));
        for (size_t i = 0; (option = recut_command_option(name, i, &argument, &help)); i++, options++) {
            assert_true(strlen(help) > 0);
            recut_status st = recut_job_set(job, option, argument ? "\001" : "yes", &err);
            if (st != RECUT_OK && strstr(err.text, "no option")) fail_msg("%s %s: %s", name, option, err.text);
        }
        recut_job_destroy(job);
    }
    assert_true(commands >= 9 && options > 100);
    assert_null(recut_command_option("none", 0, NULL, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),  cmocka_unit_test(test_stored),   cmocka_unit_test(test_notes),
        cmocka_unit_test(test_spelling), cmocka_unit_test(test_job_file), cmocka_unit_test(test_two_threads),
        cmocka_unit_test(test_stop),     cmocka_unit_test(test_locale),   cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
