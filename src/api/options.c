/* SPDX-License-Identifier: GPL-3.0-or-later
 * options.c - options, and one by one by name.
 *
 *   1. the object     2. by name */
#include "api/options.h"

#include "base/nearest.h"
#include "base/text.h"
#include "run/progress.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---- 1. the object ------------------------------------------------------ */

void rc_api_options_init(rc_api_options *options)
{
    *options = (rc_api_options){0};
    options->plan.criterion = "logrank";
    options->plan.min_fraction = 0.10;
    options->plan.seed = 1;
    options->plan.rows = RC_ROWS_DEFAULT;
    options->plan.hazard_ratio = "mh";
    options->plan.tail = "auto";
    options->run.flush_seconds = 5;
    options->began = rc_run_progress_clock();
}

void rc_api_options_clear(rc_api_options *options)
{
    rc_api_kept_clear(&options->kept);
    free(options->input);
    *options = (rc_api_options){0};
}

/* ---- 2. by name --------------------------------------------------------- */

/* Whether two lists of names separated by commas have one in common, the names of `a` that begin so. */
static bool meet_after(const char *a, const char *begin, const char *b)
{
    size_t skip = strlen(begin);
    for (size_t length; *a; a += length + (a[length] == ',')) {
        length = strcspn(a, ",");
        if (strncmp(a, begin, skip) != 0) continue;
        for (const char *at = b; *at; at += strcspn(at, ","), at += *at == ',')
            if (strcspn(at, ",") == length - skip && strncmp(at, a + skip, length - skip) == 0) return true;
    }
    return false;
}

static bool meet(const char *a, const char *b)
{
    return meet_after(a, "", b);
}

bool rc_api_options_belongs(const rc_option *row, const char *takes)
{
    if (!takes || strcmp(row->of, "any") == 0) return true;
    return meet(row->of, takes) && !meet_after(row->of, "-", takes);
}

/* What everyone takes (--help) is of the command line only. */
static bool may_set(const rc_option *row, const char *takes, const char *except)
{
    return strcmp(row->of, "any") != 0 && rc_api_options_belongs(row, takes) && !(except && meet(row->of, except));
}

/* Spellings that everyone may use, in a job file too; --quiet is --progress none. */
const rc_word_alias rc_api_options_alias[RC_OPTIONS_ALIASES] = {
    {.word = "centre", .name = "center"}, {.word = "quiet", .name = "progress", .value = "none", .key = 'q'}};

const rc_option *rc_api_options_find(const char *takes, const char *except, const char *key)
{
    key = rc_api_alias_name(rc_api_options_alias, RC_OPTIONS_ALIASES, key);
    for (const rc_option *row = rc_api_options_table; row->name; row++)
        if (may_set(row, takes, except) && strcmp(row->name, key) == 0) return row;
    return NULL;
}

recut_status rc_api_options_put(rc_api_options *options, const rc_option *row, const char *value, recut_error *err)
{
    recut_status st = rc_api_value_set(&row->rule, row->name, value, row->often, options, &options->kept, err);
    return st == RECUT_OK && row->also ? row->also(options, row, value, err) : st;
}

recut_status rc_api_options_unknown(const char *takes, const char *except, const char *key, const char *sign,
                                    recut_error *err)
{
    const char *list[RC_OPTIONS_MOST];
    char hint[96];
    size_t n = 0;
    for (const rc_option *other = rc_api_options_table; other->name; other++)
        if (may_set(other, takes, except)) list[n++] = other->name;
    rc_base_nearest_hint(key, list, n, sign, hint, sizeof hint);
    return RC_FAIL(err, RECUT_E_USAGE, -1, "no option \"" RC_TEXT_OWN "%s\"" RC_TEXT_OWN, sign, key,
                   *hint ? hint : " here");
}

recut_status rc_api_options_set(rc_api_options *options, const char *takes, const char *except, const char *key,
                                const char *value, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_option *row = rc_api_options_find(takes, except, key);
    if (!row) return rc_api_options_unknown(takes, except, key, "", err);
    RC_TRY(rc_api_kept_text(&options->kept, value, strlen(value), &value, err));
    RC_TRY(rc_api_options_put(options, row, value, err));
done:
    return st;
}
