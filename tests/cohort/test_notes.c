/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_notes.c - sentences are kept in order, once, without control characters. */
#include "support.h"

static void notes_are_kept_once(void **state)
{
    (void)state;
    rc_notes notes = {0}, more = {0};
    recut_error err;
    assert_int_equal(rc_cohort_notes_add(&notes, false, &err, "separated by %s", "semicolons"), RECUT_OK);
    assert_int_equal(rc_cohort_notes_add(&notes, true, &err, "%s", "a\nb\x1b[31m"), RECUT_OK);
    assert_int_equal(rc_cohort_notes_add(&notes, true, &err, "separated by semicolons"), RECUT_OK);
    assert_int_equal(notes.n, 2);
    assert_true(notes.note[0].warning);
    assert_string_equal(notes.note[1].text, "a b\\x1b[31m");
    assert_true(rc_cohort_notes_has(&notes, "a b\\x1b[31m"));
    assert_int_equal(rc_cohort_notes_add(&more, false, &err, "%s", "a\nb\x1b[31m"), RECUT_OK);
    assert_int_equal(rc_cohort_notes_add(&more, false, &err, "decimal comma"), RECUT_OK);
    assert_int_equal(rc_cohort_notes_move(&notes, &more, &err), RECUT_OK);
    assert_int_equal(more.n, 0);
    assert_int_equal(notes.n, 3);
    assert_string_equal(notes.note[2].text, "decimal comma");
    assert_false(notes.note[2].warning);
    rc_cohort_notes_clear(&notes);
    assert_int_equal(notes.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(notes_are_kept_once)};
    return cmocka_run_group_tests_name("notes", tests, NULL, NULL);
}
