/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_museum.c - every bad input of tests/museum/cases.tsv ends with the user's kind of
 * error and one line that says what its case expects; every good one of tests/museum/good.tsv is the cohort of the
 * plain table, value by value, and says what was guessed. */
#include "base/text.h"
#include "cohort/read.h"
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

static char decimal_of(const char *value)
{
    assert_int_equal(strlen(value), 1);
    return value[0];
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
        else if (strcmp(name, "--entry") == 0)
            options->entry = value;
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
        else if (strcmp(name, "--decimal") == 0)
            options->file.decimal = decimal_of(value);
        else if (strcmp(name, "--missing") == 0) {
            static const char *missing[WORDS_MAX];
            options->file.n_missing = split_list(value, missing);
            options->file.missing = missing;
        } else
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
    char said[sizeof err.text + 2]; /* as a user sees it: the program puts the dashes */
    snprintf(said, sizeof said, "%s%s", err.option ? RC_TEXT_OPTION : "", err.text);
    rc_base_text_spell(said, &rc_base_text_command);
    int bad = st < 10 || st > 19 || recut_status_exit_code(st) != 2 || err.code != st || cohort != NULL ||
              !strstr(said, expected) || strchr(err.text, '\n') || strlen(err.text) > 450;
    if (bad) print_error("%s: status %d, \"%s\", expected \"%s\"\n", name, (int)st, said, expected);
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

/* ---- tables that are read ------------------------------------------------ */

static recut_cohort *read_export(const char *file, char *text)
{
    char *word[WORDS_MAX], path[256];
    const char *marker[WORDS_MAX] = {"il6"}, *covariate[WORDS_MAX];
    rc_cohort_options options = {.path = path, .n_markers = 1};
    recut_cohort *cohort = NULL;
    recut_error err = {.text = ""};
    snprintf(path, sizeof path, "exports/%s", file);
    set_options(text ? split_words(text, word) : 0, word, marker, covariate, &options);
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) print_error("%s: %s\n", file, err.text);
    return cohort;
}

static bool same_values(const double *a, const double *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (a[i] != b[i]) return false;
    return true;
}

static bool same_cohort(const recut_cohort *a, const recut_cohort *b)
{
    if (a->n != b->n || a->events != b->events || a->n_read != b->n_read || a->n_dropped != b->n_dropped) return false;
    if (!same_values(a->time, b->time, a->n) || memcmp(a->event, b->event, a->n) != 0) return false;
    if (!same_values(a->marker[0].value, b->marker[0].value, a->n)) return false;
    if (!a->has_center || !b->has_center || a->center.n_levels != b->center.n_levels) return false;
    for (size_t l = 0; l < a->center.n_levels; l++)
        if (strcmp(a->center.level[l], b->center.level[l]) != 0) return false;
    for (size_t i = 0; i < a->n; i++)
        if (a->center.code[i] != b->center.code[i] || strcmp(a->id[i], b->id[i]) != 0) return false;
    return true;
}

/* All notes, divided by |, or "-". */
static const char *notes_of(const recut_cohort *cohort, char *out, size_t size)
{
    size_t used = (size_t)snprintf(out, size, "%s", cohort->notes.n ? "" : "-");
    for (size_t i = 0; i < cohort->notes.n && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%s", i ? "|" : "", cohort->notes.note[i].text);
    return out;
}

static void every_export(void **state)
{
    (void)state;
    enum { LINE = 4096 };
    char line[LINE], notes[LINE];
    int cases = 0, bad = 0;
    recut_cohort *plain = read_export("plain.csv", NULL);
    assert_non_null(plain);
    assert_int_equal(plain->n, 22);
    assert_int_equal(plain->events, 12);
    FILE *table = fopen("good.tsv", "r");
    assert_non_null(table);
    while (fgets(line, sizeof line, table)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#') continue;
        char *options = strchr(line, '\t'), *said = options ? strchr(options + 1, '\t') : NULL;
        assert_non_null(said);
        *options++ = *said++ = '\0';
        recut_cohort *cohort = read_export(line, strcmp(options, "-") == 0 ? NULL : options);
        bool same = cohort && same_cohort(plain, cohort),
             noted = cohort && strcmp(notes_of(cohort, notes, LINE), said) == 0;
        if (cohort && !same) print_error("%s: not the cohort of plain.csv\n", line);
        if (cohort && !noted) print_error("%s: said \"%s\", expected \"%s\"\n", line, notes, said);
        bad += !same || !noted;
        cases++;
        recut_cohort_destroy(cohort);
    }
    fclose(table);
    recut_cohort_destroy(plain);
    assert_in_range(cases, 60, 100000);
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_case), cmocka_unit_test(every_export)};
    return cmocka_run_group_tests_name("museum", tests, NULL, NULL);
}
