/* SPDX-License-Identifier: GPL-3.0-or-later
 * options_parse.c - options from a command line (argp over the table), and one by one from a job file.
 *
 *   1. by name     2. argp */
#include "base/nearest.h"
#include "tool/options_row.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- 1. by name --------------------------------------------------------- */

static bool belongs(const option_row *row, unsigned mask, unsigned except)
{
    return row->mask != ~0u && row->mask & mask && !(row->mask & except);
}

static const option_row *find_row(unsigned mask, unsigned except, const char *key)
{
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
        const char *nearest = NULL;
        unsigned least = rc_base_nearest_limit(key) + 1;
        for (const option_row *other = rc_tool_options_rows; other->name; other++) {
            unsigned d = belongs(other, mask, except) ? rc_base_nearest_distance(key, other->name) : least;
            if (d >= least) continue;
            least = d;
            nearest = other->name;
        }
        return RC_FAIL(err, RECUT_E_USAGE, -1, "no option \"%s\"%s%s%s", key, nearest ? "; did you mean " : " here",
                       nearest ? nearest : "", nearest ? "?" : "");
    }
    RC_TRY(rc_tool_options_keep(options, value, strlen(value), &value, err));
    RC_TRY(row->set(options, row, value, err));
done:
    return st;
}

/* ---- 2. argp ------------------------------------------------------------ */

typedef struct parse_state {
    rc_tool_options *options;
    unsigned mask;
    const char *command;
    recut_error *err;
    recut_status status;
} parse_state;

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

static int argp_key(const option_row *row)
{
    return row->key ? row->key : 256 + (int)(row - rc_tool_options_rows);
}

static error_t parse_one(int key, char *argument, struct argp_state *state)
{
    parse_state *p = state->input;
    if (key == ARGP_KEY_ARG && p->mask & RC_FOR_MERGE) {
        p->status = add_folder(p->options, argument, p->err);
        return p->status == RECUT_OK ? 0 : EINVAL;
    }
    if (key == ARGP_KEY_ARG) {
        if (p->options->cohort.path) {
            p->status = RC_FAIL(p->err, RECUT_E_USAGE, -1, "found a second file \"%s\" after \"%s\", expected one",
                                argument, p->options->cohort.path);
            return EINVAL;
        }
        p->options->cohort.path = argument;
        return 0;
    }
    for (const option_row *row = rc_tool_options_rows; row->name; row++) {
        if (key != argp_key(row)) continue;
        if (!(row->mask & p->mask))
            p->status =
                RC_FAIL(p->err, RECUT_E_USAGE, -1, "--%s does not apply to \"recut %s\"", row->name, p->command);
        else
            p->status = row->set(p->options, row, argument ? argument : "", p->err);
        if (p->status == RECUT_OK) p->status = note_given(p->options, row->name, argument ? argument : "", p->err);
        return p->status == RECUT_OK ? 0 : EINVAL;
    }
    return ARGP_ERR_UNKNOWN;
}

static void fill(struct argp_option *list, unsigned mask)
{
    size_t n = 0;
    for (const option_row *row = rc_tool_options_rows; row->name; row++)
        if (row->mask & mask)
            list[n++] =
                (struct argp_option){.name = row->name, .key = argp_key(row), .arg = row->argument, .doc = row->help};
    list[n] = (struct argp_option){0};
}

recut_status rc_tool_options_parse(const char *command, unsigned mask, int argc, char **argv, rc_tool_options *options,
                                   recut_error *err)
{
    struct argp_option list[RC_OPTIONS_MOST];
    parse_state p = {.options = options, .mask = mask, .command = command, .err = err, .status = RECUT_OK};
    int index = 0;
    fill(list, ~0u); /* options of other subcommands are known, and refused by name */
    struct argp argp = {.options = list, .parser = parse_one};
    error_t failed = argp_parse(&argp, argc, argv, ARGP_SILENT, &index, &p);
    if (p.status != RECUT_OK) return p.status;
    if (failed)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "unknown option or missing value at \"%s\"; see recut %s --help",
                       argv[index > 1 && index <= argc ? index - 1 : argc - 1], command);
    return RECUT_OK;
}

void rc_tool_options_help(const char *command, const char *about, unsigned mask, FILE *to)
{
    struct argp_option list[RC_OPTIONS_MOST];
    char name[64];
    const char *usage = mask & RC_FOR_MERGE ? "FOLDER.d..." : mask & RC_FOR_RUN ? "JOB.ini" : "COHORT.csv";
    fill(list, mask);
    struct argp argp = {.options = list, .parser = parse_one, .args_doc = usage, .doc = about};
    snprintf(name, sizeof name, "recut %s", command);
    argp_help(&argp, to, ARGP_HELP_SHORT_USAGE | ARGP_HELP_PRE_DOC | ARGP_HELP_LONG, name);
}
