/* SPDX-License-Identifier: GPL-3.0-or-later
 * recut-summary.c - prints a result.  No MPI.
 *
 *   1. options     2. output     3. the program */
#include "summary/csv.h"
#include "summary/document.h"
#include "summary/json.h"
#include "summary/text.h"

#include <argp.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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
    recut_status status;
    recut_error *err;
} summary_options;

static error_t parse_one(int key, char *argument, struct argp_state *state)
{
    summary_options *o = state->input;
    switch (key) {
    case KEY_OUTPUT:
        o->output = argument;
        return 0;
    case KEY_SCAN:
        o->scan = true;
        return 0;
    case KEY_HELP:
        o->help = true;
        return 0;
    case KEY_VERSION:
        o->version = true;
        return 0;
    case KEY_FORMAT:
        for (int i = 0; i < FORMATS; i++)
            if (strcmp(argument, format_names[i]) == 0) {
                o->format = (summary_format)i;
                return 0;
            }
        o->status = RC_FAIL(o->err, RECUT_E_USAGE, -1, "--format: found \"%s\", expected text, json or csv", argument);
        return EINVAL;
    case ARGP_KEY_ARG:
        if (o->path) {
            o->status = RC_FAIL(o->err, RECUT_E_USAGE, -1, "found a second file \"%s\" after \"%s\", expected one",
                                argument, o->path);
            return EINVAL;
        }
        o->path = argument;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp parser = {.options = option_list,
                                   .parser = parse_one,
                                   .args_doc = "RESULT.h5",
                                   .doc = "Prints what is in a result of recut.\vExit status: 0 printed, 1 the "
                                          "surroundings or the file, 2 the command line."};

/* getopt has moved the arguments about by the time it fails, so the culprit is looked for. */
static const char *culprit(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        bool known = argv[i][0] != '-' || !argv[i][1];
        for (const struct argp_option *o = option_list; o->name && !known; o++)
            known = argv[i][1] == '-' ? strncmp(o->name, argv[i] + 2, strcspn(argv[i] + 2, "=")) == 0
                                      : o->key == argv[i][1];
        if (!known) return argv[i];
    }
    return NULL;
}

static recut_status parse(int argc, char **argv, summary_options *o)
{
    /* ARGP_SILENT: argp neither prints nor exits, the one line is ours */
    error_t failed = argp_parse(&parser, argc, argv, ARGP_SILENT, NULL, o);
    if (o->status != RECUT_OK) return o->status;
    if (failed) {
        const char *option = culprit(argc, argv);
        if (option)
            return RC_FAIL(o->err, RECUT_E_USAGE, -1, "unknown option \"%s\"; see recut-summary --help", option);
        return RC_FAIL(o->err, RECUT_E_USAGE, -1,
                       "an option lacks its value, or has one too many; see recut-summary --help");
    }
    if (!o->path && !o->help && !o->version)
        return RC_FAIL(o->err, RECUT_E_USAGE, -1, "no result given: recut-summary RESULT.h5; see recut-summary --help");
    return RECUT_OK;
}

/* ---- 2. output ---------------------------------------------------------- */

static bool same_file(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static recut_status write_text(const char *path, const char *text, recut_error *err)
{
    const char *name = path ? path : "standard output";
    errno = 0;
    FILE *to = path ? fopen(path, "w") : stdout;
    if (!to) return RC_FAIL(err, RECUT_E_IO, -1, "cannot write %s: %s", name, strerror(errno));
    bool bad = fputs(text, to) < 0;
    int code = errno;
    int closed = path ? fclose(to) : fflush(to);
    if (closed != 0) {
        if (!bad) code = errno;
        bad = true;
    }
    return bad ? RC_FAIL(err, RECUT_E_IO, -1, "cannot write %s: %s", name, strerror(code)) : RECUT_OK;
}

static recut_status render(const struct cJSON *document, const summary_options *o, char **out, recut_error *err)
{
    rc_text_options text = {.whole_scan = o->scan};
    switch (o->format) {
    case FORMAT_TEXT:
        return rc_summary_text(document, &text, out, err);
    case FORMAT_JSON:
        return rc_summary_json_print(document, true, out, err);
    case FORMAT_CSV:
        return rc_summary_csv(document, out, err);
    }
    return RC_FAIL(err, RECUT_E_BUG, -1, "no such format");
}

/* ---- 3. the program ----------------------------------------------------- */

static recut_status summarise(const summary_options *o, recut_error *err)
{
    recut_status st = RECUT_OK;
    struct cJSON *document = NULL;
    char *text = NULL, warning[640];
    if (o->output && same_file(o->path, o->output))
        return RC_FAIL(err, RECUT_E_USAGE, -1, "--output %s is the result itself; it would be lost", o->output);
    RC_TRY(rc_summary_document_read(o->path, o->scan, &document, warning, err));
    if (*warning) fprintf(stderr, "recut-summary: warning: %s\n", warning);
    RC_TRY(render(document, o, &text, err));
    RC_TRY(write_text(o->output, text, err));
done:
    free(text);
    rc_summary_document_destroy(document);
    return st;
}

int main(int argc, char **argv)
{
    recut_error err = {.text = ""};
    summary_options o = {.err = &err};
    char name[] = "recut-summary";
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is a write error, and said so */
    recut_status st = parse(argc, argv, &o);
    if (st == RECUT_OK && o.help)
        argp_help(&parser, stdout, ARGP_HELP_SHORT_USAGE | ARGP_HELP_PRE_DOC | ARGP_HELP_LONG | ARGP_HELP_POST_DOC,
                  name);
    else if (st == RECUT_OK && o.version)
        printf("recut-summary %s\n", recut_version());
    else if (st == RECUT_OK)
        st = summarise(&o, &err);
    if (st == RECUT_OK && (o.help || o.version) && fflush(stdout) != 0)
        st = RC_FAIL(&err, RECUT_E_IO, -1, "cannot write standard output: %s", strerror(errno));
    if (st != RECUT_OK) fprintf(stderr, "recut-summary: error: %s\n", err.text);
    return recut_status_exit_code(st);
}
