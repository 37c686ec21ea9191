/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_sections.c - job files: what they set, and the line that refuses each slip. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "api/sections.h"
#include "tool/batch.h"
#include "tool/parse.h"

#include <stdio.h>
#include <string.h>

static void write_job(const char *text)
{
    FILE *file = fopen("job.ini", "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* As `recut run` + words, on the job of this text. */
static recut_status read_job(const char *text, int n, char **word, rc_api_options *options, rc_sections **job,
                             recut_error *err)
{
    char *argv[16] = {(char[]){"run"}, (char[]){"job.ini"}};
    for (int i = 0; i < n; i++) argv[2 + i] = word[i];
    write_job(text);
    rc_api_options_init(options);
    *job = NULL;
    recut_status st = rc_tool_parse("run", "run", 2 + n, argv, options, err);
    return st == RECUT_OK ? rc_api_sections_read(options, job, err) : st;
}

static const char whole[] = "\xef\xbb\xbf# a comment\n"
                            "[cohort]\n"
                            "file = data/patients.csv\n"
                            "marker = il6, il10\n"
                            "column.il6 = IL.6 (pg/mL)\n"
                            "value.sex.female = F\n"
                            "where = age > 18\n"
                            "event-value = dead, died of disease\n"
                            "\n"
                            "[output]\n"
                            "file = out.h5\n"
                            "seed = 7 ; of all\n"
                            "replicates = 500\n"
                            "threads = 3\n"
                            "\n"
                            "[search]\n"
                            "[permute]\n"
                            "replicates = 1e4\n"
                            "[permute pfs, men]\r\n"
                            "time = pfs_time\r\n"
                            "event = pfs_event\r\n"
                            "event-value = 1\r\n"
                            "competing-value = 2, 3\r\n"
                            "where = sex == male\r\n"
                            "marker = il10\r\n"
                            "[bootstrap]\n"
                            "cutoff = 18.22,\n"
                            "    18.49, 19.82\n"
                            "replay = sets.txt\n"
                            "seed = 8\n";

static void sections_and_precedence(void **state)
{
    (void)state;
    rc_api_options options;
    rc_sections *job;
    recut_error err;
    if (read_job(whole, 0, NULL, &options, &job, &err) != RECUT_OK) fail_msg("%s", err.text);
    assert_int_equal(job->n, 4);
    assert_string_equal(options.output, "out.h5");
    assert_int_equal(options.run.threads, 3);
    const rc_section *s = job->section;
    assert_string_equal(s[0].command->name, "search");
    assert_string_equal(s[0].label, "");
    assert_int_equal(s[0].options.plan.seed, 7);
    assert_int_equal(s[0].options.cohort.n_markers, 2);
    assert_string_equal(s[0].options.cohort.marker[1], "il10"); /* without the blank */
    assert_int_equal(s[0].options.cohort.n_renames, 2);
    assert_string_equal(s[0].options.cohort.rename[0].theirs, "IL.6 (pg/mL)");
    assert_string_equal(s[0].options.cohort.rename[1].column, "sex");
    assert_string_equal(s[0].options.cohort.path, "data/patients.csv");
    assert_int_equal(s[0].options.cohort.n_event_values, 2);
    assert_string_equal(s[0].options.cohort.event_values[1], "died of disease");
    assert_int_equal(s[0].options.cohort.n_competing_values, 0);
    assert_int_equal(s[2].options.cohort.n_event_values, 1);
    assert_string_equal(s[2].options.cohort.event_values[0], "1");
    assert_int_equal(s[2].options.cohort.n_competing_values, 2);
    assert_string_equal(s[2].options.cohort.competing_values[1], "3");
    assert_int_equal(s[1].options.plan.replicates, 10000);
    assert_int_equal(s[2].options.plan.replicates, 500);
    assert_string_equal(s[2].label, "pfs, men");
    assert_string_equal(s[2].options.cohort.time, "pfs_time");
    assert_string_equal(s[2].options.cohort.within, "age > 18");
    assert_string_equal(s[2].options.cohort.where, "sex == male");
    assert_int_equal(s[2].options.cohort.n_markers, 1);
    assert_null(s[1].options.cohort.where);
    assert_int_equal(s[3].options.plan.n_cutoffs, 3);
    assert_true(s[3].options.plan.cutoff[2] == 19.82);
    assert_string_equal(s[3].options.plan.replay, "sets.txt");
    assert_int_equal(s[3].options.plan.seed, 8);
    rc_api_sections_destroy(job);
    rc_api_options_clear(&options);
}

/* The command line has the last word, for the launch and for every analysis. */
static void command_line_overrides(void **state)
{
    (void)state;
    char *word[] = {(char[]){"--replicates"}, (char[]){"20"}, (char[]){"-o"}, (char[]){"mine.h5"},
                    (char[]){"--threads=1"}};
    rc_api_options options;
    rc_sections *job;
    recut_error err;
    if (read_job(whole, 5, word, &options, &job, &err) != RECUT_OK) fail_msg("%s", err.text);
    assert_string_equal(options.output, "mine.h5");
    assert_int_equal(options.run.threads, 1);
    for (size_t i = 1; i < job->n; i++) assert_int_equal(job->section[i].options.plan.replicates, 20);
    rc_api_sections_destroy(job);
    rc_api_options_clear(&options);
}

#define COHORT "[cohort]\nembedded = yes\n"

static void slips_get_one_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"", "job.ini: no section [cohort]"},
        {COHORT, "job.ini: no analysis, expected a section such as [permute]"},
        {"[search]\n", "job.ini: no section [cohort]"},
        {"[cohort]\nmarker = il6\n[search]\n", "job.ini:1: [cohort] no table"},
        {COHORT "[permute]\nreplicats = 5\n", "job.ini:4: [permute] no option \"replicats\"; did you mean replicates?"},
        {COHORT "[permute]\nreplicates = many\n", "job.ini:4: [permute] replicates: found \"many\", expected a whole"},
        {COHORT "[search]\nreplicates = 5\n", "job.ini:4: [search] no option \"replicates\""},
        {COHORT "[permute]\nthreads = 2\n", "job.ini:4: [permute] no option \"threads\""},
        {COHORT "[permute]\nseed = 1\nmarker = il6\nseed = 2\n", "job.ini:6: [permute] seed stands in line 4 already"},
        {COHORT "[permute]\n[search]\n[permute]\n",
         "job.ini:5: [permute] stands in line 3 already; tell them apart by"},
        {COHORT "[permute a]\n[permute  a]\n", "job.ini:4: [permute a] stands in line 3 already"},
        {COHORT "[cohort]\n[search]\n", "job.ini:3: [cohort] stands in line 1 already"},
        {COHORT "[permut]\n", "job.ini:3: no analysis \"permut\"; did you mean permute?"},
        {COHORT "[merge]\n", "job.ini:3: no analysis \"merge\""},
        {COHORT "[]\n", "job.ini:3: no analysis \"\""},
        {COHORT "[permute]\nseed\n", "job.ini:4: expected [section] or key = value"},
        {COHORT "[permute\nseed = 1\n", "job.ini:3: expected [section] or key = value"},
        {COHORT "[permute]\nseed =\n", "job.ini:4: [permute] seed: expected a value"},
        {COHORT "[permute]\n = 3\n", "job.ini:4: an indented line goes on with the value above it; there is none"},
        {COHORT "[permute]\n= 3\n", "job.ini:4: found no key before the ="},
        {COHORT "[permute]\n  seed = 3\n", "job.ini:4: an indented line goes on"},
        {"seed = 3\n" COHORT, "job.ini:1: \"seed\" stands before any section"},
        {COHORT "colum.il6 = x\n[search]\n", "job.ini:3: [cohort] no option \"colum.il6\""},
        {COHORT "value.sex = x\n[search]\n", "job.ini:3: [cohort] recode: found \"sex=x\", expected COLUMN.VALUE="},
        {COHORT "[output]\ncutoff = 3\n[search]\n", "job.ini:4: [output] no option \"cutoff\""},
        {COHORT "[output]\nthreads = 0\n[search]\n", "job.ini:4: [output] threads: found \"0\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rc_api_options options;
        rc_sections *job;
        recut_error err = {.text = ""};
        recut_status st = read_job(cases[i].text, 0, NULL, &options, &job, &err);
        if (st != RECUT_E_USAGE || !strstr(err.text, cases[i].expected) || strchr(err.text, '\n'))
            fail_msg("case %zu: status %d, \"%s\", expected \"%s\"", i, st, err.text, cases[i].expected);
        assert_null(job);
        rc_api_options_clear(&options);
    }
}

static void long_lines_and_names(void **state)
{
    (void)state;
    char text[2000];
    static const char *const format[] = {COHORT "[search]\nwhere = %0900d > 1\n", COHORT "[search %060d]\n",
                                         COHORT "column.%060d = a\n[search]\n"};
    static const char *const expected[] = {"job.ini:4: the line is longer than", "job.ini:3: the name of the section",
                                           "job.ini:3: [cohort] the key is longer"};
    for (int i = 0; i < 3; i++) {
        rc_api_options options;
        rc_sections *job;
        recut_error err = {.text = ""};
        snprintf(text, sizeof text, format[i], 1);
        assert_int_equal(read_job(text, 0, NULL, &options, &job, &err), RECUT_E_USAGE);
        if (!strstr(err.text, expected[i])) fail_msg("%d: %s", i, err.text);
        rc_api_options_clear(&options);
    }
}

/* Cohorts are read once, shared searches kept once, and the plans of a section have one number; a tail is only there
 * where few exceedances are expected. */
static void batches(void **state)
{
    (void)state;
    rc_api_options options;
    rc_sections *job;
    recut_error err;
    rc_batch batch = {0};
    const char text[] = COHORT "marker = il6\n[permute]\n[permute b]\n[centers]\nreplicates = 50\n[permute pfs]\n"
                               "time = pfs_time\nevent = pfs_event\n[search own]\n[centers two]\nreplicates = 50\n";
    static const char *const expected[] = {"search/0",    "permute/0",       "censoring/0", "tail/0",   "permute/1",
                                           "censoring/1", "tail/1",          "centers/0",   "splits/0", "within/0",
                                           "labels/0",    "crossvalidate/0", "falsify/0",   "search/1", "permute/2",
                                           "censoring/2", "search/2",        "centers/1",   "splits/1", "within/1",
                                           "labels/1",    "crossvalidate/1", "falsify/1"};
    if (read_job(text, 0, NULL, &options, &job, &err) != RECUT_OK) fail_msg("%s", err.text);
    for (size_t i = 0; i < job->n; i++)
        if (rc_api_batch_add(&batch, job->section[i].command, &job->section[i].options, job->section[i].label, &err) !=
            RECUT_OK)
            fail_msg("%s", err.text);
    assert_int_equal(batch.n_cohorts, 2); /* of all, who all have a center; pfs */
    assert_int_equal(batch.n, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < batch.n; i++) assert_string_equal(batch.analysis[i]->group, expected[i]);
    assert_string_equal(batch.analysis[15]->label, "pfs");
    /* A label is part of the fingerprint, since it stands in the result; without one nothing changes. */
    char a[33], b[33];
    rc_plan_fingerprint(batch.analysis, batch.n, a);
    strcpy(batch.analysis[12]->label, "other");
    rc_plan_fingerprint(batch.analysis, batch.n, b);
    assert_string_not_equal(a, b);
    rc_api_batch_clear(&batch);
    rc_api_sections_destroy(job);
    rc_api_options_clear(&options);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sections_and_precedence),
        cmocka_unit_test(command_line_overrides),
        cmocka_unit_test(slips_get_one_line),
        cmocka_unit_test(long_lines_and_names),
        cmocka_unit_test(batches),
    };
    return cmocka_run_group_tests_name("job", tests, NULL, NULL);
}
