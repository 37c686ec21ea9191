/* SPDX-License-Identifier: GPL-3.0-or-later
 * parse.c - options from a command line. */
#include "tool/parse.h"

#include "tool/words.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static recut_status note_given(rc_api_options *options, const char *key, const char *value, recut_error *err)
{
    const rc_given item = {.key = key, .value = value};
    void *list = options->given;
    recut_status st = rc_api_kept_append(&options->kept, &list, options->n_given, &item, sizeof item, err);
    if (st == RECUT_OK) options->n_given++;
    options->given = list;
    return st;
}

static recut_status add_file(rc_api_options *options, bool folders, const char *name, recut_error *err)
{
    void *list = options->folder;
    if (!folders && options->cohort.path)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "found a second file \"%s\" after \"%s\", expected one", name,
                       options->cohort.path);
    if (!folders) {
        options->cohort.path = name;
        return RECUT_OK;
    }
    recut_status st = rc_api_kept_append(&options->kept, &list, options->n_folders, &name, sizeof name, err);
    if (st == RECUT_OK) options->n_folders++;
    options->folder = list;
    return st;
}

recut_status rc_tool_parse(const char *command, const char *takes, int argc, char **argv, rc_api_options *options,
                           recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_word_option list[RC_OPTIONS_MOST];
    char name[64];
    rc_words words = {.command = name,
                      .argc = argc,
                      .at = 1,
                      .argv = argv,
                      .option = list,
                      .alias = rc_api_options_alias,
                      .n_aliases = RC_OPTIONS_ALIASES};
    rc_word word;
    snprintf(name, sizeof name, "recut %s", command);
    for (const rc_option *row = rc_api_options_table; row->name; row++)
        list[words.n++] = (rc_word_option){.name = row->name,
                                           .key = row->key,
                                           .argument = row->argument != NULL,
                                           .applies = rc_api_options_belongs(row, takes)};
    for (;;) {
        RC_TRY(rc_tool_words_next(&words, &word, err));
        if (word.end) break;
        if (word.option == SIZE_MAX) {
            RC_TRY(add_file(options, strcmp(command, "merge") == 0, word.value, err));
            continue;
        }
        const rc_option *row = &rc_api_options_table[word.option];
        const char *value = word.value ? word.value : "";
        RC_TRY(rc_api_options_put(options, row, value, err));
        RC_TRY(note_given(options, row->name, value, err));
    }
done:
    return st;
}
