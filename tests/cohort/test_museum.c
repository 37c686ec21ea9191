/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_museum.c - every bad input of tests/museum/cases.tsv ends with the user's kind of
 * error and one line that says what its case expects. */
#include "support.h"

#include <stdlib.h>
#include <unistd.h>

enum { WORDS_MAX = 64 };

/* Splits the options as a shell would: blanks, '...' and "..." without escapes. */
static int split_words(char *at, char **word)
{
    int n = 0;
    while (*at) {
        at += strspn(at, " ");
        if (!*at) break;
        assert_true(n < WORDS_MAX);
        char *to = word[n++] = at;
        while (*at && *at != ' ') {
            if (*at == '\'' || *at == '"') {
                char quote = *at++;
                while (*at && *at != quote) *to++ = *at++;
                assert_int_equal(*at, quote);
                at++;
            } else {
                *to++ = *at++;
            }
        }
        if (*at) at++;
        *to = '\0';
    }
    return n;
}

static size_t split_list(char *text, const char **item)
{
    size_t n = 0;
    for (char *at = text; at; n++) {
        assert_true(n < WORDS_MAX);
        item[n] = at;
        if ((at = strchr(at, ','))) *at++ = '\0';
    }
    return n;
}

/* Lists of one case, and the recoding of a value. */
static const char *event_value[WORDS_MAX], *competing_value[WORDS_MAX];
static rc_cohort_rename recode;

static void set_recode(char *value, rc_cohort_options *options)
{
    char *dot = strchr(value, '.'), *equals = strchr(value, '=');
    assert_true(dot && equals && dot < equals);
    *dot = *equals = '\0';
    recode = (rc_cohort_rename){.name = dot + 1, .theirs = equals + 1, .column = value};
    options->n_renames = 1;
    options->rename = &recode;
}

static void set_options(int n, char **word, const char **marker, const char **covariate, rc_cohort_options *options)
{
    for (int i = 0; i + 1 < n; i += 2) {
        const char *name = word[i];
        char *value = word[i + 1];
        if (strcmp(name, "--time") == 0)
            options->time = value;
        else if (strcmp(name, "--event") == 0)
            options->event = value;
        else if (strcmp(name, "--center") == 0)
            options->center = value;
        else if (strcmp(name, "--id") == 0)
            options->id = value;
        else if (strcmp(name, "--strata") == 0)
            options->strata = value;
        else if (strcmp(name, "--where") == 0)
            options->where = value;
        else if (strcmp(name, "--marker") == 0)
            options->n_markers = split_list(value, marker);
        else if (strcmp(name, "--event-value") == 0)
            options->n_event_values = split_list(value, event_value);
        else if (strcmp(name, "--competing-value") == 0)
            options->n_competing_values = split_list(value, competing_value);
        else if (strcmp(name, "--recode") == 0)
            set_recode(value, options);
        else if (strcmp(name, "--adjust") == 0)
            options->n_covariates = split_list(value, covariate);
        else
            fail_msg("option %s is not known to this test", name);
    }
    assert_int_equal(n % 2, 0);
    options->marker = marker;
    options->covariates = covariate;
    options->event_values = event_value;
    options->competing_values = competing_value;
}

/* Returns 1 if the case does not end as its line says. */
static int run_case(const char *name, const char *file, char *text, const char *expected)
{
    char *word[WORDS_MAX];
    const char *marker[WORDS_MAX], *covariate[WORDS_MAX];
    rc_cohort_options options = {.path = file};
    recut_cohort *cohort = NULL;
    recut_error err = {.text = ""};
    if (strcmp(text, "-") != 0) set_options(split_words(text, word), word, marker, covariate, &options);
    recut_status st = rc_cohort_read(&options, &cohort, &err);
    int bad = st < 10 || st > 19 || recut_status_exit_code(st) != 2 || err.code != st || cohort != NULL ||
              !strstr(err.text, expected) || strchr(err.text, '\n') || strlen(err.text) > 450;
    if (bad) print_error("%s: status %d, \"%s\", expected \"%s\"\n", name, (int)st, err.text, expected);
    recut_cohort_destroy(cohort);
    return bad;
}

static void every_case(void **state)
{
    (void)state;
    enum { LINE = 4096 };
    char line[LINE];
    int cases = 0, bad = 0;
    assert_int_equal(chdir(RECUT_TESTS_DIR "/museum"), 0); /* so that messages show the names of the table */
    FILE *table = fopen("cases.tsv", "r");
    assert_non_null(table);
    while (fgets(line, sizeof line, table)) {
        char *field[4], *at = line;
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#') continue;
        for (int f = 0; f < 4; f++) {
            assert_non_null(at);
            field[f] = at;
            if ((at = strchr(at, '\t'))) *at++ = '\0';
        }
        assert_null(at);
        assert_true(strlen(field[3]) > 0);
        bad += run_case(field[0], field[1], field[2], field[3]);
        cases++;
    }
    fclose(table);
    assert_in_range(cases, 45, 100000);
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_case)};
    return cmocka_run_group_tests_name("museum", tests, NULL, NULL);
}
