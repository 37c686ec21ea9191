/* SPDX-License-Identifier: GPL-3.0-or-later
 * value.c - one function for each kind. */
#include "api/value.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static recut_status refuse(const char *name, const char *text, const char *expected, recut_error *err)
{
    return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "%s: found \"%s\", expected %s", name, text, expected);
}

static recut_status number(const rc_value_rule *rule, const char *name, const char *text, double *out, recut_error *err)
{
    char *end;
    errno = 0;
    double x = strtod(text, &end);
    if (end == text || *end || errno == ERANGE || !(x >= rule->lo && x <= rule->hi))
        return refuse(name, text, rule->expected, err);
    *out = x;
    return RECUT_OK;
}

static recut_status whole(const rc_value_rule *rule, const char *name, const char *text, void *field, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_value_word *word = rule->word;
    double x = 0;
    while (word && word->word && strcmp(word->word, text) != 0) word++;
    if (word && word->word)
        x = word->value;
    else
        RC_TRY(number(rule, name, text, &x, err));
    if (x != floor(x)) return refuse(name, text, rule->expected, err);
    if (rule->size == sizeof(char))
        *(char *)field = (char)x;
    else if (rule->size == sizeof(int))
        *(int *)field = (int)x;
    else
        *(int64_t *)field = (int64_t)x;
done:
    return st;
}

static recut_status seed(const rc_value_rule *rule, const char *name, const char *text, uint64_t *out, recut_error *err)
{
    char *end;
    errno = 0;
    unsigned long long x = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || errno) return refuse(name, text, rule->expected, err);
    *out = x;
    return RECUT_OK;
}

static recut_status flag(const char *name, const char *text, bool *out, recut_error *err)
{
    bool no = strcmp(text, "no") == 0 || strcmp(text, "false") == 0;
    if (*text && !no && strcmp(text, "yes") != 0 && strcmp(text, "true") != 0)
        return refuse(name, text, "yes or no", err);
    *out = !no;
    return RECUT_OK;
}

static recut_status names(const char *name, const char *text, void **list, size_t *n, rc_kept *kept, recut_error *err)
{
    recut_status st = RECUT_OK;
    for (const char *start = text;; start++) {
        start += strspn(start, " ");
        size_t to_comma = strcspn(start, ","), length = to_comma;
        const char *item;
        while (length > 0 && start[length - 1] == ' ') length--;
        if (length == 0) return refuse(name, text, "names separated by commas", err);
        RC_TRY(rc_api_kept_text(kept, start, length, &item, err));
        RC_TRY(rc_api_kept_append(kept, list, *n, &item, sizeof item, err));
        (*n)++;
        start += to_comma;
        if (!*start) break;
    }
done:
    return st;
}

static recut_status numbers(const rc_value_rule *rule, const char *name, const char *text, const double **out,
                            size_t *n, rc_kept *kept, recut_error *err)
{
    recut_status st = RECUT_OK;
    void *texts = NULL, *list = NULL;
    size_t count = 0, taken = 0;
    RC_TRY(names(name, text, &texts, &count, kept, err));
    if (count > RC_VALUE_NUMBERS_MOST)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "%s: %zu numbers, at most %d", name, count,
                              (int)RC_VALUE_NUMBERS_MOST);
    RC_TRY(rc_api_kept_block(kept, count * sizeof(double), &list, err));
    double *x = list;
    for (size_t i = 0; i < count; i++) {
        double one = NAN;
        bool twice = false;
        RC_TRY(number(rule, name, ((const char *const *)texts)[i], &one, err));
        for (size_t k = 0; rule->kind == RC_VALUE_NUMBERS && k < taken; k++) twice |= x[k] == one;
        if (!twice) x[taken++] = one;
    }
    *out = x;
    *n = taken;
done:
    return st;
}

recut_status rc_api_value_set(const rc_value_rule *rule, const char *name, const char *text, bool adds, void *object,
                              rc_kept *kept, recut_error *err)
{
    recut_status st = RECUT_OK;
    void *field = (char *)object + rule->field, *list;
    size_t *count = (size_t *)(void *)((char *)object + rule->count), n;
    switch (rule->kind) {
    case RC_VALUE_NONE:
        break;
    case RC_VALUE_TEXT:
        if (!*text) return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "%s: expected a value", name);
        *(const char **)field = text;
        break;
    case RC_VALUE_FLAG:
        return flag(name, text, field, err);
    case RC_VALUE_NUMBER:
        return number(rule, name, text, field, err);
    case RC_VALUE_WHOLE:
        return whole(rule, name, text, field, err);
    case RC_VALUE_SEED:
        return seed(rule, name, text, field, err);
    case RC_VALUE_NUMBERS:
    case RC_VALUE_SERIES:
        return numbers(rule, name, text, field, count, kept, err);
    case RC_VALUE_NAMES:
        list = adds ? *(void **)field : NULL;
        n = adds ? *count : 0;
        RC_TRY(names(name, text, &list, &n, kept, err));
        *(void **)field = list;
        *count = n;
        break;
    }
done:
    return st;
}
