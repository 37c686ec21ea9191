/* SPDX-License-Identifier: GPL-3.0-or-later
 * summary_options.c - the options of recut-summary.
 *
 *   1. the table     2. a command line     3. as people see them */
#include "tool/summary_options.h"

#include "api/value.h"
#include "tool/words.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* ---- 1. the table ------------------------------------------------------- */

enum { PAGE = 1, PAPER, RESULTS, OUTPUT, HELP = -1 }; /* groups of --help */

typedef struct option_row {
    const char *name;
    int key;              /* a letter, or 0 */
    const char *argument; /* NULL = flag */
    int group;
    const char *help;
    rc_value_rule rule; /* RC_VALUE_NONE: asks for the mode of this name (summary_modes.c) */
} option_row;

#define AT(member) .field = offsetof(rc_summary_options, member), .size = sizeof(((rc_summary_options *)NULL)->member)
#define TEXT(member)                                                                                                   \
    {                                                                                                                  \
        .kind = RC_VALUE_TEXT, AT(member)                                                                              \
    }
#define FLAG(member)                                                                                                   \
    {                                                                                                                  \
        .kind = RC_VALUE_FLAG, AT(member)                                                                              \
    }
#define NAMES                                                                                                          \
    {                                                                                                                  \
        .kind = RC_VALUE_NAMES, AT(page.marker), .count = offsetof(rc_summary_options, page.n_markers)                 \
    }
#define TOP                                                                                                            \
    {                                                                                                                  \
        .kind = RC_VALUE_WHOLE, AT(page.top), .lo = 1, .hi = 1e9, .expected = "a whole number, 1 or more"              \
    }
#define MODE                                                                                                           \
    {                                                                                                                  \
        .kind = RC_VALUE_NONE                                                                                          \
    }

static const option_row table[] = {
    {"brief", 0, NULL, PAGE, "The verdict and nothing else", FLAG(page.brief)},
    {"full", 0, NULL, PAGE,
     "Everything: baseline tests, other conventions of the hazard ratio, corrections, the null distribution, the "
     "rows of the scan around the selected cutoff",
     FLAG(page.full)},
    {"marker", 0, "NAME[,NAME...]", PAGE, "The pages of these markers only; may be repeated", NAMES},
    {"top", 0, "N", PAGE, "Markers in a table of many, the smallest p first (20)", TOP},
    {"scan", 0, NULL, PAGE,
     "As --full, with every row of the scan and a page for every marker. All formats: also a scan of "
     "more than 100,000 candidates",
     FLAG(page.whole_scan)},
    {"methods", 0, NULL, PAPER, "What was run, in sentences for the Methods of a paper, with references", MODE},
    {"figures", 0, "DIR", PAPER,
     "The figures of the report as SVG files fit for a paper, their numbers as CSV, and PDF where rsvg-convert or "
     "inkscape is installed; --marker: of these only",
     MODE},
    {"remark", 0, NULL, PAPER, "What REMARK (and TRIPOD) ask for: answered with the number, or by hand; text or json",
     MODE},
    {"table", 0, "FILE.tsv|FILE.h5", PAPER,
     "A row a marker, every number, for R, pandas and spreadsheets (FILE -: standard output); as HDF5, a dataset a "
     "column, where the name ends in .h5 or with --format hdf5",
     MODE},
    {"citation", 0, NULL, PAPER, "How to cite recut and this result, as text and BibTeX", MODE},
    {"compare", 0, "OTHER.h5", RESULTS,
     "Two seeds, criteria, cohorts, versions: what was different, and which numbers differ beyond Monte-Carlo error; "
     "text or json",
     MODE},
    {"check", 0, NULL, RESULTS,
     "Is it complete and undamaged, who wrote it, what is in it?  Exit status 0: whole, 1: not", MODE},
    {"format", 'f', "text|json|csv|html", OUTPUT,
     "text (default), json, csv: one long table analysis,marker,quantity,value, or html: one file for a browser, with "
     "figures",
     TEXT(format)},
    {"output", 'o', "FILE", OUTPUT, "Write to FILE instead of standard output", TEXT(output)},
    {"help", 'h', NULL, HELP, "Print this", FLAG(help)},
    {"version", 0, NULL, HELP, "Print the version", FLAG(version)},
};
enum { ROWS = sizeof table / sizeof *table };

/* ---- 2. a command line -------------------------------------------------- */

static recut_status set_file(rc_summary_options *o, const char *value, recut_error *err)
{
    if (o->path)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "found a second file \"%s\" after \"%s\", expected one", value, o->path);
    o->path = value;
    return RECUT_OK;
}

static recut_status set(rc_summary_options *o, const option_row *row, const char *value, recut_error *err)
{
    if (row->rule.kind != RC_VALUE_NONE)
        return rc_api_value_set(&row->rule, row->name, value ? value : "", true, o, &o->kept, err);
    if (o->mode && strcmp(o->mode, row->name) != 0)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "found --%s and --%s, expected one of them", o->mode, row->name);
    if (row->argument && !*value) return RC_FAIL(err, RECUT_E_USAGE, -1, "--%s: expected a value", row->name);
    o->mode = row->name;
    o->value = value;
    return RECUT_OK;
}

recut_status rc_tool_summary_options_parse(int argc, char **argv, rc_summary_options *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_word_option list[ROWS];
    rc_words words = {.command = "recut-summary", .argc = argc, .at = 1, .argv = argv, .option = list};
    rc_word word;
    *out = (rc_summary_options){0};
    for (const option_row *row = table; row < table + ROWS; row++)
        list[words.n++] =
            (rc_word_option){.name = row->name, .key = row->key, .argument = row->argument != NULL, .applies = true};
    for (;;) {
        RC_TRY(rc_tool_words_next(&words, &word, err));
        if (word.end) break;
        if (word.option == SIZE_MAX)
            RC_TRY(set_file(out, word.value, err));
        else
            RC_TRY(set(out, &table[word.option], word.value, err));
    }
    if (out->page.brief && (out->page.full || out->page.whole_scan))
        st = RC_FAIL(err, RECUT_E_USAGE, -1, "found --brief and --%s, expected one of them",
                     out->page.full ? "full" : "scan");
done:
    return st;
}

void rc_tool_summary_options_clear(rc_summary_options *options)
{
    rc_api_kept_clear(&options->kept);
    *options = (rc_summary_options){0};
}

/* ---- 3. as people see them ---------------------------------------------- */

void rc_tool_summary_options_shown(rc_shown *out)
{
    static const char *const heads[] = {"The page:", "For the paper:", "The result itself:", "Output:", NULL};
    static const int groups[] = {PAGE, PAPER, RESULTS, OUTPUT, HELP};
    *out = (rc_shown){.name = "recut-summary",
                      .about = "Prints what is in a result of recut.",
                      .files = "RESULT.h5",
                      .examples = "  recut-summary il6.h5\n"
                                  "  recut-summary il6.h5 --format html -o il6.html\n"
                                  "  recut-summary genes.h5 --table genes.tsv\n",
                      .closing = "Exit status: 0 printed, 1 the surroundings or the file, 2 the command line.\n"};
    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++)
        for (const option_row *row = table; row < table + ROWS; row++)
            if (row->group == groups[g])
                out->option[out->n++] = (rc_shown_option){.head = heads[g],
                                                          .group = row->group,
                                                          .name = row->name,
                                                          .key = row->key,
                                                          .argument = row->argument,
                                                          .help = row->help};
}
