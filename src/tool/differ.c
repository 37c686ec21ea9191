/* SPDX-License-Identifier: GPL-3.0-or-later
 * differ.c - the words for what is not the same in two runs. */
#include "tool/differ.h"

#include "api/options.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void print_value(const cJSON *value, char out[80])
{
    char *text = value ? cJSON_PrintUnformatted(value) : NULL;
    size_t length = text ? strlen(text) : 0;
    snprintf(out, 80, "%s", !value || cJSON_IsNull(value) ? "none" : !text ? "?" : length > 70 ? "another" : text);
    cJSON_free(text);
}

/* The option of a key of a spec, of its plan if that takes one of this name (name [64]): markers are those of --marker.
 * False: there is none, and the name stays. */
static bool name_option(char *name, const char *plan)
{
    char takes[96];
    const size_t last = strlen(name) - 1;
    const char *const whose[] = {takes, NULL};
    snprintf(takes, sizeof takes, "%.32s,patients,plans,replicates,search", plan ? plan : "");
    for (size_t i = 0; i < 2; i++) {
        if (rc_api_options_find(whose[i], NULL, name)) return true;
        if (last == 0 || name[last] != 's') continue;
        name[last] = '\0';
        if (rc_api_options_find(whose[i], NULL, name)) return true;
        name[last] = 's';
    }
    return false;
}

/* "--criterion: "logrank" there, "score" here" for the first key that differs. */
static bool say_difference(const cJSON *there, const cJSON *here, const char *key, const char *option,
                           char said[RC_DIFFER_SAID])
{
    char a[80], b[80], name[64];
    const cJSON *x = cJSON_GetObjectItemCaseSensitive(there, key), *y = cJSON_GetObjectItemCaseSensitive(here, key);
    if ((!x && !y) || (x && y && cJSON_Compare(x, y, true))) return false;
    print_value(x, a);
    print_value(y, b);
    snprintf(name, sizeof name, "%s", option);
    for (char *c = name; *c; c++)
        if (*c == '_') *c = '-';
    bool is_option = name_option(name, cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(here, "plan")));
    snprintf(said, RC_DIFFER_SAID, "%s%s: %s there, %s here", is_option ? "--" : "", name, a, b);
    return true;
}

/* The spec without its replicates, which are spoken of by themselves. */
static bool specs_differ(const char *there, const char *here, char said[RC_DIFFER_SAID])
{
    cJSON *x = cJSON_Parse(there), *y = cJSON_Parse(here);
    bool found = !x || !y;
    if (found) snprintf(said, RC_DIFFER_SAID, "its options cannot be read");
    for (const cJSON *item = x ? x->child : NULL; item && !found; item = item->next)
        if (strcmp(item->string, "replicates") != 0) found = say_difference(x, y, item->string, item->string, said);
    for (const cJSON *item = y ? y->child : NULL; item && !found; item = item->next)
        if (strcmp(item->string, "replicates") != 0) found = say_difference(x, y, item->string, item->string, said);
    cJSON_Delete(x);
    cJSON_Delete(y);
    return found;
}

bool rc_tool_differ_analyses(rc_analysis *const *there, size_t n_there, rc_analysis *const *here, size_t n,
                             char said[RC_DIFFER_SAID])
{
    for (size_t a = 0; a < n && a < n_there; a++) {
        const rc_analysis *x = there[a], *y = here[a];
        if (strcmp(x->group, y->group) != 0 || strcmp(x->label, y->label) != 0) {
            snprintf(said, RC_DIFFER_SAID, "analysis %zu is %s %s there, %s %s here", a + 1, x->group, x->label,
                     y->group, y->label);
            return true;
        }
        if (specs_differ(x->spec, y->spec, said)) return true;
        if (x->seed != y->seed) {
            snprintf(said, RC_DIFFER_SAID, "--seed: %" PRIu64 " there, %" PRIu64 " here", x->seed, y->seed);
            return true;
        }
    }
    if (n == n_there) return false;
    snprintf(said, RC_DIFFER_SAID, "%zu analyses there, %zu here; the last is %s there, %s here", n_there, n,
             n_there ? there[n_there - 1]->group : "none", n ? here[n - 1]->group : "none");
    return true;
}

bool rc_tool_differ_replicates(rc_analysis *const *there, rc_analysis *const *here, size_t n, char said[RC_DIFFER_SAID])
{
    for (size_t a = 0; a < n; a++) {
        if (there[a]->replicates == here[a]->replicates) continue;
        snprintf(said, RC_DIFFER_SAID, "--replicates: %" PRId64 " there, %" PRId64 " here", there[a]->replicates,
                 here[a]->replicates);
        return true;
    }
    return false;
}

bool rc_tool_differ_cohorts(const char *there, const char *here, char said[RC_DIFFER_SAID])
{
    static const char *const keys[][2] = {{"source", "the table"}, {"time", "time"},     {"event", "event"},
                                          {"markers", "marker"},   {"center", "center"}, {"strata", "strata"},
                                          {"entry", "entry"},      {"where", "where"},   {"covariates", "covariates"}};
    bool differ = false;
    cJSON *x = cJSON_Parse(there ? there : "{}"), *y = cJSON_Parse(here);
    for (size_t i = 0; x && y && !differ && i < sizeof keys / sizeof *keys; i++)
        differ = say_difference(x, y, keys[i][0], keys[i][1], said);
    cJSON_Delete(x);
    cJSON_Delete(y);
    return differ;
}

void rc_tool_differ_source(const char *cohort_json, char out[RC_DIFFER_SAID])
{
    cJSON *cohort = cJSON_Parse(cohort_json);
    const char *source = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(cohort, "source"));
    snprintf(out, RC_DIFFER_SAID, "%s", source ? source : "table");
    cJSON_Delete(cohort);
}
