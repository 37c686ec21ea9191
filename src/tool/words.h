/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * words.h - a command line cut into options and files, with the words for what is wrong with it.
 *
 * --name VALUE, --name=VALUE, -nVALUE, -n VALUE; a long name may be shortened to what only one option begins with.
 * Behind "--" every word is a file; "-" is one everywhere (standard input).  A value that begins with "-" and goes on
 * with a letter or another "-" is taken for an option, so it needs the form --name=VALUE; negative numbers do not. */
#ifndef RC_TOOL_WORDS_H
#define RC_TOOL_WORDS_H

#include "api/alias.h"

#include <stdbool.h>

typedef struct rc_word_option {
    const char *name;
    int key;       /* a letter, or 0 */
    bool argument; /* takes a value; a flag may have =yes or =no */
    bool applies;  /* known, but not an option of this command: refused by name */
} rc_word_option;

typedef struct rc_words {
    const char *command; /* "recut permute", for messages */
    int argc, at;        /* at: the next word; begins as 1 */
    char **argv;
    const rc_word_option *option;
    size_t n;
    const rc_word_alias *alias;
    size_t n_aliases;
    bool files_only; /* behind -- */
} rc_words;

typedef struct rc_word {
    bool end;
    size_t option;     /* SIZE_MAX: a file */
    const char *value; /* of the option, NULL = none given; or the file */
} rc_word;

/* The next word.  Errors: RECUT_E_USAGE "no option "--x"; did you mean --y?   (recut permute --help)" and the like. */
RECUT_CHECK recut_status rc_tool_words_next(rc_words *words, rc_word *out, recut_error *err);

#endif
