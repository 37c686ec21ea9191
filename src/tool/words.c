/* SPDX-License-Identifier: GPL-3.0-or-later
 * words.c - one word of a command line after the other. */
#include "tool/words.h"

#include "base/nearest.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { NAMES_MOST = 192 };

static size_t find_exact(const rc_words *words, const char *name, size_t length)
{
    size_t found = SIZE_MAX; /* of two of one name (--high) that of this command, else the first */
    for (size_t i = 0; i < words->n; i++) {
        if (strlen(words->option[i].name) != length || strncmp(words->option[i].name, name, length) != 0) continue;
        if (found == SIZE_MAX || (words->option[i].applies && !words->option[found].applies)) found = i;
    }
    return found;
}

static const rc_word_alias *find_alias(const rc_words *words, const char *name, size_t length)
{
    for (size_t i = 0; i < words->n_aliases; i++)
        if (strlen(words->alias[i].word) == length && strncmp(words->alias[i].word, name, length) == 0)
            return &words->alias[i];
    return NULL;
}

/* The option of this command that is nearest to a name, or "". */
static const char *find_near(const rc_words *words, const char *name, char hint[128])
{
    const char *list[NAMES_MOST];
    size_t n = 0;
    for (size_t i = 0; i < words->n && n < NAMES_MOST; i++)
        if (words->option[i].applies) list[n++] = words->option[i].name;
    for (size_t i = 0; i < words->n_aliases && n < NAMES_MOST; i++) list[n++] = words->alias[i].word;
    return rc_base_nearest_hint(name, list, n, "--", hint, 128);
}

static recut_status unknown(const rc_words *words, const char *name, recut_error *err)
{
    char hint[128];
    find_near(words, name, hint);
    return RC_FAIL(err, RECUT_E_USAGE, -1, "no option \"--%s\"%s   (%s --help)", name, hint, words->command);
}

/* By its whole name, an alias, or a beginning that only one option of this command has. */
static recut_status find_long(const rc_words *words, const char *name, size_t length, size_t *option,
                              const rc_word_alias **alias, recut_error *err)
{
    char typed[64];
    size_t found = find_exact(words, name, length), other = SIZE_MAX;
    if (found == SIZE_MAX && (*alias = find_alias(words, name, length)))
        found = find_exact(words, (*alias)->name, strlen((*alias)->name));
    for (size_t i = 0; found == SIZE_MAX && length > 0 && i < words->n; i++) {
        if (!words->option[i].applies || strncmp(words->option[i].name, name, length) != 0) continue;
        if (other != SIZE_MAX)
            return RC_FAIL(err, RECUT_E_USAGE, -1, "--%.*s could be --%s or --%s   (%s --help)", (int)length, name,
                           words->option[other].name, words->option[i].name, words->command);
        other = i;
    }
    *option = found != SIZE_MAX ? found : other;
    if (*option != SIZE_MAX) return RECUT_OK;
    snprintf(typed, sizeof typed, "%.*s", length < sizeof typed - 1 ? (int)length : (int)sizeof typed - 1, name);
    return unknown(words, typed, err);
}

static bool looks_like_option(const char *word)
{
    return word[0] == '-' && (word[1] == '-' || isalpha((unsigned char)word[1]));
}

/* The value of an option: behind its = or its letter, else the next word. */
static recut_status take_value(rc_words *words, const rc_word_option *option, const char *attached, rc_word *out,
                               recut_error *err)
{
    if (!option->argument || attached) {
        out->value = attached;
        return RECUT_OK;
    }
    const char *next = words->at < words->argc ? words->argv[words->at] : NULL;
    if (!next)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "--%s: expected a value behind it, found the end of the line",
                       option->name);
    if (looks_like_option(next))
        return RC_FAIL(err, RECUT_E_USAGE, -1,
                       "--%s: expected a value behind it, found the option %s; a value that begins so is written "
                       "--%s=%s",
                       option->name, next, option->name, next);
    words->at++;
    out->value = next;
    return RECUT_OK;
}

static recut_status find_short(const rc_words *words, const char *word, size_t *option, const rc_word_alias **alias,
                               recut_error *err)
{
    *option = SIZE_MAX;
    for (size_t i = 0; i < words->n; i++)
        if (words->option[i].key && words->option[i].key == word[1]) *option = i;
    for (size_t i = 0; i < words->n_aliases && *option == SIZE_MAX; i++)
        if (words->alias[i].key && words->alias[i].key == word[1]) {
            *alias = &words->alias[i];
            *option = find_exact(words, (*alias)->name, strlen((*alias)->name));
        }
    size_t length = strcspn(word + 1, "=");
    bool is_long = length > 1 && find_exact(words, word + 1, length) != SIZE_MAX;
    if (*option != SIZE_MAX && !is_long) return RECUT_OK;
    const char *list[NAMES_MOST]; /* -marker il6 */
    char hint[128];
    size_t n = 0;
    for (size_t i = 0; i < words->n && n < NAMES_MOST; i++)
        if (words->option[i].applies) list[n++] = words->option[i].name;
    rc_base_nearest_hint(word + 1, list, strlen(word) > 3 ? n : 0, "--", hint, sizeof hint);
    return RC_FAIL(err, RECUT_E_USAGE, -1, "no option \"%s\"%s   (%s --help)", word, hint, words->command);
}

recut_status rc_tool_words_next(rc_words *words, rc_word *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_word_alias *alias = NULL;
    *out = (rc_word){.option = SIZE_MAX, .end = words->at >= words->argc};
    if (out->end) return RECUT_OK;
    const char *word = words->argv[words->at++], *attached = NULL;
    if (!words->files_only && strcmp(word, "--") == 0) {
        words->files_only = true;
        return rc_tool_words_next(words, out, err);
    }
    if (words->files_only || word[0] != '-' || !word[1]) {
        out->value = word;
        return RECUT_OK;
    }
    if (word[1] == '-') {
        size_t length = strcspn(word + 2, "=");
        attached = word[2 + length] ? word + 3 + length : NULL;
        RC_TRY(find_long(words, word + 2, length, &out->option, &alias, err));
    } else {
        RC_TRY(find_short(words, word, &out->option, &alias, err));
        attached = word[2] ? word + 2 + (word[2] == '=') : NULL;
    }
    const rc_word_option *option = &words->option[out->option];
    if (!option->applies) { /* --markers is an option of simulate: who types it elsewhere means --marker */
        char hint[128];
        st = RC_FAIL(err, RECUT_E_USAGE, -1, "--%s does not apply to \"%s\"%s   (%s --help)", option->name,
                     words->command, find_near(words, option->name, hint), words->command);
    } else if (alias && alias->value) {
        out->value = alias->value;
    } else if (word[1] != '-' && attached && !option->argument) {
        st = RC_FAIL(err, RECUT_E_USAGE, -1,
                     "no option \"%s\"; -%c takes no value, and one letter stands alone   (%s --help)", word, word[1],
                     words->command);
    } else {
        st = take_value(words, option, attached, out, err);
    }
done:
    return st;
}
