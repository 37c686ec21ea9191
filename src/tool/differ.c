/* SPDX-License-Identifier: GPL-3.0-or-later
 * differ.c - the words for what is not the same in two runs. */
#include "tool/differ.h"

#include "api/options.h"
#include "base/memory.h"

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

recut_status rc_tool_differ_borrow(const rc_result *result, rc_analysis **copy, rc_analysis ***list, recut_error *err)
{
    recut_status st = RECUT_OK;
    RC_NEW(*copy, result->n, err);
    RC_NEW(*list, result->n, err);
    for (size_t a = 0; a < result->n; a++) {
        const rc_stored *there = &result->analysis[a];
        rc_analysis *to = (*list)[a] = &(*copy)[a];
        *to = (rc_analysis){.spec = there->spec,
                            .seed = there->seed,
                            .replicates = there->replicates_asked,
                            .rows_kept = there->rows_kept,
                            .block_size = there->block_size};
        snprintf(to->group, sizeof to->group, "%s", there->group);
        snprintf(to->label, sizeof to->label, "%s", there->label ? there->label : "");
    }
done:
    return st;
}

/* The first of these whose group is not among the others, or NULL. */
static const char *group_alone(rc_analysis *const *of, size_t n_of, rc_analysis *const *others, size_t n)
{
    for (size_t a = 0; a < n_of; a++) {
        bool found = false;
        for (size_t b = 0; b < n && !found; b++) found = strcmp(of[a]->group, others[b]->group) == 0;
        if (!found) return of[a]->group;
    }
    return NULL;
}

bool rc_tool_differ_groups(rc_analysis *const *there, size_t n_there, rc_analysis *const *here, size_t n,
                           char said[RC_DIFFER_SAID])
{
    const char *missing = group_alone(here, n, there, n_there), *more = group_alone(there, n_there, here, n);
    if (missing)
        snprintf(said, RC_DIFFER_SAID, "%s: here, not there", missing);
    else if (more)
        snprintf(said, RC_DIFFER_SAID, "%s: there, not here", more);
    return missing || more;
}

bool rc_tool_differ_analyses(rc_analysis *const *there, size_t n_there, rc_analysis *const *here, size_t n,
                             char said[RC_DIFFER_SAID])
{
    if (rc_tool_differ_groups(there, n_there, here, n, said)) return true;
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
    return false;
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
