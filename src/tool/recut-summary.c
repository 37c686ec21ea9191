/* SPDX-License-Identifier: GPL-3.0-or-later
 * recut-summary.c - prints a result.  No MPI.
 *
 *   1. options     2. output     3. the program */
#include "base/file.h"
#include "base/nearest.h"
#include "base/text.h"
#include "report/csv.h"
#include "report/pages.h"
#include "summary/document.h"
#include "summary/json.h"
#include "tool/child.h"
#include "tool/fault.h"
#include "tool/limits.h"
#include "tool/outputs.h"
#include "tool/unfinished.h"
#include "tool/version.h"
#include "tool/words.h"

#include <argp.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---- 1. options --------------------------------------------------------- */

typedef enum summary_format { FORMAT_TEXT, FORMAT_JSON, FORMAT_CSV } summary_format;
static const char *const format_names[] = {"text", "json", "csv"};
enum { FORMATS = sizeof format_names / sizeof *format_names };

enum { KEY_FORMAT = 'f', KEY_OUTPUT = 'o', KEY_HELP = 'h', KEY_SCAN = 256, KEY_VERSION };

static const struct argp_option option_list[] = {
    {"format", KEY_FORMAT, "FORMAT", 0, "text (default), json, or csv: one long table analysis,marker,quantity,value",
     0},
    {"output", KEY_OUTPUT, "FILE", 0, "Write to FILE instead of standard output", 0},
    {"scan", KEY_SCAN, NULL, 0,
     "Text: every row of the scan, and a page for every marker. All formats: also a scan of "
     "more than 100,000 candidates",
     0},
    {"help", KEY_HELP, NULL, 0, "Print this", 0},
    {"version", KEY_VERSION, NULL, 0, "Print the version", 0},
    {0},
};

typedef struct summary_options {
    const char *path, *output;
    summary_format format;
    bool scan, help, version;
} summary_options;

static recut_status set_format(summary_options *o, const char *value, recut_error *err)
{
    char hint[64];
    for (int i = 0; i < FORMATS; i++)
        if (strcmp(value, format_names[i]) == 0) {
            o->format = (summary_format)i;
            return RECUT_OK;
        }
    return RC_FAIL(err, RECUT_E_USAGE, -1, "--format: found \"%s\", expected text, json or csv%s", value,
                   rc_base_nearest_hint(value, format_names, FORMATS, "", hint, sizeof hint));
}

static recut_status set_file(summary_options *o, const char *value, recut_error *err)
{
    if (o->path)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "found a second file \"%s\" after \"%s\", expected one", value, o->path);
    o->path = value;
    return RECUT_OK;
}

static recut_status set(summary_options *o, int key, const char *value, recut_error *err)
{
    switch (key) {
    case KEY_OUTPUT:
        o->output = value;
        return *value ? RECUT_OK : RC_FAIL(err, RECUT_E_USAGE, -1, "--output: expected the name of a file");
    case KEY_SCAN:
        o->scan = true;
        return RECUT_OK;
    case KEY_HELP:
        o->help = true;
        return RECUT_OK;
    case KEY_VERSION:
        o->version = true;
        return RECUT_OK;
    default:
        return set_format(o, value, err);
    }
}

static const struct argp parser = {.options = option_list,
                                   .args_doc = "RESULT.h5",
                                   .doc = "Prints what is in a result of recut.\vExit status: 0 printed, 1 the "
                                          "surroundings or the file, 2 the command line."};

static recut_status parse(int argc, char **argv, summary_options *o, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_word_option list[sizeof option_list / sizeof *option_list];
    rc_words words = {.command = "recut-summary", .argc = argc, .at = 1, .argv = argv, .option = list};
    rc_word word;
    for (const struct argp_option *row = option_list; row->name; row++)
        list[words.n++] = (rc_word_option){
            .name = row->name, .key = row->key < 256 ? row->key : 0, .argument = row->arg != NULL, .applies = true};
    for (;;) {
        RC_TRY(rc_tool_words_next(&words, &word, err));
        if (word.end) break;
        if (word.option == SIZE_MAX)
            RC_TRY(set_file(o, word.value, err));
        else
            RC_TRY(set(o, option_list[word.option].key, word.value ? word.value : "", err));
    }
    if (!o->path && !o->help && !o->version)
        st = RC_FAIL(err, RECUT_E_USAGE, -1, "no result given: recut-summary RESULT.h5   (recut-summary --help)");
done:
    return st;
}

/* ---- 2. output ---------------------------------------------------------- */

static recut_status write_text(const char *path, const char *text, recut_error *err)
{
    const char *name = path ? path : "standard output";
    errno = 0;
    FILE *to = path ? fopen(path, "w") : stdout;
    if (!to) return RC_FAIL(err, RECUT_E_IO, -1, "cannot write %s: %s", name, rc_base_file_reason(errno));
    bool bad = fputs(text, to) < 0;
    int code = errno;
    int closed = path ? fclose(to) : fflush(to);
    if (closed != 0) {
        if (!bad) code = errno;
        bad = true;
    }
    return bad ? RC_FAIL(err, RECUT_E_IO, -1, "cannot write %s: %s", name, rc_base_file_reason(code)) : RECUT_OK;
}

static recut_status render(const struct cJSON *document, const summary_options *o, char **out, recut_error *err)
{
    rc_report_options text = {.whole_scan = o->scan};
    switch (o->format) {
    case FORMAT_TEXT:
        return rc_report_text(document, &text, out, err);
    case FORMAT_JSON:
        return rc_summary_json_print(document, true, out, err);
    case FORMAT_CSV:
        return rc_report_csv(document, out, err);
    }
    return RC_FAIL(err, RECUT_E_BUG, -1, "no such format");
}

/* ---- 3. the program ----------------------------------------------------- */

/* In a child: the result may be anybody's. */
static recut_status make_page(const void *self, char **text, char warning[RC_TOOL_WARNING], recut_error *err)
{
    recut_status st = RECUT_OK;
    const summary_options *o = self;
    struct cJSON *document = NULL;
    RC_TRY(rc_tool_unfinished_tell(o->path, err));
    RC_TRY(rc_summary_document_read(o->path, o->scan, &document, warning, err));
    RC_TRY(render(document, o, text, err));
done:
    rc_summary_document_destroy(document);
    return st;
}

static recut_status summarise(const summary_options *o, recut_error *err)
{
    recut_status st = RECUT_OK;
    char *text = NULL, warning[RC_TOOL_WARNING];
    if (o->output) RC_TRY(rc_tool_outputs_check(o->output, RC_OUTPUT_PAGE, &o->path, 1, err));
    RC_TRY(rc_tool_child(make_page, o, o->path, &text, warning, err));
    if (*warning) rc_base_text_print(stderr, "recut-summary: warning: %s\n", warning);
    RC_TRY(write_text(o->output, text, err));
done:
    free(text);
    return st;
}

int main(int argc, char **argv)
{
    recut_error err = {.text = ""};
    summary_options o = {0};
    char name[] = "recut-summary";
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is a write error, and said so */
    rc_tool_fault_install("recut-summary");
    recut_status st = rc_tool_limits(&err);
    if (st == RECUT_OK) st = parse(argc, argv, &o, &err);
    if (st == RECUT_OK && o.help)
        argp_help(&parser, stdout, ARGP_HELP_SHORT_USAGE | ARGP_HELP_PRE_DOC | ARGP_HELP_LONG | ARGP_HELP_POST_DOC,
                  name);
    else if (st == RECUT_OK && o.version)
        rc_tool_version("recut-summary", stdout);
    else if (st == RECUT_OK)
        st = summarise(&o, &err);
    if (st == RECUT_OK && (o.help || o.version) && fflush(stdout) != 0)
        st = RC_FAIL(&err, RECUT_E_IO, -1, "cannot write standard output: %s", strerror(errno));
    if (st != RECUT_OK) rc_base_text_print(stderr, "recut-summary: error: %s%s\n", err.option ? "--" : "", err.text);
    rc_tool_fault_said(recut_status_exit_code(st));
    return recut_status_exit_code(st);
}
