/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_plan.c - plan.h5: every field there and back, a merge without the analyses that computed, forged files. */
#include "store/fake.h"

#include "fuzz/forge.h"
#include "store/folder.h"
#include "store/h5.h"
#include "store/plan.h"

enum { ROWS = 3, COLUMNS = 2 };

typedef struct plan_run {
    fake_run *fake;
    rc_table table[2];
    rc_column column[COLUMNS];
    double data[2][ROWS * COLUMNS];
    char *label[ROWS];
    char *other[FAKE_ANALYSES];
    rc_store_plan plan;
} plan_run;

static char *words[] = {"permute", "it's a table.csv", "--marker", "il 6", ""};

static void fill(plan_run *run)
{
    fake_run *fake = run->fake;
    const double odd[] = {NAN, -0.0, INFINITY, 0x1p-1074, 18.22, -1};
    static char *labels[ROWS] = {"one", "", "\xc3\xbc/"};
    memcpy(run->data[0], odd, sizeof odd);
    memcpy(run->data[1], odd, sizeof odd);
    for (size_t c = 0; c < COLUMNS; c++) {
        snprintf(run->column[c].name, RC_NAME_ROOM, "column %zu", c);
        snprintf(run->column[c].unit, sizeof run->column[c].unit, "pg/ml");
        snprintf(run->column[c].about, sizeof run->column[c].about, "about %zu", c);
    }
    memcpy(run->label, labels, sizeof labels);
    for (size_t t = 0; t < 2; t++) {
        run->table[t] =
            (rc_table){.n_rows = t ? 0 : ROWS, .n_columns = COLUMNS, .column = run->column, .data = run->data[t]};
        snprintf(run->table[t].name, RC_NAME_ROOM, t ? "scan/IL-6 (pg/ml)" : "observed");
        snprintf(run->table[t].about, sizeof run->table[t].about, "table %zu", t);
    }
    run->table[0].label = run->label;
    fake->analysis[1]->table = run->table;
    fake->analysis[1]->n_tables = 2;
    fake->analysis[1]->tally[0].each = 3;
    snprintf(fake->analysis[1]->label, sizeof fake->analysis[1]->label, "PFS");
    run->other[1] = "{\"n\":7}";
    run->plan = (rc_store_plan){.head = {.fingerprint = FINGERPRINT,
                                         .cohort_json = "{\"n\":143}",
                                         .synthetic = true,
                                         .other_cohort = run->other},
                                .analysis = fake->analysis,
                                .n = fake->n,
                                .share = 2,
                                .shares = 3,
                                .directory = "/somewhere",
                                .word = words,
                                .n_words = sizeof words / sizeof *words};
    mkdir(fake->folder, 0777);
}

static int setup(void **state)
{
    plan_run *run = calloc(1, sizeof *run);
    void *fake = NULL;
    if (fake_setup(&fake) != 0) return -1;
    run->fake = fake;
    fill(run);
    *state = run;
    return 0;
}

static int teardown(void **state)
{
    plan_run *run = *state;
    void *fake = run->fake;
    free(run);
    return fake_teardown(&fake);
}

static rc_store_plan *sealed(const plan_run *run)
{
    recut_error err;
    rc_store_plan *plan = NULL;
    assert_ok(rc_store_plan_write(run->fake->folder, &run->plan, &err), err);
    assert_ok(rc_store_plan_read(run->fake->folder, &plan, &err), err);
    return plan;
}

/* ---- there and back ----------------------------------------------------- */

static void same_columns(size_t n, const rc_column *a, size_t m, const rc_column *b)
{
    assert_int_equal(n, m);
    for (size_t c = 0; c < n; c++) {
        assert_string_equal(a[c].name, b[c].name);
        assert_string_equal(a[c].unit, b[c].unit);
        assert_string_equal(a[c].about, b[c].about);
    }
}

static void same_table(const rc_table *a, const rc_table *b)
{
    assert_string_equal(a->name, b->name);
    assert_string_equal(a->about, b->about);
    same_columns(a->n_columns, a->column, b->n_columns, b->column);
    assert_int_equal(a->n_rows, b->n_rows);
    assert_memory_equal(a->data, b->data, a->n_rows * a->n_columns * sizeof *a->data);
    assert_int_equal(a->label != NULL, b->label != NULL);
    for (size_t r = 0; a->label && r < a->n_rows; r++) assert_string_equal(a->label[r], b->label[r]);
}

static void same_analysis(const rc_analysis *a, const rc_analysis *b)
{
    assert_string_equal(a->group, b->group);
    assert_string_equal(a->label, b->label);
    assert_string_equal(a->type->name, b->type->name);
    assert_string_equal(a->spec, b->spec);
    assert_true(a->seed == b->seed && a->replicates == b->replicates && a->block_size == b->block_size);
    assert_true(a->n_blocks == b->n_blocks && a->rows_kept == b->rows_kept && a->stop_at == b->stop_at);
    assert_int_equal(a->stop_tally, b->stop_tally);
    same_columns(a->n_columns, a->column, b->n_columns, b->column);
    assert_int_equal(a->n_tables, b->n_tables);
    for (size_t t = 0; t < a->n_tables; t++) same_table(&a->table[t], &b->table[t]);
    assert_int_equal(a->n_tallies, b->n_tallies);
    assert_int_equal(a->tally_length, b->tally_length);
    for (size_t t = 0; t < a->n_tallies; t++) {
        const rc_tally *x = &a->tally[t], *y = &b->tally[t];
        assert_string_equal(x->name, y->name);
        assert_string_equal(x->about, y->about);
        assert_true(x->n_rows == y->n_rows && x->n_bins == y->n_bins && x->offset == y->offset && x->each == y->each);
        assert_memory_equal(&x->origin, &y->origin, sizeof x->origin);
        assert_memory_equal(&x->width, &y->width, sizeof x->width);
    }
}

static void every_field_comes_back(void **state)
{
    plan_run *run = *state;
    int64_t share = 0, shares = 0;
    rc_store_plan *plan = sealed(run);
    assert_string_equal(plan->head.fingerprint, FINGERPRINT);
    assert_string_equal(plan->head.cohort_json, run->plan.head.cohort_json);
    assert_true(plan->head.synthetic && !plan->head.embed && !plan->embeds);
    assert_string_equal(plan->version, recut_version());
    assert_string_equal(plan->directory, "/somewhere");
    assert_true(plan->share == 2 && plan->shares == 3);
    assert_int_equal(plan->n_words, run->plan.n_words);
    for (size_t i = 0; i < plan->n_words; i++) assert_string_equal(plan->word[i], words[i]);
    assert_int_equal(plan->n, run->plan.n);
    for (size_t a = 0; a < plan->n; a++) {
        same_analysis(plan->analysis[a], run->plan.analysis[a]);
        assert_null(plan->analysis[a]->cohort);
    }
    assert_null(plan->head.other_cohort[0]);
    assert_string_equal(plan->head.other_cohort[1], "{\"n\":7}");
    assert_true(rc_store_plan_same(plan, &run->plan));
    assert_true(rc_store_plan_share(run->fake->folder, &share, &shares));
    assert_true(share == 2 && shares == 3);
    rc_store_plan_free(plan);
}

/* Whatever of it differs: another run.  Where it was typed, and which share it is, may differ. */
static void differences_are_seen(void **state)
{
    plan_run *run = *state;
    rc_store_plan *plan = sealed(run);
    rc_analysis *const *here = run->plan.analysis;
    double kept = run->data[0][4], origin = here[0]->tally[0].origin;
    run->plan.share = 3;
    run->plan.directory = NULL;
    run->plan.n_words = 0;
    assert_true(rc_store_plan_same(plan, &run->plan));
    run->data[0][4] = nextafter(kept, 0);
    assert_false(rc_store_plan_same(plan, &run->plan));
    run->data[0][4] = kept;
    here[0]->tally[0].origin = nextafter(origin, 0);
    assert_false(rc_store_plan_same(plan, &run->plan));
    here[0]->tally[0].origin = origin;
    here[2]->seed--;
    assert_false(rc_store_plan_same(plan, &run->plan));
    here[2]->seed++;
    run->label[1] = "two";
    assert_false(rc_store_plan_same(plan, &run->plan));
    run->label[1] = "";
    run->other[1] = NULL;
    assert_false(rc_store_plan_same(plan, &run->plan));
    run->other[1] = "{\"n\":7}";
    run->plan.embeds = true;
    assert_false(rc_store_plan_same(plan, &run->plan));
    run->plan.embeds = false;
    assert_true(rc_store_plan_same(plan, &run->plan));
    rc_store_plan_free(plan);
}

/* ---- merging ------------------------------------------------------------ */

static unsigned char *merged_from(const plan_run *run, const rc_store_plan *plan, size_t *n)
{
    recut_error err;
    assert_ok(rc_store_merge(run->fake->folder, run->fake->result, &plan->head, plan->analysis, plan->n, &err), err);
    return fake_read(run->fake->result, n);
}

static void results_are_the_same(void **state)
{
    plan_run *run = *state;
    size_t n, m;
    fake_fill(run->fake->folder, run->fake->analysis, run->fake->n, fake_plain);
    rc_store_plan *plan = sealed(run);
    unsigned char *own = merged_from(run, &run->plan, &n), *other = merged_from(run, plan, &m);
    assert_int_equal(n, m);
    assert_memory_equal(own, other, n);
    assert_false(plan->missed);
    free(own);
    free(other);
    rc_store_plan_free(plan);
}

/* A stop within a block: it has to be counted again. */
static void a_stop_needs_the_patients(void **state)
{
    plan_run *run = *state;
    recut_error err;
    run->fake->analysis[0]->stop_at = 20;
    fake_fill(run->fake->folder, run->fake->analysis, run->fake->n, fake_plain);
    rc_store_plan *plan = sealed(run);
    assert_int_equal(rc_store_merge(run->fake->folder, run->fake->result, &plan->head, plan->analysis, plan->n, &err),
                     RECUT_E_USAGE);
    assert_non_null(strstr(err.text, "a block of fake/0 has to be computed again, which needs the patients"));
    assert_true(plan->missed);
    assert_false(fake_exists(run->fake->home, "x.h5"));
    rc_store_plan_free(plan);
}

/* ---- what is not a plan ------------------------------------------------- */

static void put_i64(hid_t file, const char *path, const char *name, int64_t value)
{
    hid_t at = H5Oopen(file, path, H5P_DEFAULT), attribute = H5Aopen(at, name, H5P_DEFAULT);
    assert_true(H5Awrite(attribute, H5T_NATIVE_INT64, &value) >= 0);
    H5Aclose(attribute);
    H5Oclose(at);
}

static const struct {
    const char *path, *name;
    int64_t value;
} number[] = {
    {"fake/0", "replicates", -1},
    {"fake/0", "replicates", ((int64_t)1 << 53) + 1},
    {"fake/0", "replicates", (int64_t)1 << 53}, /* in 2^47 blocks */
    {"fake/0", "block_size", 0},
    {"fake/0", "block_size", INT64_MIN},
    {"fake/0", "block_size", INT64_MAX},
    {"fake/0", "rows_kept", -1},
    {"fake/0", "rows_kept", 1001},
    {"fake/3", "rows_kept", 1}, /* of no replicate */
    {"fake/0", "stop_at", -1},
    {"fake/0", "stop_tally", -1},
    {"fake/0/tally/bins", "rows", -1},
    {"fake/0/tally/bins", "bins", INT64_MAX},
    {"fake/0/tally/bins", "bins", (int64_t)1 << 40},
    {"fake/0/tally/stop/all", "rows", (int64_t)1 << 28},
    {"fake/0/tally/bins", "each", -1},
    {"fake/0/tally/bins", "each", INT64_MAX - 1},
};

static void refused(const plan_run *run, const char *says)
{
    recut_error err = {.text = ""};
    rc_store_plan *plan = NULL;
    recut_status st = rc_store_plan_read(run->fake->folder, &plan, &err);
    if (st == RECUT_OK || plan || !strstr(err.text, says) || strchr(err.text, '\n'))
        fail_msg("expected \"%s\", found %d %s", says, (int)st, err.text);
}

static void impossible_numbers_are_refused(void **state)
{
    plan_run *run = *state;
    char path[RC_STORE_PATH];
    recut_error err;
    assert_ok(rc_store_folder_plan(run->fake->folder, path, &err), err);
    for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
        rc_store_plan_free(sealed(run));
        hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
        put_i64(file, number[i].path, number[i].name, number[i].value);
        H5Fclose(file);
        forge_bytes bytes = forge_read(path);
        assert_true(forge_seal(bytes));
        forge_write(path, bytes);
        free(bytes.data);
        refused(run, "damaged or not written by recut: analysis fake/");
    }
}

/* A stop tally that is not there; versions. */
static void heads_are_checked(void **state)
{
    static const struct {
        const char *path, *name;
        int64_t value;
        const char *says;
    } head[] = {{"/", "schema", 2, "was written by a newer recut"},
                {"/", "key_version", 1, "draws other replicates (key version 1"},
                {"/", "share", 4, "its head lacks a part"},
                {"fake/0", "stop_tally", 2, "analysis fake/0 lacks a part"}};
    plan_run *run = *state;
    char path[RC_STORE_PATH];
    recut_error err;
    run->fake->analysis[0]->stop_at = 20;
    assert_ok(rc_store_folder_plan(run->fake->folder, path, &err), err);
    for (size_t i = 0; i < sizeof head / sizeof *head; i++) {
        rc_store_plan_free(sealed(run));
        hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
        put_i64(file, head[i].path, head[i].name, head[i].value);
        H5Fclose(file);
        forge_bytes bytes = forge_read(path);
        assert_true(forge_seal(bytes));
        forge_write(path, bytes);
        free(bytes.data);
        refused(run, head[i].says);
    }
}

/* A link out of the file, a group whose name is no plan's, damage, another kind of file, none. */
static void other_files_are_refused(void **state)
{
    plan_run *run = *state;
    char path[RC_STORE_PATH], launches[256];
    recut_error err;
    int64_t share, shares;
    refused(run, "this is not a folder of recut");
    snprintf(launches, sizeof launches, "%s/launches.jsonl", run->fake->folder);
    fake_write(launches, "{}\n", 3);
    refused(run, "holds no plan.h5, which says what it is; the command that made it, given again");
    assert_false(rc_store_plan_share(run->fake->folder, &share, &shares));
    assert_ok(rc_store_folder_plan(run->fake->folder, path, &err), err);
    rc_store_plan_free(sealed(run));
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    H5Ldelete(file, "fake/1", H5P_DEFAULT);
    H5Lcreate_external("/etc/hostname", "/", file, "fake/1", H5P_DEFAULT, H5P_DEFAULT);
    H5Fclose(file);
    forge_bytes bytes = forge_read(path);
    forge_seal(bytes);
    forge_write(path, bytes);
    refused(run, "a link to elsewhere");
    bytes.data[bytes.n / 2] ^= 1;
    forge_write(path, bytes);
    refused(run, "is damaged");
    free(bytes.data);
    fake_write(path, "x", 1);
    refused(run, "is not a plan of recut");
}

/* With the segments; a .part that a kill left is swept. */
static void a_folder_is_removed_with_it(void **state)
{
    plan_run *run = *state;
    recut_error err;
    char part[256];
    rc_store_plan_free(sealed(run));
    snprintf(part, sizeof part, "%s/plan.h5.part", run->fake->folder);
    fake_write(part, "x", 1);
    assert_ok(rc_store_folder_sweep(run->fake->folder, &err), err);
    assert_false(fake_exists(run->fake->folder, "plan.h5.part"));
    assert_true(fake_exists(run->fake->folder, "plan.h5"));
    assert_ok(rc_store_remove(run->fake->folder, &err), err);
    assert_false(fake_exists(run->fake->home, "x.d"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(every_field_comes_back),         TEST(differences_are_seen),
                                       TEST(results_are_the_same),           TEST(a_stop_needs_the_patients),
                                       TEST(impossible_numbers_are_refused), TEST(heads_are_checked),
                                       TEST(other_files_are_refused),        TEST(a_folder_is_removed_with_it)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
