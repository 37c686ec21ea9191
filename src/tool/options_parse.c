/* SPDX-License-Identifier: GPL-3.0-or-later
 * options_parse.c - options from a command line, one by one from a job file, and their list for --help.
 *
 *   1. by name     2. a command line     3. help */
#include "base/nearest.h"
#include "base/text.h"
#include "tool/options_row.h"
#include "tool/words.h"

#include <argp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---- 1. by name --------------------------------------------------------- */

static bool belongs(const option_row *row, unsigned mask, unsigned except)
{
    return row->mask != ~0u && row->mask & mask && !(row->mask & except);
}

/* Spellings that everyone may use, in a job file too; --quiet is --progress none. */
static const rc_word_alias aliases[] = {{.word = "centre", .name = "center"},
                                        {.word = "quiet", .name = "progress", .value = "none", .key = 'q'}};
enum { N_ALIASES = sizeof aliases / sizeof *aliases };

static const option_row *find_row(unsigned mask, unsigned except, const char *key)
{
    key = rc_tool_words_name(aliases, N_ALIASES, key);
    for (const option_row *row = rc_tool_options_rows; row->name; row++)
        if (belongs(row, mask, except) && strcmp(row->name, key) == 0) return row;
    return NULL;
}

bool rc_tool_options_has(unsigned mask, unsigned except, const char *key)
{
    return find_row(mask, except, key) != NULL;
}

recut_status rc_tool_options_set(rc_tool_options *options, unsigned mask, unsigned except, const char *key,
                                 const char *value, recut_error *err)
{
    recut_status st = RECUT_OK;
    const option_row *row = find_row(mask, except, key);
    if (!row) {
        const char *list[RC_OPTIONS_MOST];
        char hint[96];
        size_t n = 0;
        for (const option_row *other = rc_tool_options_rows; other->name; other++)
            if (belongs(other, mask, except)) list[n++] = other->name;
        rc_base_nearest_hint(key, list, n, "", hint, sizeof hint);
        return RC_FAIL(err, RECUT_E_USAGE, -1, "no option \"%s\"%s", key, *hint ? hint : " here");
    }
    RC_TRY(rc_tool_options_keep(options, value, strlen(value), &value, err));
    RC_TRY(row->set(options, row, value, err));
done:
    return st;
}

/* ---- 2. a command line -------------------------------------------------- */

static recut_status add_folder(rc_tool_options *options, const char *name, recut_error *err)
{
    const char **longer = realloc(options->folder, (options->n_folders + 1) * sizeof *longer);
    if (!longer) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for options");
    options->folder = longer;
    options->folder[options->n_folders++] = name;
    return RECUT_OK;
}

static recut_status note_given(rc_tool_options *options, const char *key, const char *value, recut_error *err)
{
    rc_given *longer = realloc(options->given, (options->n_given + 1) * sizeof *longer);
    if (!longer) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for options");
    options->given = longer;
    options->given[options->n_given++] = (rc_given){.key = key, .value = value};
    return RECUT_OK;
}

static recut_status add_file(rc_tool_options *options, unsigned mask, const char *name, recut_error *err)
{
    if (mask & RC_FOR_MERGE) return add_folder(options, name, err);
    if (options->cohort.path)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "found a second file \"%s\" after \"%s\", expected one", name,
                       options->cohort.path);
    options->cohort.path = name;
    return RECUT_OK;
}

recut_status rc_tool_options_parse(const char *command, unsigned mask, int argc, char **argv, rc_tool_options *options,
                                   recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_word_option list[RC_OPTIONS_MOST];
    char name[64];
    rc_words words = {
        .command = name, .argc = argc, .at = 1, .argv = argv, .option = list, .alias = aliases, .n_aliases = N_ALIASES};
    rc_word word;
    snprintf(name, sizeof name, "recut %s", command);
    for (const option_row *row = rc_tool_options_rows; row->name; row++)
        list[words.n++] = (rc_word_option){
            .name = row->name, .key = row->key, .argument = row->argument != NULL, .applies = row->mask & mask};
    for (;;) {
        RC_TRY(rc_tool_words_next(&words, &word, err));
        if (word.end) break;
        if (word.option == SIZE_MAX) {
            RC_TRY(add_file(options, mask, word.value, err));
            continue;
        }
        const option_row *row = &rc_tool_options_rows[word.option];
        const char *value = word.value ? word.value : "";
        RC_TRY(row->set(options, row, value, err));
        RC_TRY(note_given(options, row->name, value, err));
    }
done:
    return st;
}

/* --rename and --recode add up; of the launch's own options the last one counts, as scripts append them. */
static bool may_repeat(const char *key)
{
    const option_row *row = find_row(~0u, 0, key);
    return !row || strcmp(key, "rename") == 0 || strcmp(key, "recode") == 0 || strcmp(key, "missing") == 0 ||
           (row->mask & RC_FOR_JOB_OUTPUT && !(row->mask & RC_FOR_COHORT) && strcmp(key, "replicates") != 0);
}

void rc_tool_options_warn(const rc_tool_options *options, FILE *to)
{
    for (size_t i = 0; i < options->n_given; i++)
        for (size_t k = i + 1; k < options->n_given; k++) {
            const rc_given *first = &options->given[i], *last = &options->given[k];
            if (strcmp(first->key, last->key) != 0) continue;
            if (!may_repeat(first->key) && strcmp(first->value, last->value) != 0)
                rc_base_text_print(to, "recut: warning: --%s is given twice; \"%s\" counts, not \"%s\"\n", first->key,
                                   last->value, first->value);
            break;
        }
}

/* ---- 3. help ------------------------------------------------------------ */

static int argp_key(const option_row *row)
{
    return row->key ? row->key : 256 + (int)(row - rc_tool_options_rows);
}

enum { GROUP_COHORT = 1, GROUP_ANALYSIS, GROUP_RUN };

static int group_of(const option_row *row)
{
    if (row->mask == ~0u) return -1;
    if ((row->mask & RC_FOR_ALL) == RC_FOR_ALL && !(row->mask & RC_FOR_MERGE) &&
        row->mask & (RC_FOR_JOB_COHORT | RC_FOR_WHOLE_JOB))
        return GROUP_COHORT;
    return row->mask & (RC_FOR_RUN | RC_FOR_JOB_OUTPUT | RC_FOR_MERGE | RC_FOR_COMMAND) ? GROUP_RUN : GROUP_ANALYSIS;
}

static void fill(struct argp_option *list, unsigned mask)
{
    static const char *const heads[] = {"The cohort:", "The analysis:", "The run and its result:"};
    size_t n = 0;
    for (int group = GROUP_COHORT; group <= GROUP_RUN; group++) {
        size_t before = n++;
        for (const option_row *row = rc_tool_options_rows; row->name; row++)
            if (row->mask & mask && group_of(row) == group)
                list[n++] = (struct argp_option){
                    .name = row->name, .key = argp_key(row), .arg = row->argument, .doc = row->help, .group = group};
        list[before] = (struct argp_option){.doc = heads[group - 1], .group = group};
        if (n == before + 1) n = before;
    }
    for (const option_row *row = rc_tool_options_rows; row->name; row++)
        if (row->mask & mask && group_of(row) < 0)
            list[n++] = (struct argp_option){
                .name = row->name, .key = argp_key(row), .arg = row->argument, .doc = row->help, .group = -1};
    list[n] = (struct argp_option){0};
}

void rc_tool_options_help(const char *command, const char *about, const char *examples, unsigned mask, FILE *to)
{
    struct argp_option list[RC_OPTIONS_MOST + GROUP_RUN];
    char name[64];
    const char *usage = mask & RC_FOR_MERGE ? "FOLDER.d..." : mask & RC_FOR_RUN ? "JOB.ini" : "COHORT.csv";
    fill(list, mask);
    struct argp argp = {.options = list, .args_doc = usage, .doc = about};
    snprintf(name, sizeof name, "recut %s", command);
    argp_help(&argp, to, ARGP_HELP_SHORT_USAGE | ARGP_HELP_PRE_DOC | ARGP_HELP_LONG, name);
    if (examples) fprintf(to, "\nExamples:\n%s", examples);
    fputs("\nExit status: 0 done, 1 the surroundings, 2 the command line or the input, 75 stopped and can be resumed.\n"
          "See also: recut-summary RESULT.h5 prints a result.\n",
          to);
}
