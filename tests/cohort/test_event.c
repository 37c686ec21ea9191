/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_event.c - events by their values, times in several columns, what is noticed about a table; expected by hand. */
#include "base/text.h"
#include "support.h"

#include "cohort/repeats.h"

static const char *const il6[] = {"il6"};

static rc_cohort_options with_marker(void)
{
    return (rc_cohort_options){.n_markers = 1, .marker = il6};
}

/* The first note that holds the text; fails without one. */
static const rc_note *note(const recut_cohort *c, const char *text)
{
    for (size_t i = 0; i < c->notes.n; i++)
        if (strstr(c->notes.note[i].text, text)) return &c->notes.note[i];
    for (size_t i = 0; i < c->notes.n; i++) print_error("note: %s\n", c->notes.note[i].text);
    fail_msg("no note \"%s\"", text);
    return NULL;
}

static size_t warnings(const recut_cohort *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->notes.n; i++) n += c->notes.note[i].warning;
    return n;
}

static void check_events(const char *text, rc_cohort_options options, const char *expected)
{
    recut_cohort *c = read_text(text, options);
    assert_int_equal(c->n, strlen(expected));
    for (size_t i = 0; i < c->n; i++)
        if (c->event[i] != expected[i] - '0') fail_msg("patient %zu: event %u", i, c->event[i]);
    recut_cohort_destroy(c);
}

/* ---- values -------------------------------------------------------------- */

static const char CODES[] = "time,event,il6\n1,2,5\n2,1,4\n3,2.0,3\n4,,2\n5,1,1\n";
static const char WORDS[] = "time,event,il6\n1,Dead,5\n2,alive,4\n3,died of disease,3\n4,alive,2\n5,lost,1\n";
static const char CAUSES[] = "time,event,il6\n1,0,5\n2,1,4\n3,2,3\n4,1,2\n5,0,1\n";

static void values_are_events(void **state)
{
    (void)state;
    const char *two[] = {"2"}, *words[] = {"DEAD", "died of disease"}, *one[] = {"1"}, *deceased[] = {"1:DECEASED"};
    rc_cohort_options options = with_marker();
    options.n_event_values = 1;
    options.event_values = two;
    check_events(CODES, options, "1010"); /* the missing one is dropped, 2.0 is 2 */
    options.event_values = deceased;
    check_events("time,event,il6\n1,0:LIVING,5\n2,1:DECEASED,4\n", options, "01");
    options.event_values = one;
    check_events(CAUSES, options, "01010");
    options.event_values = two;
    check_events(CAUSES, options, "00100");
    options.n_event_values = 2;
    options.event_values = words;
    check_events(WORDS, options, "10100");
    check_events("time,event,il6\n1,TRUE,5\n2,false,4\n3,1,3\n4,0.0,2\n", with_marker(), "1010");
}

static void values_are_said(void **state)
{
    (void)state;
    const char *one[] = {"1"}, *two[] = {"2"}, *dead[] = {"dead"};
    rc_cohort_options options = with_marker();
    options.n_event_values = options.n_competing_values = 1;
    options.event_values = one;
    options.competing_values = two;
    recut_cohort *c = read_text(CAUSES, options);
    const rc_note *n =
        note(c, "column event: the event is 1 (2 rows); censored: 0 (2 rows); competing events, censored at "
                "their time (cause-specific): 2 (1 row)");
    assert_false(n->warning);
    recut_cohort_destroy(c);
    options.n_event_values = 0; /* 0 and 1 are what they are */
    check_events(CAUSES, options, "01010");
    options.n_event_values = 1;
    options.n_competing_values = 0;
    options.event_values = dead;
    c = read_text(WORDS, options);
    n = note(c,
             "the event is Dead (1 row); censored: alive, died of disease and lost (2, 1 and 1 rows); are all of them");
    assert_true(n->warning); /* one of them sounds like a death */
    recut_cohort_destroy(c);
}

/* The whole column tells the coding, not what a filter leaves of it. */
static void behind_a_filter(void **state)
{
    (void)state;
    const char *two[] = {"2"};
    char message[512];
    rc_cohort_options options = with_marker();
    options.where = "il6 == 1 or il6 == 4"; /* the ones of CODES */
    assert_int_equal(read_failing(CODES, options, message), RECUT_E_DATA);
    assert_non_null(strstr(message, "column event holds 1, 2 and 2.0"));
    options.n_event_values = 1;
    options.event_values = two;
    assert_int_equal(read_failing(CODES, options, message), RECUT_E_SHAPE); /* nobody died, and that is said */
    assert_non_null(strstr(message, "0 events among 2 patients"));
    options = with_marker();
    options.where = "il6 != 3";
    assert_int_equal(read_failing(CAUSES, options, message), RECUT_E_DATA); /* 0/1/2 */
    check_events("time,event,il6\n1,0,5\n2,1,4\n3,?,3\n", options, "01");   /* 0 and 1 say what they are */
}

static void everybody_died(void **state)
{
    (void)state;
    recut_cohort *c = read_text("time,event,il6\n1,1,5\n2,1,4\n", with_marker());
    assert_true(note(c, "all 2 patients have the event; is " RC_TEXT_OPTION "event coded the right way?")->warning);
    recut_cohort_destroy(c);
    c = read_text("time,event,il6\n1,1,5\n2,0,4\n", with_marker());
    assert_int_equal(c->notes.n, 0);
    recut_cohort_destroy(c);
}

/* ---- times ---------------------------------------------------------------- */

static const char TCGA[] = "days_to_death,age,days_to_last_follow_up,event,il6\n"
                           "5,61,,1,1\n,62,8,0,2\n6,63,,1,3\n,64,9,0,4\n,65,2,0,5\n7,66,4,1,6\n";

static void first_of_several_times(void **state)
{
    (void)state;
    static const double expected[] = {5, 8, 6, 9, 2, 7};
    rc_cohort_options options = with_marker();
    options.time = "days_to_death|days_to_last_follow_up";
    recut_cohort *c = read_text(TCGA, options);
    assert_int_equal(c->n, 6);
    for (size_t i = 0; i < 6; i++) assert_true(c->time[i] == expected[i]);
    assert_string_equal(c->time_name, options.time);
    assert_int_equal(c->notes.n, 0);
    recut_cohort_destroy(c);
    c = read_text("a,b,event,il6\n1,,1,1\n,,0,2\n,3,0,3\n", (rc_cohort_options){.time = "a|b"});
    assert_int_equal(c->n, 2);
    assert_string_equal(c->drop[0].reason, "missing a|b");
    recut_cohort_destroy(c);
    c = read_text("a|b,event,il6\n1,1,1\n2,0,2\n", (rc_cohort_options){.time = "a|b"}); /* a name first */
    assert_true(c->n == 2 && c->time[1] == 2);
    recut_cohort_destroy(c);
}

static void times_of_the_dead_only(void **state)
{
    (void)state;
    rc_cohort_options options = with_marker();
    options.time = "days_to_death";
    recut_cohort *c = read_text(TCGA, options);
    assert_int_equal(c->n, 3);
    assert_true(
        note(c, "3 of 3 rows without event have no days_to_death, but 0 of 3 with: their time is in another column "
                "(days_to_last_follow_up has it in 3 of them); " RC_TEXT_OPTION
                "time 'days_to_death|days_to_last_follow_up'")
            ->warning);
    recut_cohort_destroy(c);
    options.where = "age < 63"; /* still seen over the whole column */
    char message[512];
    assert_int_equal(read_failing(TCGA, options, message), RECUT_E_SHAPE);
    options.where = "age < 64";
    c = read_text(TCGA, options);
    note(c, "rows without event have no days_to_death");
    recut_cohort_destroy(c);
    /* a time that is missing here and there is none of that */
    c = read_text("time,event,il6,last\n1,1,1,1\n,0,2,2\n3,0,3,3\n,1,4,4\n5,0,5,5\n6,1,6,6\n", with_marker());
    assert_int_equal(c->notes.n, 0);
    recut_cohort_destroy(c);
}

static void ties_are_said(void **state)
{
    (void)state;
    recut_cohort *c = read_text("time,event,il6\n0.3,1,1\n0.30000000000000004,0,2\n0,1,3\n", with_marker());
    assert_true(c->n_tied == 1 && c->time[1] == 0.3 && c->time[2] == 0);
    assert_false(note(c, "1 time equal to another up to rounding is tied")->warning);
    recut_cohort_destroy(c);
}

/* ---- columns ---------------------------------------------------------------- */

static void unused_columns_stop_nothing(void **state)
{
    (void)state;
    recut_cohort *c = read_text(",time,x,event,il6,x,,note\n1,1,1,1,5,a,,12;3\n2,2,b,0,4,?,7,\n", with_marker());
    assert_int_equal(c->n, 2);
    assert_int_equal(warnings(c), 0);
    recut_cohort_destroy(c);
    c = read_text("time,event,il6,center,center\n1,1,5,A,B\n2,0,4,A,B\n", with_marker());
    assert_false(c->has_center);
    assert_true(note(c, "several columns are called center: none of them is used")->warning);
    recut_cohort_destroy(c);
    char message[512];
    rc_cohort_options options = with_marker();
    options.center = "center";
    assert_int_equal(read_failing("time,event,il6,center,center\n1,1,5,A,B\n2,0,4,A,B\n", options, message),
                     RECUT_E_USAGE);
    assert_non_null(
        strstr(message, "column center (" RC_TEXT_OPTION "center) stands twice in the header, as column 4 and 5"));
}

static void no_marker_is_guessed(void **state)
{
    (void)state;
    char message[512];
    static const char text[] =
        "X,time,event,il6,shuffled,year,patient_no,stage,constant\n"
        "1,4,1,5,3,2001,7,B,2\n2,3,0,7,1,2002,7,C,2\n3,2,1,5,4,2004,8,B,2\n4,1,0,8,2,2005,9,D,2\n";
    assert_int_equal(read_failing(text, (rc_cohort_options){0}, message), RECUT_E_USAGE);
    assert_string_equal(message, "name a marker: " RC_TEXT_OPTION "marker COL; numeric columns of cohort.csv: il6");
    recut_cohort *c = read_text(text, (rc_cohort_options){.id = "X"});
    assert_int_equal(c->n_markers, 0);
    assert_false(note(c, "no marker is named; numeric columns: il6")->warning);
    recut_cohort_destroy(c);
}

static void patients_with_several_rows(void **state)
{
    (void)state;
    static const char *const yes[] = {"id",
                                      "ID",
                                      "patient",
                                      "Patient ID",
                                      "PATIENT_ID",
                                      "USUBJID",
                                      "subject.id",
                                      "submitter_id",
                                      "bcr_patient_barcode",
                                      "case_submitter_id",
                                      "PatientNumber",
                                      "pid"};
    static const char *const no[] = {"center", "site",  "patient_group", "subject_type", "grid",
                                     "side",   "stage", "il6",           "idh1",         "patients_treated"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (!rc_cohort_repeats_is_patient(yes[i])) fail_msg("%s", yes[i]);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (rc_cohort_repeats_is_patient(no[i])) fail_msg("%s", no[i]);

    static const char rows[] = "patient,time,event,il6\nA,1,0,5\nA,2,1,4\nB,3,1,3\nC,4,0,2\nC,5,1,1\n";
    recut_cohort *c = read_text(rows, with_marker());
    assert_true(note(c, "column patient holds 3 different values in 5 rows: several rows a patient?")->warning);
    recut_cohort_destroy(c);
    rc_cohort_options options = with_marker();
    options.where = "time == 2 or time == 3 or time == 5"; /* one of each */
    c = read_text(rows, options);
    assert_int_equal(warnings(c), 1); /* all three have the event; nothing else */
    recut_cohort_destroy(c);
    c = read_text("subject,time,event,il6\nin,1,0,5\nin,2,1,4\nout,3,1,3\nin,4,0,2\nout,5,1,1\nin,6,1,1\nin,7,1,2\n",
                  with_marker());
    assert_int_equal(c->notes.n, 0); /* groups */
    recut_cohort_destroy(c);
    static const char centers[] = "center,pid,time,event,il6\nX,1,1,0,5\nX,2,2,1,4\nX,3,3,1,3\nY,1,4,0,2\nY,2,5,1,1\n";
    c = read_text(centers, with_marker());
    assert_int_equal(c->notes.n, 0); /* each center numbers its own */
    recut_cohort_destroy(c);
    c = read_text("center,pid,time,event,il6\nX,1,1,0,5\nX,2,2,1,4\nX,2,3,1,3\nY,1,4,0,2\nY,2,5,1,1\n", with_marker());
    assert_int_equal(warnings(c), 1); /* patient 2 of X */
    recut_cohort_destroy(c);
    c = read_text(",time,event,il6\nA,1,0,5\nA,2,1,4\nB,3,1,3\nC,4,0,2\n", with_marker());
    assert_true(note(c, "the first column holds 3 different values in 4 rows")->warning);
    recut_cohort_destroy(c);
    c = read_text(",time,event,il6\n0,1,0,5\n1,2,1,4\n0,3,1,3\n1,4,0,2\n2,4,0,2\n", with_marker()); /* joined tables */
    assert_int_equal(warnings(c), 0);
    recut_cohort_destroy(c);
}

/* ---- recodes ---------------------------------------------------------------- */

static void recodes_that_merge(void **state)
{
    (void)state;
    rc_cohort_rename rename[] = {{"1", "2", "event"}, {"0", "1", "event"}};
    rc_cohort_options options = with_marker();
    options.n_renames = 2;
    options.rename = rename;
    check_events("time,event,il6\n1,2,5\n2,1,4\n", options, "10"); /* exchanged for others: nothing merges */
    char message[512];
    options.n_renames = 1;
    assert_int_equal(read_failing("time,event,il6\n1,2,5\n2,1,4\n", options, message), RECUT_E_USAGE);
    assert_non_null(strstr(message, "two values of an event are not made one"));
    assert_int_equal(read_failing("time,event,il6\n1,2,5\n2,1.0,4\n", options, message), RECUT_E_USAGE);
    rename[0] = (rc_cohort_rename){"NA", "9", "event"}; /* a missing sign is no value */
    check_events("time,event,il6\n1,9,5\n2,1,4\n3,NA,4\n4,0,4\n", options, "10");
    rename[0] = (rc_cohort_rename){"B", "C", "stage"};
    recut_cohort *c = read_text("time,event,il6,stage\n1,1,5,B\n2,0,4,C\n3,0,4,C\n", options);
    assert_true(note(c, "column stage: C is called B now, as another value is in 1 row:")->warning);
    recut_cohort_destroy(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_events),      cmocka_unit_test(values_are_said),
        cmocka_unit_test(behind_a_filter),        cmocka_unit_test(everybody_died),
        cmocka_unit_test(first_of_several_times), cmocka_unit_test(times_of_the_dead_only),
        cmocka_unit_test(ties_are_said),          cmocka_unit_test(unused_columns_stop_nothing),
        cmocka_unit_test(no_marker_is_guessed),   cmocka_unit_test(patients_with_several_rows),
        cmocka_unit_test(recodes_that_merge),
    };
    return cmocka_run_group_tests_name("event", tests, NULL, NULL);
}
