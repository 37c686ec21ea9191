/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_remark.c - the checklist of every golden document: each item is there, none asks for what the document lacks,
 * what was run is answered with its number and what was not is by hand.  The table of markers beside it. */
#include "report/golden_document.h"
#include "report/print.h"
#include "report/remark.h"
#include "report/table.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char *text(const cJSON *object, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItem(object, key));
}

static cJSON *make(const cJSON *document, const char *name)
{
    cJSON *out = NULL;
    recut_error err = {0};
    rc_report_slips slips = {0};
    if (rc_report_remark(document, &slips, &out, &err) != RECUT_OK) fail_msg("%s: %s", name, err.text);
    if (slips.n) fail_msg("%s: a path that is not there: %s", name, slips.first);
    return out;
}

static const cJSON *find(const cJSON *items, const char *guideline, const char *item, const char *needs)
{
    const cJSON *at;
    cJSON_ArrayForEach(at, cJSON_GetObjectItem(items, "items"))
    {
        if (strcmp(text(at, "guideline"), guideline) == 0 && strcmp(text(at, "item"), item) == 0 &&
            strstr(text(at, "needs"), needs))
            return at;
    }
    fail_msg("no item %s", item);
    return NULL;
}

static void golden(void **state)
{
    (void)state;
    glob_t found;
    assert_int_equal(glob(RECUT_TESTS_DIR "/golden/documents/*.json", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *name = strrchr(found.gl_pathv[i], '/') + 1;
        char *page = NULL, number[8];
        cJSON *document = read_document(name), *items = make(document, name);
        for (int k = 1; k <= 20; k++) {
            snprintf(number, sizeof number, "%d", k);
            const cJSON *at = find(items, "REMARK", number, "");
            const char *status = text(at, "status"), *answer = text(at, "answer");
            assert_true(strcmp(status, "answered") == 0 || strcmp(status, "in part") == 0 ||
                        strcmp(status, "by hand") == 0);
            assert_true(*answer && !strstr(answer, "nan") && !strchr(answer, '{'));
            assert_true((strcmp(status, "answered") == 0) == !strstr(answer, "by hand"));
            if (strstr(answer, " - ") || strstr(answer, "(-")) fail_msg("%s, item %d: %s", name, k, answer);
        }
        assert_int_equal(rc_report_print_blocks(rc_report_remark_block, items, 80, &page, NULL), RECUT_OK);
        assert_non_null(strstr(page, "10.1371/journal.pmed.1001216"));
        for (const char *line = page; *line; line += strcspn(line, "\n") + (line[strcspn(line, "\n")] == '\n'))
            assert_true(strcspn(line, "\n") <= 80);
        free(page);
        cJSON_Delete(items);
        cJSON_Delete(document);
    }
    globfree(&found);
}

static void answers(void **state)
{
    static const struct {
        const char *document, *guideline, *item, *needs, *status, *says;
    } row[] = {
        {"job.json", "REMARK", "11", "", "answered",
         "il6: cutoff 17.2 was selected among 114 that leave 10 % on each side"},
        {"job.json", "REMARK", "11", "", "answered", "fixed beforehand: 18.22"},
        {"job.json", "REMARK", "12", "", "in part",
         "143 rows read, 0 left out, 143 analyzed, 92 events; low 64 (29 events), high 79 (63"},
        {"job.json", "REMARK", "13", "", "answered", "baseline table of 4 columns"},
        {"job.json", "REMARK", "16", "", "answered",
         "il6 >= 18.22 HR 1.90 (1.21 to 2.99) beside age, albi (142 patients"},
        {"job.json", "REMARK", "18", "", "answered", "hazard ratio 1.82 without optimism"},
        {"job.json", "TRIPOD", "10b", "external", "answered", "Hamburg HR 1.71, Munich HR 2.01, Vienna HR 2.36"},
        {"job.json", "TRIPOD", "16", "", "answered", "C of the split 0.609 as found, 0.587 corrected"},
        {"job.json", "REMARK", "20", "", "by hand", "by hand"},
        {"permute.json", "REMARK", "13", "", "by hand", "by hand, or recut describe"},
        {"permute.json", "REMARK", "18", "", "by hand", "recut bootstrap"},
        {"permute.json", "TRIPOD", "16", "", "by hand", "recut bootstrap"},
        {"search.json", "REMARK", "11", "", "answered", "corrected: not run (recut permute)"},
        {"permute_several.json", "REMARK", "1", "", "in part", "marker: il6, il10, il2; by hand: objectives"},
        {"describe_none.json", "REMARK", "13", "", "by hand", "recut describe"}, /* nothing but the marker itself */
        {"figures.json", "REMARK", "15", "", "by hand", "recut search"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        cJSON *document = read_document(row[i].document), *items = make(document, row[i].document);
        const cJSON *at = find(items, row[i].guideline, row[i].item, row[i].needs);
        if (strcmp(text(at, "status"), row[i].status) != 0 || !strstr(text(at, "answer"), row[i].says))
            fail_msg("%s, item %s: %s: %s", row[i].document, row[i].item, text(at, "status"), text(at, "answer"));
        cJSON_Delete(items);
        cJSON_Delete(document);
    }
}

/* ---- the table ---------------------------------------------------------- */

static void table(void **state)
{
    (void)state;
    char *out = NULL;
    recut_error err = {0};
    cJSON *document =
        cJSON_Parse("{\"markers\": [{\"marker\": \"=cmd()\", \"n\": 143, \"hr\": 2.316580209561421, \"selected\": "
                    "true, \"p\": null,"
                    " \"fixed\": [{\"cutoff\": 18.22}]},"
                    " {\"marker\": \"a\\tb\\nc \\\"d\\\"\", \"n\": 5, \"hr\": 1e-300, \"selected\": false, \"p\": 0.25,"
                    " \"fixed\": [{\"cutoff\": 1}, {\"cutoff\": \"-Inf\"}], \"new\": \"x\"},"
                    " {\"marker\": \"e\", \"n\": null, \"fixed\": []}]}");
    assert_int_equal(rc_report_table_text(document, &out, &err), RECUT_OK);
    assert_string_equal(out, "marker\tn\thr\tselected\tp\tfixed.0.cutoff\tfixed.1.cutoff\tnew\n"
                             "'=cmd()\t143\t2.316580209561421\tTRUE\tNA\t18.22\tNA\tNA\n"
                             "\"a b c \"\"d\"\"\"\t5\t1e-300\tFALSE\t0.25\t1\t-Inf\tx\n"
                             "e\tNA\tNA\tNA\tNA\tNA\tNA\tNA\n");
    free(out);
    cJSON_Delete(document);
    document = cJSON_Parse("{\"markers\": []}");
    assert_int_equal(rc_report_table_text(document, &out, &err), RECUT_E_USAGE);
    cJSON_Delete(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(golden), cmocka_unit_test(answers), cmocka_unit_test(table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
