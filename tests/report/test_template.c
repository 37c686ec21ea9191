/* SPDX-License-Identifier: GPL-3.0-or-later
 * Templates: paths, kinds, widths, conditions, slips. */
#include "report/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char json[] =
    "{\"p\":0.0123,\"zero\":0,\"n\":1234567,\"x\":1.23456,\"none\":null,\"word\":\"score\",\"empty\":\"\","
    "\"best\":{\"cutoff\":18.22,\"next_lower\":18.1},\"list\":[{\"n\":5}],\"yes\":true,\"share\":0.415,"
    "\"marker\":\"IL-6 \\u00b5g\"}";

static void expect(const char *pattern, const char *expected, size_t slips)
{
    recut_error err = {0};
    char *text = NULL;
    rc_report_slips found = {0};
    cJSON *element = cJSON_Parse(json), *document = cJSON_Parse("{\"cohort\":{\"n\":143}}"),
          *derived = cJSON_Parse("{\"ratio\":30}");
    assert_non_null(element);
    rc_report_place place = {.element = element, .document = document, .derived = derived, .slips = &found};
    if (rc_report_template_fill(&place, pattern, &text, &err) != RECUT_OK) fail_msg("%s", err.text);
    assert_string_equal(text, expected);
    assert_int_equal(found.n, slips);
    free(text);
    cJSON_Delete(element);
    cJSON_Delete(document);
    cJSON_Delete(derived);
}

static void places(void **state)
{
    (void)state;
    expect("p {p:p}; {zero:p0}; {n:count}; {x:value3}; {x:fixed1}; {share:percent}",
           "p 0.0123; 0; 1,234,567; 1.23; 1.2; 42 %", 0);
    expect("{best.cutoff:plain} {list.0.n:count} {/cohort/n:count} {$ratio:count} {word}", "18.22 5 143 30 score", 0);
    expect("[{p:p,8}] [{p:p,-8}] [{word,7}] [{marker,-9}] [{marker:name,6}]",
           "[  0.0123] [0.0123  ] [  score] [IL-6 \xC2\xB5g  ] [IL-6..]", 0);
    expect("a {{ brace", "a { brace", 0);
    expect("{zero:exp3} {x:exp3} {none:exp3} {x * -1:exp2}", "1.00 3.44 - 0.29", 0);
    expect("{p:journal} {share:ratio} {zero:ratio} {x:expratio} {none:ratio} {p / 400:under} {p * 100:under}",
           "0.01 0.41 0 3.44 - < 0.0001 < 1", 0);
    expect("{list + 1:count} {?list=1|one}{?list>1|more}", "2 one", 0);
}

/* Null is a number that does not exist; an absent key is a slip, and so is one in an object that is there. */
static void slips(void **state)
{
    (void)state;
    expect("{none:p} {none.deeper:p}", "- -", 0);
    expect("{nine:p} {best.nine:p} {list.7.n}", "- - -", 3);
    expect("{?nine|{nine}|no}", "no", 0); /* who asks first makes no slip */
}

static void conditions(void **state)
{
    (void)state;
    expect("{?p|a}{?none|b}{?!none|c}{?empty|d}{?word='score'|e}{?word!='score'|f}{?yes|g}{?list|h}", "acegh", 0);
}

static void comparisons(void **state)
{
    (void)state;
    expect("{?p<0.05|a}{?p>0.05|b}{?n>=1234567|c}{?n!=1234567|d}{?zero=0|e}{?none<1|f}{?none>=1|g}{?p<share|h}", "aceh",
           0);
    expect("{?p<0.05 and word='score'|both}{?p<0.05 and word='x'|not}", "both", 0);
    expect("{?p<0.05|{?n>5|deep {n:count}|x}|y} end", "deep 1,234,567 end", 0);
}

/* From left to right; a part that is missing makes the whole missing, one that is nowhere is a slip. */
static void formulas(void **state)
{
    (void)state;
    expect("{x + n - 0.23456:count} {share * 100 + 1:fixed1} {none - 1} {best.cutoff / 2:fixed2}",
           "1,234,568 42.5 - 9.11", 0);
    expect("{x - nine}", "-", 1);
    expect("{?p / share<0.03|a}{?p / share * 10>0.2 and n - 1=1234566|b}{?x<none + 1|c}", "ab", 0);
    expect("{zero + 6.6:chisq} {x * 2000:factor} {x * 2:factor} {none:factor}", "0.01 2,469 2.5 -", 0);
}

/* Lists inside a text; texts compared with texts. */
static void lists(void **state)
{
    (void)state;
    expect("{*best|{@name} {@value} of {^n:count}|, }; {*list|{n:fixed0}{?@first| first}{?@last| last}}; "
           "{*none|x}{*empty|y}",
           "cutoff 18.22 of 1,234,567, next_lower 18.1 of 1,234,567; 5 first last; ", 0);
    expect("{*nothing|x}", "", 1);
    expect("{?word=marker|a}{?word!=marker|b}{?word=word|c}{?none!=word|d}{?none=nine|e}{?none!=nine|f}{?nine='x'|g}",
           "bcd", 0);
}

typedef struct seen {
    size_t n, missing;
    char last[32];
} seen;

static void count_path(void *self, const void *block, const char *path, bool exists)
{
    seen *s = self;
    assert_null(block);
    s->n++;
    s->missing += !exists;
    snprintf(s->last, sizeof s->last, "%s", path);
}

/* A test sees both parts of every choice, and what conditions look at. */
static void visits(void **state)
{
    (void)state;
    char *text = NULL;
    seen s = {0};
    cJSON *element = cJSON_Parse(json);
    rc_report_slips slips = {.visit = count_path, .self = &s};
    rc_report_place place = {.element = element, .slips = &slips};
    assert_int_equal(rc_report_template_fill(&place, "{?p<1|{n}|{nine}}{*list|{n}}{?!none|{x + gone}}", &text, NULL),
                     RECUT_OK);
    assert_int_equal(s.n, 8);
    assert_int_equal(s.missing, 2);
    assert_string_equal(s.last, "gone");
    free(text);
    cJSON_Delete(element);
}

static void items(void **state)
{
    (void)state;
    char *text = NULL;
    cJSON *outer = cJSON_Parse("{\"n\":9,\"failed\":{\"no events\":1200}}");
    rc_report_place around = {.element = outer},
                    place = {.outer = &around, .element = cJSON_GetObjectItem(outer, "failed")->child};
    assert_int_equal(rc_report_template_fill(&place, "{@name}: {@value:count} of {^n:count}", &text, NULL), RECUT_OK);
    assert_string_equal(text, "no events: 1,200 of 9");
    assert_true(rc_report_template_holds(&place, "@name='no events' and @name!='empty group'"));
    free(text);
    cJSON_Delete(outer);
}

static void malformed(void **state)
{
    (void)state;
    static const char *const bad[] = {"{p", "{?p|a", "{?p}", "{p:nothing}", "{?p|{x|y}", "{*list|a", "{*list}"};
    rc_report_place place = {0};
    cJSON *element = cJSON_Parse(json);
    place.element = element;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char *text = NULL;
        recut_error err = {0};
        if (rc_report_template_fill(&place, bad[i], &text, &err) != RECUT_E_BUG) fail_msg("%s: %s", bad[i], text);
    }
    cJSON_Delete(element);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places),      cmocka_unit_test(slips),  cmocka_unit_test(conditions),
        cmocka_unit_test(comparisons), cmocka_unit_test(items),  cmocka_unit_test(formulas),
        cmocka_unit_test(lists),       cmocka_unit_test(visits), cmocka_unit_test(malformed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
