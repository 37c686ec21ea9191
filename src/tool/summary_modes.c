/* SPDX-License-Identifier: GPL-3.0-or-later
 * summary_modes.c - the tables of what can be printed.
 *
 *   1. the page     2. the tables     3. what they say */
#include "tool/summary_modes.h"

#include "base/nearest.h"
#include "report/citations.h"
#include "report/compare_page.h"
#include "report/csv.h"
#include "report/html.h"
#include "report/methods.h"
#include "report/pages.h"
#include "report/print.h"
#include "report/remark.h"
#include "report/render_figures.h"
#include "report/table.h"
#include "summary/compare.h"
#include "summary/document.h"
#include "summary/json.h"
#include "tool/summary_check.h"
#include "tool/unfinished.h"

#include <string.h>
#include <strings.h>

/* ---- 1. the page -------------------------------------------------------- */

static recut_status print_text(const cJSON *document, const rc_summary_options *o, char **out, recut_error *err)
{
    return rc_report_text(document, &o->page, out, err);
}

static recut_status print_json(const cJSON *document, const rc_summary_options *o, char **out, recut_error *err)
{
    (void)o;
    return rc_summary_json_print(document, true, out, err);
}

static recut_status print_csv(const cJSON *document, const rc_summary_options *o, char **out, recut_error *err)
{
    (void)o;
    return rc_report_csv(document, out, err);
}

static recut_status print_html(const cJSON *document, const rc_summary_options *o, char **out, recut_error *err)
{
    return rc_report_html(document, &o->page, out, err);
}

/* For the paper. */

static recut_status print_figures(const cJSON *document, const rc_summary_options *o, char **out, recut_error *err)
{
    return rc_report_figures_text(document, &o->page, out, err);
}

static recut_status print_methods(const cJSON *document, const rc_summary_options *o, char **out, recut_error *err)
{
    return rc_report_methods_text(document, o->page.columns, out, err);
}

static recut_status print_citation(const cJSON *document, const rc_summary_options *o, char **out, recut_error *err)
{
    (void)o;
    return rc_report_citations_recut(document, out, err);
}

static recut_status print_remark(const cJSON *document, const rc_summary_options *o, char **out, recut_error *err)
{
    cJSON *items = NULL;
    recut_status st = rc_report_remark(document, NULL, &items, err);
    if (st == RECUT_OK) st = rc_report_print_blocks(rc_report_remark_block, items, o->page.columns, out, err);
    cJSON_Delete(items);
    return st;
}

static recut_status print_remark_json(const cJSON *document, const rc_summary_options *o, char **out, recut_error *err)
{
    cJSON *items = NULL;
    recut_status st = rc_report_remark(document, NULL, &items, err);
    (void)o;
    if (st == RECUT_OK) st = rc_summary_json_print(items, true, out, err);
    cJSON_Delete(items);
    return st;
}

/* Beside another result. */
static recut_status compare(const cJSON *document, const rc_summary_options *o, cJSON **out, recut_error *err)
{
    cJSON *other = cJSON_Parse(o->other_text ? o->other_text : "");
    recut_status st = other ? rc_summary_compare(document, other, out, err)
                            : RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the other result");
    cJSON_Delete(other);
    return st;
}

static recut_status print_compare(const cJSON *document, const rc_summary_options *o, char **out, recut_error *err)
{
    cJSON *made = NULL;
    recut_status st = compare(document, o, &made, err);
    if (st == RECUT_OK) st = rc_report_print_blocks(rc_report_compare_page, made, o->page.columns, out, err);
    cJSON_Delete(made);
    return st;
}

static recut_status print_compare_json(const cJSON *document, const rc_summary_options *o, char **out, recut_error *err)
{
    cJSON *made = NULL;
    recut_status st = compare(document, o, &made, err);
    if (st == RECUT_OK) st = rc_summary_json_print(made, true, out, err);
    cJSON_Delete(made);
    return st;
}

static recut_status print_table(const cJSON *document, const rc_summary_options *o, char **out, recut_error *err)
{
    (void)o;
    return rc_report_table_text(document, out, err);
}

/* As table_file.h reads it. */
static recut_status print_columns(const cJSON *document, const rc_summary_options *o, char **out, recut_error *err)
{
    cJSON *made = NULL;
    (void)o;
    recut_status st = rc_report_table_columns(document, &made, err);
    if (st == RECUT_OK) st = rc_summary_json_print(made, false, out, err);
    cJSON_Delete(made);
    return st;
}

/* Of the file itself. */

static recut_status make_check(const rc_summary_options *o, char **text, recut_error *err)
{
    cJSON *about = NULL;
    recut_status st = rc_tool_summary_check(o->path, &about, err), printed;
    recut_error own = {.text = ""};
    if (o->format && strcmp(o->format, "json") == 0)
        printed = rc_summary_json_print(about, true, text, &own);
    else
        printed = rc_tool_summary_check_page(about, o->page.columns, text, &own);
    cJSON_Delete(about);
    if (st != RECUT_OK || printed == RECUT_OK) return st;
    *err = own;
    return printed;
}

/* ---- 2. the tables ------------------------------------------------------ */

typedef struct format {
    const char *name; /* NULL: the end */
    recut_status (*print)(const cJSON *document, const rc_summary_options *o, char **out, recut_error *err);
} format;

enum { FORMATS = 6 };

typedef struct mode {
    const char *option;     /* that asks for it; NULL: the page */
    format format[FORMATS]; /* the first is the default */
    bool second;            /* the option's value is another result */
    bool writes;            /* the option's value is the file to write */
    bool folder;            /* the option's value is a folder for several files */
    bool alone;             /* also without a result */
    /* Reads the file itself, whatever it is; NULL: prints a document. */
    recut_status (*make)(const rc_summary_options *o, char **text, recut_error *err);
} mode;

static const mode modes[] = {
    {.format = {{"text", print_text}, {"json", print_json}, {"csv", print_csv}, {"html", print_html}}},
    {.option = "methods", .format = {{"text", print_methods}}},
    {.option = "remark", .format = {{"text", print_remark}, {"json", print_remark_json}}},
    {.option = "table", .format = {{"tsv", print_table}, {"hdf5", print_columns}}, .writes = true},
    {.option = "compare", .format = {{"text", print_compare}, {"json", print_compare_json}}, .second = true},
    {.option = "check", .format = {{"text", NULL}, {"json", NULL}}, .make = make_check},
    {.option = "figures", .format = {{"text", print_figures}}, .folder = true},
    {.option = "citation", .format = {{"text", print_citation}}, .alone = true},
};
enum { MODES = sizeof modes / sizeof *modes };

/* ---- 3. what they say --------------------------------------------------- */

static const mode *find_mode(const rc_summary_options *o)
{
    for (const mode *at = modes; at < modes + MODES; at++)
        if (o->mode && at->option ? strcmp(o->mode, at->option) == 0 : !o->mode && !at->option) return at;
    return NULL;
}

static bool ends_in(const char *name, const char *ending)
{
    size_t n = strlen(name), length = strlen(ending);
    return n > length && strcasecmp(name + n - length, ending) == 0;
}

/* The name of the format that is asked for: where a file is written its name may say so.  NULL: the default. */
static const char *format_name(const rc_summary_options *o)
{
    bool says = !o->format && find_mode(o)->writes && (ends_in(o->value, ".h5") || ends_in(o->value, ".hdf5"));
    return says ? "hdf5" : o->format;
}

static const format *find_format(const mode *of, const char *name)
{
    for (const format *at = of->format; at < of->format + FORMATS && at->name; at++)
        if (!name || strcmp(at->name, name) == 0) return at;
    return NULL;
}

recut_status rc_tool_summary_modes_check(const rc_summary_options *o, recut_error *err)
{
    const char *names[FORMATS];
    char all[128] = "", hint[64];
    size_t n = 0;
    const mode *found = find_mode(o);
    if (!found) return RC_FAIL(err, RECUT_E_BUG, -1, "no mode --%s", o->mode ? o->mode : "");
    while (n < FORMATS && found->format[n].name) {
        names[n] = found->format[n].name;
        n++;
    }
    for (size_t i = 0; i < n; i++) {
        size_t used = strlen(all);
        snprintf(all + used, sizeof all - used, "%s%s", i == 0 ? "" : i + 1 == n ? " or " : ", ", names[i]);
    }
    if (!find_format(found, o->format))
        return RC_FAIL(err, RECUT_E_USAGE, -1, "--format: found \"%s\", expected %s%s%s%s", o->format, all,
                       o->mode ? " with --" : "", o->mode ? o->mode : "",
                       rc_base_nearest_hint(o->format, names, n, "", hint, sizeof hint));
    if ((found->writes || found->folder) && o->output)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "found --%s %s and --output %s, expected one of them", o->mode, o->value,
                       o->output);
    if (rc_tool_summary_modes_is_table_file(o) && strcmp(o->value, "-") == 0)
        return RC_FAIL(err, RECUT_E_USAGE, -1,
                       "--table -: HDF5 cannot go to standard output; give the name of a file, as --table genes.h5");
    if (!o->path && !found->alone)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "no result given: recut-summary RESULT.h5   (recut-summary --help)");
    return RECUT_OK;
}

const char *rc_tool_summary_modes_output(const rc_summary_options *o)
{
    const char *name = find_mode(o)->writes ? o->value : o->output;
    return name && strcmp(name, "-") != 0 ? name : NULL;
}

bool rc_tool_summary_modes_is_table_file(const rc_summary_options *o)
{
    const format *as = find_format(find_mode(o), format_name(o));
    return as && as->print == print_columns;
}

const char *rc_tool_summary_modes_folder(const rc_summary_options *o)
{
    return find_mode(o)->folder ? o->value : NULL;
}

const char *rc_tool_summary_modes_second(const rc_summary_options *o)
{
    return find_mode(o)->second ? o->value : NULL;
}

static recut_status read_document(const char *path, bool whole_scan, cJSON **out, cJSON **unfinished,
                                  char warning[RC_TOOL_WARNING], recut_error *err)
{
    recut_status st = RECUT_OK;
    RC_TRY(rc_tool_unfinished_tell(path, unfinished, err));
    RC_TRY(rc_summary_document_read(path, whole_scan, out, warning, err));
done:
    return st;
}

recut_status rc_tool_summary_modes_other(const void *self, char **text, char warning[RC_TOOL_WARNING], recut_error *err)
{
    recut_status st = RECUT_OK;
    cJSON *document = NULL;
    RC_TRY(read_document(self, false, &document, NULL, warning, err));
    RC_TRY(rc_summary_json_print(document, true, text, err));
done:
    cJSON_Delete(document);
    return st;
}

recut_status rc_tool_summary_modes_make(const void *self, char **text, char warning[RC_TOOL_WARNING], recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_summary_options *o = self;
    const mode *chosen = find_mode(o);
    const format *as = find_format(chosen, format_name(o));
    cJSON *document = NULL, *unfinished = NULL;
    if (chosen->make) return chosen->make(o, text, err);
    if (o->path) RC_TRY(read_document(o->path, o->page.whole_scan, &document, &unfinished, warning, err));
    RC_TRY(as->print(document, o, text, err));
done:
    /* a run that goes on or has stopped is summarised, too */
    if (unfinished && as->print == print_text && !o->output &&
        rc_tool_summary_check_unfinished(unfinished, o->page.columns, text, NULL) != RECUT_OK)
        *text = NULL;
    cJSON_Delete(unfinished);
    cJSON_Delete(document);
    return st;
}
