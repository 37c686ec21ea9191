/* SPDX-License-Identifier: GPL-3.0-or-later
 * The curves of the golden documents: survival and cumulative incidence, every number read back from its drawing and
 * compared with the document. */
#include "figure_checks.h"

static void check_group(drawn *d, int panel, const cJSON *group, const char *side)
{
    char class[32];
    column time = {0}, survival = {0}, lower = {0}, upper = {0}, band = {0}, censored = {0}, height = {0}, risk = {0};
    const cJSON *steps = get(group, "steps"), *lists[6];
    static const char *const keys[] = {"time", "survival", "lower", "upper", "censored", "at_risk"};
    for (size_t i = 0; i < 6; i++) lists[i] = get(steps, keys[i])->child;
    snprintf(class, sizeof class, "counts %s", side);
    drawn_mark *counts = drawn_take(d, panel, class);
    size_t tick = 0;
    add(&time, 0);
    add(&survival, 1);
    while (lists[0]) {
        double t = item(lists[0]);
        for (; counts && tick < counts->n[0] && counts->value[0][tick] <= t; tick++) add(&risk, item(lists[5]));
        add(&time, t);
        add(&band, t);
        add(&survival, item(lists[1]));
        add(&lower, item(lists[2]));
        add(&upper, item(lists[3]));
        if (item(lists[4]) > 0) {
            add(&censored, t);
            add(&height, item(lists[1]));
        }
        for (size_t i = 0; i < 6; i++) lists[i] = lists[i]->next;
    }
    while (counts && risk.n < counts->n[0]) add(&risk, 0);
    if (counts) same(counts, "y", &risk);
    if (number(group, "n") > 0) {
        assert_non_null(counts);
        snprintf(class, sizeof class, "line %s", side);
        drawn_mark *line = drawn_take(d, panel, class);
        same(line, "x", &time);
        same(line, "y", &survival);
        snprintf(class, sizeof class, "band %s", side);
        drawn_mark *limits = drawn_take(d, panel, class);
        same(limits, "x", &band);
        same(limits, "lower", &lower);
        same(limits, "upper", &upper);
        snprintf(class, sizeof class, "ticks %s", side);
        drawn_mark *ticks = censored.n ? drawn_take(d, panel, class) : NULL;
        if (ticks) same(ticks, "x", &censored), same(ticks, "y", &height);
        assert_true(!censored.n || ticks);
    }
    column *all[] = {&time, &survival, &lower, &upper, &band, &censored, &height, &risk};
    for (size_t i = 0; i < 8; i++) clear(all[i]);
}

static void check_kaplan(drawn *d, const cJSON *document, const cJSON *element)
{
    int panel = 0;
    const cJSON *curve;
    (void)document;
    cJSON_ArrayForEach(curve, get(element, "curves"))
    {
        if (panel >= d->panels) break;
        check_group(d, panel, cJSON_GetArrayItem(get(curve, "groups"), 0), "low");
        check_group(d, panel, cJSON_GetArrayItem(get(curve, "groups"), 1), "high");
        panel++;
    }
}

/* A line of one kind of event: its steps behind the point (0, 0). */
static void check_steps(drawn *d, int panel, const cJSON *group, const char *key, const char *class, const char *banded)
{
    const cJSON *steps = get(group, "steps"),
                *list[4] = {get(steps, "time"), get(steps, key), get(steps, "lower"), get(steps, "upper")};
    column time = {0}, value = {0}, band = {0}, lower = {0}, upper = {0};
    add(&time, 0);
    add(&value, 0);
    for (size_t i = 0; i < 4; i++) list[i] = list[i]->child;
    for (; list[0];
         list[0] = list[0]->next, list[1] = list[1]->next, list[2] = list[2]->next, list[3] = list[3]->next) {
        add(&time, item(list[0]));
        add(&value, item(list[1]));
        add(&band, item(list[0]));
        add(&lower, item(list[2]));
        add(&upper, item(list[3]));
    }
    drawn_mark *line = drawn_take(d, panel, class), *limits = banded ? drawn_take(d, panel, banded) : NULL;
    assert_non_null(line);
    same(line, "x", &time);
    same(line, "y", &value);
    if (banded) {
        assert_non_null(limits);
        same(limits, "x", &band);
        same(limits, "lower", &lower);
        same(limits, "upper", &upper);
    }
    column *all[] = {&time, &value, &band, &lower, &upper};
    for (size_t i = 0; i < 5; i++) clear(all[i]);
}

static void check_incidence(drawn *d, const cJSON *document, const cJSON *element)
{
    int panel = 0;
    const cJSON *split;
    (void)document;
    cJSON_ArrayForEach(split, get(element, "competing"))
    {
        for (int g = 0; g < 2 && panel < d->panels; g++) {
            const cJSON *group = cJSON_GetArrayItem(get(split, "groups"), g);
            const cJSON *time = get(get(group, "steps"), "time")->child,
                        *at_risk = get(get(group, "steps"), "at_risk")->child;
            column risk = {0};
            check_steps(d, panel, group, "incidence_competing", "line soft", NULL);
            check_steps(d, panel, group, "incidence", g ? "line high" : "line low", g ? "band high" : "band low");
            drawn_mark *counts = drawn_take(d, panel, g ? "counts high" : "counts low");
            assert_non_null(counts);
            for (size_t tick = 0; tick < counts->n[0]; tick++) {
                for (; time && item(time) < counts->value[0][tick]; time = time->next) at_risk = at_risk->next;
                add(&risk, time ? item(at_risk) : 0);
            }
            same(counts, "y", &risk);
            clear(&risk);
        }
        panel++;
    }
    assert_true(panel == d->panels);
}

static void golden(void **state)
{
    static const figure_check checks[] = {{"kaplan", check_kaplan}, {"incidence", check_incidence}};
    (void)state;
    check_golden(checks, sizeof checks / sizeof *checks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(golden)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
