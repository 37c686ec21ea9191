/* SPDX-License-Identifier: GPL-3.0-or-later
 * The document, from a result made by hand; and its three renderings. */
#include "base/digits.h"
#include "golden.h"
#include "report/csv.h"
#include "report/pages.h"
#include "summary/json.h"
#include "summary/made.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static cJSON *document_of(made *m, const cJSON *run)
{
    recut_error err = {0};
    cJSON *document = NULL;
    rc_row_reader reader = {.self = m, .column = made_column};
    if (rc_summary_document_create(&m->result, &reader, run, false, &document, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    return document;
}

/* "permute.0.null.statistic.median" */
static const cJSON *at(const cJSON *item, const char *path)
{
    char key[64];
    for (const char *c = path; *c && item;) {
        size_t length = strcspn(c, ".");
        snprintf(key, sizeof key, "%.*s", (int)length, c);
        item = cJSON_IsArray(item) ? cJSON_GetArrayItem(item, atoi(key)) : cJSON_GetObjectItemCaseSensitive(item, key);
        c += length + (c[length] == '.');
    }
    if (!item) fail_msg("no %s", path);
    return item;
}

static double number(const cJSON *document, const char *path)
{
    const cJSON *item = at(document, path);
    if (!cJSON_IsNumber(item)) fail_msg("%s is not a number", path);
    return item->valuedouble;
}

static void is_near(const cJSON *document, const char *path, double expected, double tolerance)
{
    double got = number(document, path);
    if (!(fabs(got - expected) <= tolerance)) fail_msg("%s = %.17g, expected %.17g", path, got, expected);
}

static void is_null(const cJSON *document, const char *path)
{
    if (!cJSON_IsNull(at(document, path))) fail_msg("%s is not null", path);
}

static void is_text(const cJSON *document, const char *path, const char *expected)
{
    const cJSON *item = at(document, path);
    if (!cJSON_IsString(item) || strcmp(item->valuestring, expected) != 0) fail_msg("%s is not \"%s\"", path, expected);
}

/* ---- search ------------------------------------------------------------- */

static void test_search(void **state)
{
    (void)state;
    made *m = made_create();
    cJSON *d = document_of(m, NULL);
    is_near(d, "cohort.n", 100, 0);
    is_near(d, "cohort.dropped.missing time", 2, 0);
    is_text(d, "provenance.fingerprint", "0123456789abcdef0123456789abcdef");
    is_near(d, "provenance.seed", 7, 0);
    assert_null(cJSON_GetObjectItem(d, "run"));
    assert_int_equal(cJSON_GetArraySize(at(d, "search")), 2);
    is_text(d, "search.0.analysis", "search/0");
    is_text(d, "search.0.marker", "il6");
    is_text(d, "search.0.criterion", "logrank");
    is_near(d, "search.0.min_fraction", 0.1, 0);
    is_near(d, "search.0.best.cutoff", 18.22, 0);
    is_near(d, "search.0.best.next_lower", 17.9, 0);
    is_near(d, "search.0.best.chisq", 4.6915584415584419, 0);
    is_near(d, "search.0.best.hr", 1.9, 0);
    is_near(d, "search.0.best.hr_oe_upper", 2.95, 0);
    is_null(d, "search.0.best.reason");
    is_near(d, "search.0.corrections.improved_bonferroni_1994", 0.11, 0);
    assert_int_equal(cJSON_GetArraySize(at(d, "search.0.scan")), 4);
    assert_int_equal(cJSON_GetArraySize(at(d, "search.0.scan.0")), RC_SCAN_COLUMNS + 1);
    is_near(d, "search.0.best.statistic", 4.6915584415584419, 0); /* the log-rank chi-square */
    is_near(d, "search.0.scan.3.statistic", number(d, "search.0.scan.3.chisq"), 0);
    is_near(d, "search.0.scan.3.n_low", 50, 0);
    is_near(d, "search.0.fixed.0.cutoff", 20, 0);
    assert_true(number(d, "search.0.fixed.0.p_naive") > 0); /* p is never 0 */
    /* what does not exist is null, and the reason stands beside it */
    is_null(d, "search.1.best.hr");
    is_null(d, "search.1.best.hr_upper");
    is_text(d, "search.1.best.reason", rc_kernel_reason_text(RC_REASON_NO_EVENTS_LOW));
    is_null(d, "search.1.corrections.improved_bonferroni_1994");
    assert_non_null(strstr(at(d, "search.1.corrections.reason")->valuestring, "improved_bonferroni_1994"));
    assert_int_equal(cJSON_GetArraySize(at(d, "search.1.fixed")), 0);
    cJSON_Delete(d);
    free(m);
}

/* ---- permute ------------------------------------------------------------ */

static void test_permute_rows(void **state)
{
    (void)state;
    made *m = made_create();
    cJSON *d = document_of(m, NULL);
    assert_int_equal(cJSON_GetArraySize(at(d, "permute")), 2);
    is_near(d, "permute.0.statistic", 9.5, 0);
    is_near(d, "permute.0.p", 101.0 / 2001, 1e-16);
    is_near(d, "permute.0.p_lower", 0.040864267718251336, 1e-15); /* binom.test(100, 2000) */
    is_near(d, "permute.0.p_upper", 0.060481722083151834, 1e-15);
    is_near(d, "permute.0.p_naive", 0.0020547189761318117, 1e-15); /* pchisq(9.5, 1, lower = FALSE) */
    is_text(d, "permute.0.p_method", "monte_carlo");
    is_near(d, "permute.0.p_maxt", 451.0 / 2001, 1e-16);
    is_near(d, "permute.1.p", 401.0 / 2001, 1e-16);
    is_near(d, "permute.1.p_maxt", 451.0 / 2001, 1e-16); /* lifted */
    is_near(d, "permute.0.naive_type1_error", 0.41, 1e-15);
    is_null(d, "permute.0.within_strata");
    assert_int_equal(cJSON_GetArraySize(at(d, "permute.0.failed")), 1);
    is_near(at(d, "permute.0.failed"), rc_kernel_reason_text(RC_REASON_NO_EVENTS_LOW), 20, 0);
    assert_int_equal(cJSON_GetArraySize(at(d, "permute.1.failed")), 0);
    is_text(d, "permute.0.null.from", "rows");
    is_near(d, "permute.0.null.statistic.median", 999.5 / 200, 1e-12);
    is_near(d, "permute.0.null.statistic.q99", 1979.01 / 200, 1e-12);
    is_near(d, "permute.0.null.statistic.resolution", 0, 0);
    is_near(d, "permute.0.null.cutoff.median", 12, 1e-12); /* between 11 and 13 */
    is_near(d, "permute.0.null.cutoff.q975", 18.22, 0);
    is_near(d, "permute.0.null.cutoff.mode_share", 0.25, 0);
    is_near(d, "permute.0.null.hr.above_1", 1000.0 / 1980, 1e-15);
    is_near(d, "permute.0.null.hr.q975", 2, 0);
    is_near(d, "permute.0.null.hr.typical", 2, 1e-12); /* 1000 of |log 2|, 980 of |log 0.4| */
    is_null(d, "permute.0.null.hr.reason");
    is_null(d, "permute.0.tail");
    assert_non_null(strstr(at(d, "permute.0.tail_reason")->valuestring, "not needed"));
    cJSON_Delete(d);
    free(m);
}

static void test_permute_histograms(void **state)
{
    (void)state;
    made *m = made_create();
    made_as_histograms(m);
    cJSON *d = document_of(m, NULL);
    is_text(d, "permute.0.null.from", "histogram");
    is_near(d, "permute.0.null.replicates", 2000, 0);
    is_near(d, "permute.0.null.statistic.resolution", 1.0 / 64, 0);
    is_near(d, "permute.0.null.statistic.median", 999.5 / 200, 1.0 / 64);
    is_near(d, "permute.0.null.statistic.q99", 1979.01 / 200, 1.0 / 64);
    is_near(d, "permute.0.null.cutoff.median", 12, 1e-12);
    is_near(d, "permute.0.null.cutoff.q025", 10, 0);
    is_near(d, "permute.0.null.hr.q975", 2, 0.01);
    is_near(d, "permute.0.null.hr.q025", 0.4, 0.002);
    is_near(d, "permute.0.null.hr.typical", 2, 0.01);
    is_near(d, "permute.0.null.hr.above_1", 1000.0 / 1980, 1e-12);
    is_near(d, "permute.0.p", 101.0 / 2001, 1e-16); /* from the counts as before */
    is_null(d, "permute.1.null");                   /* neither rows nor a histogram */
    cJSON_Delete(d);

    m->count[m->tally[6].offset + 1024] = 0; /* all hazard ratios beyond the histogram */
    memset(m->count + m->tally[6].offset, 0, 2049 * sizeof *m->count);
    m->count[m->tally[6].offset + 2048] = 2000;
    d = document_of(m, NULL);
    is_null(d, "permute.0.null.hr.median");
    is_text(d, "permute.0.null.hr.reason", "beyond the histogram");
    cJSON_Delete(d);

    m->tally[6].n_rows = 0; /* a forged file: a histogram without a row is none */
    d = document_of(m, NULL);
    is_null(d, "permute.0.null.hr.median");
    cJSON_Delete(d);
    free(m);
}

static void test_permute_stopped(void **state)
{
    (void)state;
    made *m = made_create();
    rc_stored *s = &m->stored[1];
    m->stop_after[0] = 200;
    m->stop_after[1] = -1;
    s->stop_at = 10;
    s->stop_after = m->stop_after;
    s->n_stop = 2;
    s->replicates_asked = 5000;
    cJSON *d = document_of(m, NULL);
    is_text(d, "permute.0.p_method", "besag_clifford");
    is_near(d, "permute.0.p", 0.05, 1e-16);
    is_near(d, "permute.0.stopped_after", 200, 0);
    is_text(d, "permute.1.p_method", "monte_carlo");
    is_null(d, "permute.1.stopped_after");
    assert_true(number(d, "permute.0.p_maxt") >= number(d, "permute.0.p"));
    cJSON_Delete(d);
    free(m);
}

static void test_permute_tail_and_none(void **state)
{
    (void)state;
    made *m = made_create();
    rc_stored *s = &m->stored[1];
    s->table[0].data[0] = 9;
    m->count[0] = 0;
    s->table[0].data[4] = NAN; /* crp: nothing found */
    s->table[0].data[5] = NAN;
    s->table[0].data[7] = RC_REASON_NO_CUTOFF;
    cJSON *d = document_of(m, NULL);
    is_null(d, "permute.0.tail");
    assert_non_null(strstr(at(d, "permute.0.tail_reason")->valuestring, "no runs"));
    is_near(d, "permute.0.p", 1.0 / 2001, 1e-16);
    is_null(d, "permute.1.p");
    is_null(d, "permute.1.p_maxt");
    is_null(d, "permute.1.null");
    is_null(d, "permute.1.naive_type1_error");
    is_text(d, "permute.1.reason", rc_kernel_reason_text(RC_REASON_NO_CUTOFF));
    cJSON_Delete(d);
    free(m);
}

/* ---- damage, run record ------------------------------------------------- */

static void expect_failure(made *m, const char *part)
{
    recut_error err = {0};
    cJSON *document = NULL;
    rc_row_reader reader = {.self = m, .column = made_column};
    assert_int_equal(rc_summary_document_create(&m->result, &reader, NULL, false, &document, &err), RECUT_E_STORE);
    assert_null(document);
    if (!strstr(err.text, part)) fail_msg("no \"%s\" in: %s", part, err.text);
}

static void test_damaged(void **state)
{
    (void)state;
    made *m = made_create();
    snprintf(m->permute[0].name, sizeof m->permute[0].name, "other");
    expect_failure(m, "no table observed");
    snprintf(m->permute[0].name, sizeof m->permute[0].name, "observed");
    m->tally[0].n_rows = 1;
    expect_failure(m, "no counts exceedances");
    m->tally[0].n_rows = 2;
    m->column[2].name[0] = 'x';
    expect_failure(m, "no column il6/hr");
    m->column[2].name[0] = 'i';
    m->stored[1].spec = (char *)(uintptr_t) "{";
    expect_failure(m, "options of analysis permute/0");
    m->result.cohort_json = (char *)(uintptr_t) "nothing";
    expect_failure(m, "description of the cohort");
    free(m);
}

static void test_run(void **state)
{
    (void)state;
    made *m = made_create();
    cJSON *run = cJSON_Parse(
        "{\"command\":\"recut permute x.csv\",\"ranks\":4,\"threads\":2,\"started\":\"2025-01-02T03:04:05Z\","
        "\"seconds\":1.5,\"host\":\"a1\",\"resumes\":1}");
    m->stored[0].seed = UINT64_MAX;
    cJSON *d = document_of(m, run);
    is_text(d, "provenance.command", "recut permute x.csv");
    is_near(d, "provenance.ranks", 4, 0);
    is_text(d, "run.host", "a1");
    is_text(d, "provenance.seed", "18446744073709551615"); /* no double holds it */
    cJSON_Delete(run);
    cJSON_Delete(d);
    free(m);
    char *path = rc_summary_document_run_path("a/b.h5");
    assert_string_equal(path, "a/b.run.json");
    free(path);
    path = rc_summary_document_run_path("b.hdf");
    assert_string_equal(path, "b.hdf.run.json");
    free(path);
}

/* ---- renderings --------------------------------------------------------- */

static bool same(const cJSON *a, const cJSON *b)
{
    if (!a || !b) return a == b;
    if ((a->type & 0xFF) != (b->type & 0xFF)) return false;
    if (cJSON_IsNumber(a) && memcmp(&a->valuedouble, &b->valuedouble, sizeof(double)) != 0) return false;
    if (cJSON_IsString(a) && strcmp(a->valuestring, b->valuestring) != 0) return false;
    const cJSON *x = a->child, *y = b->child;
    for (; x && y; x = x->next, y = y->next)
        if (!same(x, y) || (x->string && strcmp(x->string, y->string) != 0)) return false;
    return !x && !y;
}

static void test_json(void **state)
{
    recut_error err;
    char *text = NULL, digits[32];
    (void)state;
    made *m = made_create();
    m->search[0].data[RC_SPLIT_HR] = 0.1 + 0.2; /* 17 digits; 15 would read as 0.3 */
    m->search[0].data[RC_SPLIT_HR_LOWER] = nextafter(1, 0);
    cJSON *d = document_of(m, NULL);
    assert_int_equal(rc_summary_json_print(d, true, &text, &err), RECUT_OK);
    assert_non_null(strstr(text, "\"hr\": 0.30000000000000004"));
    cJSON *again = cJSON_Parse(text);
    assert_true(same(d, again));
    cJSON_Delete(again);
    cJSON_Delete(d);
    free(text);
    free(m);

    cJSON *odd = cJSON_Parse("{\"a\\\"b\\n\\u0001\":[],\"c\":{},\"d\":[true,false,null,-0.5,1e300]}");
    assert_int_equal(rc_summary_json_print(odd, false, &text, &err), RECUT_OK);
    assert_string_equal(text,
                        "{\n  \"a\\\"b\\n\\u0001\": [],\n  \"c\": {},\n  \"d\": [true, false, null, -0.5, 1e+300]\n}");
    cJSON_Delete(odd);
    free(text);
    odd = cJSON_CreateString(
        "K\xF6ln K\xC3\xB6ln \xE2\x82\xAC \xC0\xAF \xED\xA0\x80"); /* Latin-1, UTF-8, and what is neither */
    assert_int_equal(rc_summary_json_print(odd, false, &text, &err), RECUT_OK);
    assert_string_equal(text, "\"K\\u00f6ln K\xC3\xB6ln \xE2\x82\xAC \\u00c0\\u00af \\u00ed\\u00a0\\u0080\"");
    cJSON_Delete(odd);
    free(text);
    rc_base_digits(1e9, digits);
    assert_string_equal(digits, "1000000000");
}

static char *text_of(made *m, const cJSON *run, bool whole)
{
    recut_error err;
    char *text = NULL;
    cJSON *d = document_of(m, run);
    assert_int_equal(rc_report_text(d, &(rc_report_options){.whole_scan = whole, .full = true}, &text, &err), RECUT_OK);
    cJSON_Delete(d);
    return text;
}

/* The words of a page, one blank between them: where lines end and columns stand is the business of tests/report. */
static char *words_of(const char *text)
{
    char *out = calloc(strlen(text) + 1, 1), *at = out;
    assert_non_null(out);
    for (; *text; text++) {
        bool blank = *text == ' ' || *text == '\n';
        if (!blank || (at > out && at[-1] != ' ')) *at++ = blank ? ' ' : *text;
    }
    return out;
}

static void contains(const char *text, const char *part)
{
    char *words = words_of(text), *wanted = words_of(part);
    if (!strstr(words, wanted)) fail_msg("no \"%s\" in:\n%s", part, text);
    free(words);
    free(wanted);
}

static void test_text(void **state)
{
    (void)state;
    made *m = made_create();
    char *text = text_of(m, NULL, false);
    assert_true(strncmp(text, "SYNTHETIC cohort: simulated, not patients", 41) == 0);
    contains(text, "embedded: 100 patients, 65 events (65 %)");
    contains(text, "7 of 107 rows, by reason: missing il6 5, missing time 2");
    contains(text, "Hamburg 63, Wien 37");
    contains(text, "Selected cutoff: il6 >= 18.22 (the next lower value is 17.9)");
    contains(text, "low   (below 18.22) 40 20 28.5\n");
    contains(text, "high  (18.22 and above) 60 45 36.5\n");
    contains(text, "log-rank p 0.03 (chi-square 4.69, 1 df); by its standardized scores p 0.03 (2.20)");
    contains(text, "Cox, Efron ties 1.90 1.07 to 3.40 0.03\n");
    contains(text, "Mantel-Haenszel, exp((O-E)/V) 1.74 1.05 to 2.87\n");
    contains(text, "Cox, Efron ties - no events in the low group\n");
    contains(text, "- = the approximation fails here: improved_bonferroni_1994");
    contains(text, "* 18.22 40 60 30 25.50 4.690 0.130 1.500\n");
    contains(text, "p, corrected for searching 0.0505 (95 % of the simulation 0.04 to 0.06)\n");
    contains(text, "p, also for all markers 0.23 by maxT over 2 markers, 0.10 by minP");
    contains(text, "The uncorrected p understates the p of the searched cutoff by a factor of 25.");
    contains(text, "0.05 in 41 % of the cases");
    contains(text, "Not significant once the 2 markers are paid for (maxT p 0.23).");
    contains(text, "20 no events in the low group\n");
    contains(text, "il6 18.22 9.50 0.002 0.0505 0.23 0.10\n");
    size_t line = 0;
    for (const char *c = text; *c; c++) {
        assert_true((unsigned char)*c < 127 && (*c >= ' ' || *c == '\n'));
        line = *c == '\n' ? 0 : line + 1;
        if (line > 80) fail_msg("wider than 80 columns: %.90s", c - 80);
    }
    free(text);

    m->result.cohort_json =
        (char *)(uintptr_t) "{\"source\":\"a.csv\",\"synthetic\":false,\"n\":100,\"events\":65,\"n_dropped\":0}";
    text = text_of(m, NULL, true);
    assert_null(strstr(text, "SYNTHETIC"));
    contains(text, "left out   nobody");
    free(text);
    free(m);
}

static void test_csv(void **state)
{
    recut_error err;
    char *text = NULL;
    (void)state;
    made *m = made_create();
    m->result.path = (char *)(uintptr_t) "a,\"b\".h5";
    cJSON *d = document_of(m, NULL);
    assert_int_equal(rc_report_csv(d, &text, &err), RECUT_OK);
    assert_true(strncmp(text, "analysis,marker,quantity,value\n", 31) == 0);
    contains(text, "\nprovenance,,result,\"a,\"\"b\"\".h5\"\n");
    contains(text, "\ncohort,,dropped.missing il6,5\n");
    contains(text, "\nsearch/0,il6,best.chisq,4.691558441558442\n");
    contains(text, "\nsearch/0,il6,scan[3].n_low,50\n");
    contains(text, "\nsearch/0,crp,best.hr,NA\n");
    contains(text, "\npermute/0,il6,exceedances,100\n");
    contains(text, "\npermute/0,il6,null.cutoff.q975,18.22\n");
    assert_null(strstr(text, "null,"));
    for (const char *line = text; *line;) { /* four fields each */
        const char *end = strchr(line, '\n');
        int commas = 0;
        bool quoted = false;
        for (const char *c = line; c < end; c++) {
            quoted ^= *c == '"';
            commas += !quoted && *c == ',';
        }
        assert_int_equal(commas, 3);
        line = end + 1;
    }
    free(text);
    cJSON_Delete(d);
    free(m);
}

/* The schema is the file's, not the program's. */
static void test_schema(void **state)
{
    recut_error err = {0};
    char warning[640] = "";
    struct cJSON *document = NULL;
    (void)state;
    if (rc_summary_document_read(RECUT_TESTS_DIR "/store/schema1.h5", false, &document, warning, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    is_near(document, "provenance.format", 1, 0);
    rc_summary_document_destroy(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_search),
        cmocka_unit_test(test_permute_rows),
        cmocka_unit_test(test_permute_histograms),
        cmocka_unit_test(test_permute_stopped),
        cmocka_unit_test(test_permute_tail_and_none),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_run),
        cmocka_unit_test(test_schema),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_csv),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
