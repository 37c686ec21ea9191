/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_cohort.c - columns, drops, hashes and the embedded cohort, expected by hand. */
#include "base/text.h"
#include "cohort/read.h"
#include "support.h"

#include "cohort/embedded.h"
#include "golden.h"

#include <math.h>
#include <stdlib.h>

/* ---- columns ------------------------------------------------------------ */

#define TABLE                                                                                                          \
    "id,center,time,event,il6,age,stage,il10\n"                                                                        \
    "P1,Vienna,4,1,10,61,B,1\n"                                                                                        \
    "P2,Hamburg,3,0,20,70,C,2\n"                                                                                       \
    "P3,Munich,2,TRUE,30,55,B,3\n"                                                                                     \
    "P4,Hamburg,1,FALSE,40,66,10,4\n"

static void columns_play_their_parts(void **state)
{
    (void)state;
    const char *covariates[] = {"age", "stage"}, *marker = "il6";
    recut_cohort *c = read_text(
        TABLE, (rc_cohort_options){
                   .n_markers = 1, .marker = &marker, .n_covariates = 2, .covariates = covariates, .strata = "stage"});
    assert_int_equal(c->n, 4);
    assert_int_equal(c->events, 2);
    assert_int_equal(c->n_read, 4);
    assert_int_equal(c->n_dropped, 0);
    assert_string_equal(c->source, "cohort.csv");
    assert_string_equal(c->time_name, "time");
    assert_string_equal(c->event_name, "event");
    assert_int_equal(c->n_markers, 1);
    assert_string_equal(c->marker[0].name, "il6");
    assert_true(c->marker[0].value[3] == 40);
    assert_true(c->has_center);
    assert_int_equal(c->center.n_levels, 3);
    assert_string_equal(c->center.level[0], "Hamburg");
    assert_string_equal(c->center.level[1], "Munich");
    assert_string_equal(c->center.level[2], "Vienna");
    check_u32(c->center.code, (const uint32_t[]){2, 0, 1, 0}, 4);
    assert_string_equal(c->id[0], "P1");
    assert_string_equal(c->id[3], "P4");
    assert_true(c->covariate[0].numeric && !c->covariate[1].numeric);
    assert_true(c->covariate[0].value[2] == 55);
    assert_null(c->covariate[1].value);
    assert_string_equal(c->strata.level[0], "10"); /* strcmp, as not all are numbers */
    check_u32(c->strata.code, (const uint32_t[]){1, 2, 1, 0}, 4);
    assert_int_equal(rc_cohort_find_covariate(c, "stage"), 1);
    assert_int_equal(rc_cohort_find_marker(c, "il6"), 0);
    assert_true(rc_cohort_find_marker(c, "age") == SIZE_MAX && rc_cohort_find_covariate(c, "il6") == SIZE_MAX);
    recut_cohort_destroy(c);
}

static void numeric_levels_sort_by_value(void **state)
{
    (void)state;
    recut_cohort *c = read_text("time,event,il6,site\n1,1,1,10\n2,0,2,9\n3,1,3,-1\n4,1,4,9\n5,1,5,9.0\n",
                                (rc_cohort_options){.center = "site"});
    assert_int_equal(c->center.n_levels, 4); /* -1, 9, 9.0, 10: as texts 9 and 9.0 differ */
    assert_string_equal(c->center.level[0], "-1");
    assert_string_equal(c->center.level[1], "9");
    assert_string_equal(c->center.level[2], "9.0");
    assert_string_equal(c->center.level[3], "10");
    check_u32(c->center.code, (const uint32_t[]){3, 1, 0, 1, 2}, 5);
    recut_cohort_destroy(c);
}

static void markers_by_name_and_prefix(void **state)
{
    (void)state;
    const char *order[] = {"il10", "il6"}, *prefix[] = {"age", "il*"}, *all[] = {"*"};
    recut_cohort *c = read_text(TABLE, (rc_cohort_options){.n_markers = 2, .marker = order});
    assert_string_equal(c->marker[0].name, "il10"); /* as asked for, not as in the file */
    assert_string_equal(c->marker[1].name, "il6");
    recut_cohort_destroy(c);
    c = read_text(TABLE, (rc_cohort_options){.n_markers = 2, .marker = prefix});
    assert_int_equal(c->n_markers, 3);
    assert_string_equal(c->marker[1].name, "il6"); /* file order */
    assert_string_equal(c->marker[2].name, "il10");
    recut_cohort_destroy(c);
    /* a lone star leaves out whatever plays another part */
    const char *covariate[] = {"stage"};
    c = read_text(TABLE,
                  (rc_cohort_options){.n_markers = 1, .marker = all, .n_covariates = 1, .covariates = covariate});
    assert_int_equal(c->n_markers, 3);
    recut_cohort_destroy(c);
    /* a name with a star in it is a name first */
    const char *star[] = {"a*b"};
    c = read_text("time,event,a*b\n1,1,1\n2,0,2\n", (rc_cohort_options){.n_markers = 1, .marker = star});
    assert_string_equal(c->marker[0].name, "a*b");
    recut_cohort_destroy(c);
}

static void other_names(void **state)
{
    (void)state;
    const char *marker = "x";
    rc_cohort_options options = {.time = "os", .event = "dead", .center = "site", .id = "pid"};
    options.n_markers = 1;
    options.marker = &marker;
    recut_cohort *c = read_text("pid,os,dead,site,x\na,1,1,A,5\nb,2,0,B,6\n", options);
    assert_string_equal(c->time_name, "os");
    assert_string_equal(c->event_name, "dead");
    assert_string_equal(c->id[1], "b");
    assert_string_equal(c->marker[0].name, "x");
    assert_string_equal(c->center.name, "site");
    recut_cohort_destroy(c);
    char message[512];
    assert_int_equal(read_failing("time,event,x\n1,1,5\n2,0,6\n", (rc_cohort_options){.need_center = true}, message),
                     RECUT_E_USAGE);
    assert_non_null(strstr(message, "no column \"center\" (choose with " RC_TEXT_OPTION "center)"));
    const char *nameless[] = {""};
    assert_int_equal(read_failing(TABLE, (rc_cohort_options){.n_markers = 1, .marker = nameless}, message),
                     RECUT_E_USAGE);
    assert_non_null(strstr(message, "no column \"\" (" RC_TEXT_OPTION "marker)"));
    assert_int_equal(read_failing(TABLE, (rc_cohort_options){.where = ""}, message), RECUT_E_USAGE);
    assert_non_null(strstr(message, "where: character 1: found the end, expected a column"));
}

/* ---- drops -------------------------------------------------------------- */

/* Row:     1 ok; 2 missing il6; 3 time 0, ok; 4 where; 5 missing event and il6 (event comes first);
 *          6 missing time; 7 missing age; 8 ok; 9 missing il6; 10 missing time */
static const char DROPS[] = "time,event,center,il6,age\n"
                            "1,1,A,1,50\n2,1,A,NA,50\n0,1,A,3,50\n4,1,X,x,50\n5,,B,.,50\n"
                            ",1,B,6,50\n7,0,B,7,\n8,0,,8,51\n9,1,B,NaN,50\nNA,1,B,2,50\n";

static void drops_are_counted(void **state)
{
    (void)state;
    const char *covariate[] = {"age"}, *marker[] = {"il6"};
    rc_cohort_options options = {
        .n_markers = 1, .marker = marker, .n_covariates = 1, .covariates = covariate, .where = "not center == X"};
    recut_cohort *c = read_text(DROPS, options);
    const struct {
        const char *reason;
        size_t count;
    } expected[] = {{"missing il6", 2}, {"where", 1}, {"missing event", 1}, {"missing time", 2}, {"missing age", 1}};
    assert_int_equal(c->n, 3);
    assert_int_equal(c->n_read, 10);
    assert_int_equal(c->n_dropped, 7);
    assert_int_equal(c->n_drops, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(c->drop[i].reason, expected[i].reason);
        assert_int_equal(c->drop[i].count, expected[i].count);
    }
    assert_true(c->time[0] == 1 && c->time[1] == 0 && c->time[2] == 8 && c->event[0] == 1 && c->event[2] == 0);
    assert_true(c->marker[0].value[2] == 8 && c->covariate[0].value[2] == 51);
    assert_string_equal(c->center.level[0], "(missing)"); /* found by its name only: kept */
    check_u32(c->center.code, (const uint32_t[]){1, 1, 0}, 3);
    recut_cohort_destroy(c);

    char message[512];
    options.center = "center"; /* asked for: a patient without it is dropped, one is left */
    options.where = "not (center == X or time == 0)";
    assert_int_equal(read_failing(DROPS, options, message), RECUT_E_SHAPE);
    assert_non_null(strstr(message, "1 patient left of 10 read"));
    assert_non_null(strstr(message, "1 missing center"));
}

static void unselected_rows_are_not_looked_at(void **state)
{
    (void)state;
    recut_cohort *c = read_text("id,time,event,il6,use\na,1,1,1,1\nb,2,0,2,1\na,junk,9,junk,0\n",
                                (rc_cohort_options){.where = "use == 1"});
    assert_int_equal(c->n, 2);
    recut_cohort_destroy(c);
}

static void missing_ids_do_not_collide(void **state)
{
    (void)state;
    recut_cohort *c = read_text("id,time,event,il6\n,1,1,1\n,2,0,2\nNA,3,0,2\n", (rc_cohort_options){0});
    assert_int_equal(c->n, 3);
    assert_string_equal(c->id[0], "");
    recut_cohort_destroy(c);
}

/* ---- hash --------------------------------------------------------------- */

static const char HASHED[] = "id,center,time,event,il6,age,sex\n"
                             "P1,A,4,1,10,61,m\nP2,B,3,0,20,70,f\nP3,A,2,1,30,55,m\nP4,B,1,0,40,66,f\n";

static void hash_text(const char *text, char hex[RC_HASH_HEX])
{
    const char *covariate[] = {"age", "sex"}, *marker[] = {"il6"};
    recut_cohort *c = read_text(
        text, (rc_cohort_options){
                  .n_markers = 1, .marker = marker, .n_covariates = 2, .covariates = covariate, .strata = "sex"});
    hash_of(c, hex);
    recut_cohort_destroy(c);
}

/* Replaces the first `old` by `by` of the same length. */
static void hash_changed(const char *old, const char *by, char hex[RC_HASH_HEX])
{
    char text[sizeof HASHED];
    memcpy(text, HASHED, sizeof HASHED);
    char *at = strstr(text, old);
    assert_non_null(at);
    assert_int_equal(strlen(old), strlen(by));
    memcpy(at, by, strlen(by));
    hash_text(text, hex);
}

static void hash_sees_values_only(void **state)
{
    (void)state;
    static const char *const change[][2] = {{"P1,A,4,", "P1,A,5,"}, {",3,0,20", ",3,1,20"}, {",30,", ",31,"},
                                            {",61,m", ",62,m"},     {",61,m", ",61,f"},     {"P4,B", "P4,A"},
                                            {"P4,B", "P4,C"}};
    char before[RC_HASH_HEX], after[RC_HASH_HEX];
    hash_text(HASHED, before);
    hash_changed("P3,A", "Q3,A", after);
    assert_string_equal(before, after); /* an id */
    for (size_t i = 0; i < sizeof change / sizeof change[0]; i++) {
        hash_changed(change[i][0], change[i][1], after);
        assert_string_not_equal(before, after);
    }
    const double time[] = {1, 2}, marker[] = {1, 2}; /* and the marker's name */
    const uint8_t event[] = {1, 0};
    recut_cohort *a = NULL, *b = NULL;
    assert_int_equal(recut_cohort_from_arrays(2, time, event, marker, "a", &a, NULL), RECUT_OK);
    assert_int_equal(recut_cohort_from_arrays(2, time, event, marker, "b", &b, NULL), RECUT_OK);
    hash_of(a, before);
    hash_of(b, after);
    assert_string_not_equal(before, after);
    recut_cohort_destroy(a);
    recut_cohort_destroy(b);
}

/* ---- the embedded cohort ------------------------------------------------ */

static void embedded_cohort(void **state)
{
    (void)state;
    recut_cohort *c = NULL;
    recut_error err;
    const char *marker = "il6";
    rc_cohort_options options = {.embedded = true, .n_markers = 1, .marker = &marker};
    if (rc_cohort_read(&options, &c, &err) != RECUT_OK) fail_msg("%s", err.text);
    assert_int_equal(c->n, 143);
    assert_true(c->synthetic);
    assert_string_equal(c->source, "embedded");
    assert_string_equal(c->marker[0].name, "il6");
    assert_int_equal(143 - rc_cohort_count_below(c, 0, 18.22), 77);
    assert_string_equal(c->center.level[0], "Hamburg");
    size_t size[3] = {0}, high[3] = {0}, at_cutoff = 0;
    for (size_t i = 0; i < 143; i++) {
        size[c->center.code[i]]++;
        high[c->center.code[i]] += c->marker[0].value[i] >= 18.22;
        at_cutoff += c->center.code[i] == 0 && c->marker[0].value[i] == 18.22;
    }
    assert_true(size[0] == 63 && size[1] == 42 && size[2] == 38);
    assert_int_equal(high[0], 37);
    assert_int_equal(high[1] + high[2], 40);
    assert_int_equal(at_cutoff, 1);
    assert_in_range(c->events, 57, 100); /* 40 to 70 % of 143 */
    recut_cohort_destroy(c);
}

/* The built-in cohort holds the bytes of twin.csv. */
static void embedded_is_the_text(void **state)
{
    (void)state;
    size_t n;
    const char *const *line = rc_cohort_embedded_lines(&n);
    FILE *file = fopen(RECUT_TESTS_DIR "/../jobs/il6/twin.csv", "rb");
    assert_non_null(file);
    assert_int_equal(n, 144);
    for (size_t i = 0; i < n; i++)
        for (const char *c = line[i]; *c; c++) assert_int_equal(fgetc(file), (unsigned char)*c);
    assert_int_equal(fgetc(file), EOF);
    fclose(file);
}

/* Read from either place the cohort is the same in every column. */
static void embedded_is_the_file(void **state)
{
    (void)state;
    static const char *const marker[] = {"il6",      "il10",      "il2", "ifng",      "tnfa",
                                         "pfs_time", "pfs_event", "age", "cirrhosis", "ecog"};
    static const char *const covariate[] = {"sex", "albi", "viral", "bclc", "afp", "origin"};
    rc_cohort_options options = {
        .embedded = true, .n_markers = 10, .marker = marker, .n_covariates = 6, .covariates = covariate};
    recut_cohort *built_in = NULL, *file = NULL;
    char a[RC_HASH_HEX], b[RC_HASH_HEX];
    recut_error err;
    if (rc_cohort_read(&options, &built_in, &err) != RECUT_OK) fail_msg("%s", err.text);
    options.embedded = false;
    options.path = RECUT_TESTS_DIR "/../jobs/il6/twin.csv";
    if (rc_cohort_read(&options, &file, &err) != RECUT_OK) fail_msg("%s", err.text);
    hash_of(built_in, a);
    hash_of(file, b);
    assert_string_equal(a, b);
    assert_true(file->synthetic);   /* by its column origin */
    assert_int_equal(file->n, 138); /* 1 ALBI and 4 AFP are missing, in different patients */
    for (size_t i = 0; i < file->n; i++) {
        assert_string_equal(file->id[i], built_in->id[i]);
        assert_true(file->marker[5].value[i] <= file->time[i]); /* pfs_time <= time */
    }
    recut_cohort_destroy(built_in);
    recut_cohort_destroy(file);
}

static void origin_marks_synthetic(void **state)
{
    (void)state;
    recut_cohort *c = read_text("time,event,x,origin\n1,1,1,synthetic\n2,0,2,synthetic\n", (rc_cohort_options){0});
    assert_true(c->synthetic);
    recut_cohort_destroy(c);
    c = read_text("time,event,x,origin\n1,1,1,synthetic\n2,0,2,measured\n", (rc_cohort_options){0});
    assert_false(c->synthetic);
    recut_cohort_destroy(c);
    char message[512];
    assert_int_equal(read_failing("time,event,x\n1,1,1\n", (rc_cohort_options){.embedded = true}, message),
                     RECUT_E_USAGE); /* both a file and --embedded */
    recut_error err;
    assert_int_equal(rc_cohort_read(&(rc_cohort_options){0}, &c, &err), RECUT_E_USAGE);
}

/* With keep_missing nobody is dropped for a covariate, and what is missing is marked. */
static void covariates_may_be_missing(void **state)
{
    (void)state;
    const char *text = "time,event,il6,age,sex,note\n1,1,5,61,f,\n2,0,6,,m,\n3,1,7,59,NA,\n4,1,8,60,f,\n";
    const char *names[] = {"age", "sex", "note"};
    const char *marker = "il6";
    rc_cohort_options options = {.n_markers = 1, .marker = &marker, .n_covariates = 3, .covariates = names};
    options.keep_missing = true;
    recut_cohort *c = read_text(text, options);
    assert_int_equal(c->n, 4);
    assert_int_equal(c->n_dropped, 0);
    const rc_covariate *age = &c->covariate[0], *sex = &c->covariate[1], *note = &c->covariate[2];
    assert_true(age->numeric && age->value[0] == 61 && isnan(age->value[1]) && age->missing[1] && !age->missing[0]);
    assert_true(!sex->numeric && sex->missing[2] && !sex->missing[3]);
    assert_string_equal(sex->factor.level[sex->factor.code[2]], "(missing)");
    assert_true(!note->numeric && note->missing[0] && note->factor.n_levels == 1);
    recut_cohort_destroy(c);
    options.n_covariates = 2;
    options.keep_missing = false;
    c = read_text(text, options);
    assert_true(c->n == 2 && c->n_dropped == 2 && !c->covariate[0].missing);
    recut_cohort_destroy(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(covariates_may_be_missing),
        cmocka_unit_test(columns_play_their_parts),
        cmocka_unit_test(numeric_levels_sort_by_value),
        cmocka_unit_test(markers_by_name_and_prefix),
        cmocka_unit_test(other_names),
        cmocka_unit_test(drops_are_counted),
        cmocka_unit_test(unselected_rows_are_not_looked_at),
        cmocka_unit_test(missing_ids_do_not_collide),
        cmocka_unit_test(hash_sees_values_only),
        cmocka_unit_test(embedded_cohort),
        cmocka_unit_test(embedded_is_the_text),
        cmocka_unit_test(embedded_is_the_file),
        cmocka_unit_test(origin_marks_synthetic),
    };
    return cmocka_run_group_tests_name("cohort", tests, NULL, NULL);
}
