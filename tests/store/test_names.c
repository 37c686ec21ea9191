/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_names.c - the user's names in a result: ASCII paths, no two the same, the names themselves in attributes. */
#include "store/fake.h"

#include "store/describe.h"
#include "store/h5.h"

#define TEST(name) cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)

static const char *const markers[] = {
    "il6",
    "IL-6 (pg/mL)",
    "IL-6 (\xc2\xb5g/L)",
    "a/b/c",
    "a%2Fb%2Fc",
    "quo\"te's",
    "new\nline",
    "tab\tx",
    "\xf0\x9f\x98\x80",
    ".",
    "..",
    "...",
    "%2E",
    "",
    "%",
    " ",
    "50% x",
    "~a-b_c.d",
    ("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")};
enum { MARKERS = sizeof markers / sizeof *markers };

static void expect_path(const char *name, const char *wanted)
{
    char path[RC_STORE_LINK];
    assert_true(rc_store_h5_link("table", name, path));
    assert_string_equal(path, wanted);
}

/* As quote(name, safe="") of Python. */
static void paths_are_percent_encoded(void **state)
{
    char path[RC_STORE_LINK], long_name[RC_STORE_LINK];
    (void)state;
    expect_path("candidates", "table/candidates");
    expect_path("candidates/il6", "table/candidates/il6");
    expect_path("candidates/IL-6 (\xc2\xb5g/L)", "table/candidates/IL-6%20%28%C2%B5g%2FL%29");
    expect_path("scan/..", "table/scan/%2E%2E");
    expect_path("scan/a.b", "table/scan/a.b");
    expect_path("scan/", "table/scan/%");
    memset(long_name, '/', sizeof long_name);
    long_name[RC_NAME_ROOM - 1] = '\0';
    assert_true(rc_store_h5_link("table", long_name, path));
    long_name[RC_NAME_ROOM - 1] = '/';
    long_name[sizeof long_name - 1] = '\0';
    assert_false(rc_store_h5_link("table", long_name, path));
}

static void no_two_names_have_one_path(void **state)
{
    static char path[MARKERS][RC_STORE_LINK];
    char name[RC_NAME_ROOM];
    (void)state;
    for (size_t i = 0; i < MARKERS; i++) {
        snprintf(name, sizeof name, "scan/%s", markers[i]);
        assert_true(rc_store_h5_link("table", name, path[i]));
        for (const char *c = path[i]; *c; c++) assert_true(*c > ' ' && *c < 127);
        for (size_t j = 0; j < i; j++) assert_string_not_equal(path[i], path[j]);
    }
}

/* A table a name: each comes back under its own. */
static void every_name_comes_back(void **state)
{
    fake_run *run = *state;
    recut_error err;
    rc_result *result = NULL;
    static double value[MARKERS];
    rc_table table[MARKERS];
    rc_column column = {"cutoff", "", "cut within a character: \xc3"};
    const rc_store_head head = {.fingerprint = FINGERPRINT, .cohort_json = "{}"};
    for (size_t i = 0; i < MARKERS; i++) {
        table[i] = (rc_table){.n_rows = 1, .n_columns = 1, .column = &column, .data = &value[i]};
        value[i] = (double)i;
        snprintf(table[i].name, sizeof table[i].name, "scan/%s", markers[i]);
    }
    run->analysis[0]->table = table;
    run->analysis[0]->n_tables = MARKERS;
    mkdir(run->folder, 0777);
    fake_fill(run->folder, run->analysis, FAKE_ANALYSES, fake_plain);
    recut_status st = rc_store_merge(run->folder, run->result, &head, run->analysis, FAKE_ANALYSES, &err);
    run->analysis[0]->table = NULL;
    run->analysis[0]->n_tables = 0;
    assert_ok(st, err);
    assert_ok(rc_store_result_open(run->result, &result, &err), err);
    for (size_t i = 0; i < MARKERS; i++) {
        const rc_table *found = rc_run_stored_table(&result->analysis[0], table[i].name);
        assert_non_null(found);
        assert_true(found->data[0] == (double)i);
        assert_string_equal(found->column[0].about, "cut within a character: \xef\xbf\xbd");
    }
    rc_store_result_close(result);
}

/* Of the recut that wrote names as they were, texts of fixed length: markers "IL-6 (pg/mL)" and "a/b". */
static void schema_1_is_read(void **state)
{
    recut_error err;
    rc_result *result = NULL;
    (void)state;
    assert_ok(rc_store_result_open(RECUT_TESTS_DIR "/store/schema1.h5", &result, &err), err);
    assert_int_equal(result->n, 2);
    const rc_table *found = rc_run_stored_table(&result->analysis[1], "candidates/IL-6 (pg/mL)");
    assert_non_null(found);
    assert_true(found->data[0] > 0);
    assert_non_null(rc_run_stored_table(&result->analysis[0], "scan/a/b"));
    assert_string_equal(result->analysis[1].plan, "permute");
    rc_store_result_close(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(paths_are_percent_encoded),
                                       cmocka_unit_test(no_two_names_have_one_path), TEST(every_name_comes_back),
                                       cmocka_unit_test(schema_1_is_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
