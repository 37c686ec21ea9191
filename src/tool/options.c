/* SPDX-License-Identifier: GPL-3.0-or-later
 * options.c - options from a command line, and one by one from a job file.
 *
 *   1. the object     2. by name     3. a command line */
#include "tool/options.h"

#include "base/nearest.h"
#include "base/text.h"
#include "run/progress.h"
#include "tool/words.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---- 1. the object ------------------------------------------------------ */

void rc_tool_options_init(rc_tool_options *options)
{
    *options = (rc_tool_options){0};
    options->plan.criterion = "logrank";
    options->plan.min_fraction = 0.10;
    options->plan.kernel = getenv("RECUT_KERNEL"); /* NULL = the fastest */
    options->plan.seed = 1;
    options->moves = 10000000;
    options->plan.rows = RC_ROWS_DEFAULT;
    options->plan.hazard_ratio = "mh";
    options->run.flush_seconds = 5;
    options->began = rc_run_progress_clock();
}

void rc_tool_options_clear(rc_tool_options *options)
{
    rc_tool_kept_clear(&options->kept);
    free(options->input);
    *options = (rc_tool_options){0};
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

bool rc_tool_options_belongs(const rc_option *row, const char *takes)
{
    if (!takes || strcmp(row->of, "any") == 0) return true;
    return meet(row->of, takes) && !meet_after(row->of, "-", takes);
}

/* What everyone takes (--help) is of the command line only. */
static bool may_set(const rc_option *row, const char *takes, const char *except)
{
    return strcmp(row->of, "any") != 0 && rc_tool_options_belongs(row, takes) && !(except && meet(row->of, except));
}

/* Spellings that everyone may use, in a job file too; --quiet is --progress none. */
static const rc_word_alias aliases[] = {{.word = "centre", .name = "center"},
                                        {.word = "quiet", .name = "progress", .value = "none", .key = 'q'}};
enum { N_ALIASES = sizeof aliases / sizeof *aliases };

const rc_option *rc_tool_options_find(const char *takes, const char *except, const char *key)
{
    key = rc_tool_words_name(aliases, N_ALIASES, key);
    for (const rc_option *row = rc_tool_options_table; row->name; row++)
        if (may_set(row, takes, except) && strcmp(row->name, key) == 0) return row;
    return NULL;
}

static recut_status set(rc_tool_options *options, const rc_option *row, const char *value, recut_error *err)
{
    recut_status st = rc_tool_value_set(&row->rule, row->name, value, row->often, options, &options->kept, err);
    return st == RECUT_OK && row->also ? row->also(options, row, value, err) : st;
}

recut_status rc_tool_options_set(rc_tool_options *options, const char *takes, const char *except, const char *key,
                                 const char *value, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_option *row = rc_tool_options_find(takes, except, key);
    if (!row) {
        const char *list[RC_OPTIONS_MOST];
        char hint[96];
        size_t n = 0;
        for (const rc_option *other = rc_tool_options_table; other->name; other++)
            if (may_set(other, takes, except)) list[n++] = other->name;
        rc_base_nearest_hint(key, list, n, "", hint, sizeof hint);
        return RC_FAIL(err, RECUT_E_USAGE, -1, "no option \"%s\"%s", key, *hint ? hint : " here");
    }
    RC_TRY(rc_tool_kept_text(&options->kept, value, strlen(value), &value, err));
    RC_TRY(set(options, row, value, err));
done:
    return st;
}

/* ---- 3. a command line -------------------------------------------------- */

static recut_status note_given(rc_tool_options *options, const char *key, const char *value, recut_error *err)
{
    const rc_given item = {.key = key, .value = value};
    void *list = options->given;
    recut_status st = rc_tool_kept_append(&options->kept, &list, options->n_given, &item, sizeof item, err);
    if (st == RECUT_OK) options->n_given++;
    options->given = list;
    return st;
}

static recut_status add_file(rc_tool_options *options, bool folders, const char *name, recut_error *err)
{
    void *list = options->folder;
    if (!folders && options->cohort.path)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "found a second file \"%s\" after \"%s\", expected one", name,
                       options->cohort.path);
    if (!folders) {
        options->cohort.path = name;
        return RECUT_OK;
    }
    recut_status st = rc_tool_kept_append(&options->kept, &list, options->n_folders, &name, sizeof name, err);
    if (st == RECUT_OK) options->n_folders++;
    options->folder = list;
    return st;
}

recut_status rc_tool_options_parse(const char *command, const char *takes, int argc, char **argv,
                                   rc_tool_options *options, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_word_option list[RC_OPTIONS_MOST];
    char name[64];
    rc_words words = {
        .command = name, .argc = argc, .at = 1, .argv = argv, .option = list, .alias = aliases, .n_aliases = N_ALIASES};
    rc_word word;
    snprintf(name, sizeof name, "recut %s", command);
    for (const rc_option *row = rc_tool_options_table; row->name; row++)
        list[words.n++] = (rc_word_option){.name = row->name,
                                           .key = row->key,
                                           .argument = row->argument != NULL,
                                           .applies = rc_tool_options_belongs(row, takes)};
    for (;;) {
        RC_TRY(rc_tool_words_next(&words, &word, err));
        if (word.end) break;
        if (word.option == SIZE_MAX) {
            RC_TRY(add_file(options, meet("merge", takes), word.value, err));
            continue;
        }
        const rc_option *row = &rc_tool_options_table[word.option];
        const char *value = word.value ? word.value : "";
        RC_TRY(set(options, row, value, err));
        RC_TRY(note_given(options, row->name, value, err));
    }
done:
    return st;
}
