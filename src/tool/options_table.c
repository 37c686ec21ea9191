/* SPDX-License-Identifier: GPL-3.0-or-later
 * options_table.c - options that say how a table is written and what its names mean, and what of the command line could be read in two ways. */
#include "base/text.h"
#include "cohort/options.h"
#include "tool/options_row.h"

#include <stdlib.h>
#include <string.h>

/* Words by commas; may be repeated. */
recut_status rc_tool_options_set_missing(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    recut_status st = RECUT_OK;
    const char *const *list;
    size_t n, before = o->cohort.file.n_missing;
    RC_TRY(rc_tool_options_split(o, row->name, value, &list, &n, err));
    const char **longer = realloc(o->missing, (before + n) * sizeof *longer);
    if (!longer) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for options");
    memcpy(longer + before, list, n * sizeof *longer);
    o->cohort.file.missing = o->missing = longer;
    o->cohort.file.n_missing = before + n;
done:
    return st;
}

static recut_status set_sign(const option_row *row, const char *value, const char *const (*known)[2],
                             const char *expected, char *out, recut_error *err)
{
    for (; (*known)[0]; known++)
        if (strcmp(value, (*known)[0]) == 0) {
            *out = (*known)[1][0];
            return RECUT_OK;
        }
    return RC_FAIL(err, RECUT_E_USAGE, -1, "--%s: found \"%s\", expected %s", row->name, value, expected);
}

recut_status rc_tool_options_set_decimal(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    static const char *const known[][2] = {{",", ","}, {".", "."}, {"comma", ","}, {"point", "."}, {NULL, NULL}};
    return set_sign(row, value, known, ", or . (comma or point)", &o->cohort.file.decimal, err);
}

recut_status rc_tool_options_set_separator(rc_tool_options *o, const option_row *row, const char *value,
                                           recut_error *err)
{
    static const char *const known[][2] = {{",", ","},         {";", ";"},     {"|", "|"},    {"\t", "\t"},
                                           {"\\t", "\t"},      {" ", " "},     {"tab", "\t"}, {"comma", ","},
                                           {"semicolon", ";"}, {"bar", "|"},   {"pipe", "|"}, {"blank", " "},
                                           {"blanks", " "},    {"space", " "}, {NULL, NULL}};
    return set_sign(row, value, known, "comma, semicolon, tab, bar or blank", &o->cohort.file.separator, err);
}

static recut_status add_rename(rc_tool_options *o, const rc_cohort_rename *rename, recut_error *err)
{
    rc_cohort_rename *longer = realloc(o->rename, (o->cohort.n_renames + 1) * sizeof *longer);
    if (!longer) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for options");
    longer[o->cohort.n_renames++] = *rename;
    o->cohort.rename = o->rename = longer;
    return RECUT_OK;
}

recut_status rc_tool_options_set_rename(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    recut_status st = RECUT_OK;
    const char *equals = strchr(value, '=');
    if (!equals || equals == value || !equals[1])
        return RC_FAIL(err, RECUT_E_USAGE, -1, "--%s: found \"%s\", expected NAME=NAME IN THE FILE", row->name, value);
    rc_cohort_rename rename = {.theirs = equals + 1};
    RC_TRY(rc_tool_options_keep(o, value, (size_t)(equals - value), &rename.name, err));
    RC_TRY(add_rename(o, &rename, err));
done:
    return st;
}

recut_status rc_tool_options_set_recode(rc_tool_options *o, const option_row *row, const char *value, recut_error *err)
{
    recut_status st = RECUT_OK;
    const char *dot = strchr(value, '.'), *equals = dot ? strchr(dot, '=') : NULL;
    if (!equals || dot == value || equals == dot + 1 || !equals[1])
        return RC_FAIL(err, RECUT_E_USAGE, -1, "--%s: found \"%s\", expected COLUMN.VALUE=VALUE IN THE FILE", row->name,
                       value);
    rc_cohort_rename rename = {.theirs = equals + 1};
    RC_TRY(rc_tool_options_keep(o, value, (size_t)(dot - value), &rename.column, err));
    RC_TRY(rc_tool_options_keep(o, dot + 1, (size_t)(equals - dot - 1), &rename.name, err));
    RC_TRY(add_rename(o, &rename, err));
done:
    return st;
}

bool rc_tool_options_could_be_decimal(const char *value)
{
    size_t before = strspn(value + (*value == '-'), "0123456789") + (*value == '-');
    if (!before || value[before] != ',') return false;
    const char *after = value + before + 1;
    return *after && after[strspn(after, "0123456789")] == '\0';
}

recut_status rc_tool_options_doubts(const rc_tool_options *options, bool announce, recut_error *err)
{
    const char *text = options->two_cutoffs;
    if (!text) return RECUT_OK;
    int before = (int)strcspn(text, ",");
    const char *after = text + before + 1;
    if (options->cohort.file.decimal == ',')
        return RC_FAIL(
            err, RECUT_E_USAGE, -1,
            "--cutoff %s: two cutoffs, %.*s and %s, or a decimal comma as --decimal says?  Write \"%.*s, %s\" "
            "or %.*s.%s",
            text, before, text, after, before, text, after, before, text, after);
    if (announce)
        rc_base_text_print(
            stderr,
            "recut: warning: --cutoff %s is read as two cutoffs, %.*s and %s; with a decimal comma it would be %.*s.%s "
            "(write a point; \"%.*s, %s\" says two)\n",
            text, before, text, after, before, text, after, before, text, after);
    return RECUT_OK;
}
