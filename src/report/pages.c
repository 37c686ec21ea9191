/* SPDX-License-Identifier: GPL-3.0-or-later
 * pages.c - the order of a page: the verdict, the patients, tables over markers, marker by marker every plan's part,
 * and last where the numbers come from.
 *
 *   1. which markers     2. parts     3. the whole */
#include "report/pages.h"

#include "base/memory.h"
#include "base/nearest.h"
#include "base/text.h"
#include "cohort/intern.h"
#include "report/analyses.h"
#include "report/frame.h"
#include "report/methods.h"
#include "report/page_markers.h"
#include "report/page_verdict.h"
#include "report/print.h"
#include "report/remark.h"
#include "summary/json.h"
#include "summary/patients.h"
#include "summary/verdict.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of more markers only the pages of the smallest p are printed; as text, where one page comes behind the other,
 * none. */
enum { PAGES_MOST = 8, PAGES_MOST_TEXT = 2 };

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

/* ---- 1. which markers --------------------------------------------------------- */

typedef struct page {
    const char *marker;
    double p, naive; /* the best known of it: what pages are chosen by */
    bool shown;
} page;

/* The p that says most about an element: corrected for all markers, corrected, else naive; 2 where it has none. */
static double p_of(const cJSON *element)
{
    double p = number(element, "p_maxt");
    if (isnan(p)) p = number(element, "p");
    if (isnan(p)) p = number(rc_summary_json_get(element, "best"), "p_naive");
    return isnan(p) ? 2 : p;
}

/* The naive p of an element, or 2. */
static double naive_of(const cJSON *element)
{
    double naive = number(element, "p_naive");
    if (isnan(naive)) naive = number(rc_summary_json_get(element, "best"), "p_naive");
    return isnan(naive) ? 2 : naive;
}

/* Room for every element; the markers in order of first appearance. */
static page *list_pages(const cJSON *document, size_t *n)
{
    size_t elements = 1;
    const cJSON *element;
    rc_intern names = {0};
    bool ok = true;
    for (const rc_report_plan *const *plan = rc_report_plans; *plan; plan++)
        elements += (size_t)cJSON_GetArraySize(rc_report_plans_list(document, *plan));
    page *pages = calloc(elements, sizeof *pages);
    for (const rc_report_plan *const *plan = rc_report_plans; pages && *plan; plan++)
        cJSON_ArrayForEach(element, rc_report_plans_list(document, *plan))
        {
            uint32_t at = 0;
            bool is_new = false;
            const char *marker = rc_summary_json_get_text(element, "marker");
            ok = ok && rc_cohort_intern_add(&names, marker, &at, &is_new, NULL) == RECUT_OK;
            if (!ok) break;
            if (is_new)
                pages[at] = (page){.marker = marker, .p = p_of(element), .naive = naive_of(element)};
            else if (p_of(element) <= 1)
                pages[at].p = p_of(element); /* a later plan with a p knows better */
        }
    *n = names.n;
    rc_cohort_intern_clear(&names);
    if (ok) return pages;
    free(pages);
    return NULL;
}

/* Where the corrected p are equal, by the naive one. */
static bool before(double p, double naive, const page *other)
{
    return p < other->p || (p == other->p && naive < other->naive);
}

/* RECUT_E_USAGE where a marker that is asked for is none of them. */
static recut_status check_asked(const rc_report_options *options, const page *pages, size_t n, recut_error *err)
{
    recut_status st = RECUT_OK;
    const char **names = NULL, *asked = NULL;
    char hint[160];
    RC_NEW(names, n + 1, err);
    for (size_t k = 0; k < n; k++) names[k] = pages[k].marker;
    for (size_t i = 0, k; i < options->n_markers && !asked; i++) {
        for (k = 0; k < n && strcmp(names[k], options->marker[i]) != 0;) k++;
        if (k == n) asked = options->marker[i];
    }
    if (asked)
        st = RC_FAIL(err, RECUT_E_USAGE, -1, "no marker \"%s\" in this result, which has %zu%s", asked, n,
                     rc_base_nearest_hint(asked, names, n, "", hint, sizeof hint));
done:
    rc_base_memory_free(names);
    return st;
}

static void choose_pages(const rc_report_options *options, page *pages, size_t n, size_t most)
{
    if (options->n_markers) most = n;
    for (size_t i = 0; most >= n && i < n; i++) pages[i].shown = rc_report_plans_asked(options, pages[i].marker);
    for (size_t step = 0; step < most && most < n; step++) {
        size_t next = n;
        for (size_t i = 0; i < n; i++)
            if (!pages[i].shown && (next == n || before(pages[i].p, pages[i].naive, &pages[next]))) next = i;
        pages[next].shown = true;
    }
}

/* An element of a long list, and what decides whether it is printed. */
typedef struct ranked {
    const cJSON *element;
    double p, naive;
    size_t place;
} ranked;

static int by_p(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->p != y->p) return x->p < y->p ? -1 : 1;
    if (x->naive != y->naive) return x->naive < y->naive ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

/* A list that refers to the `most` elements of the smallest p, by p; NULL when memory is out. */
static cJSON *list_smallest(const cJSON *list, size_t most)
{
    size_t n = 0;
    cJSON *chosen = cJSON_CreateArray();
    const cJSON *element;
    ranked *all = calloc((size_t)cJSON_GetArraySize(list) + 1, sizeof *all);
    bool failed = !chosen || !all;
    for (element = list->child; !failed && element; element = element->next, n++)
        all[n] = (ranked){.element = element, .p = p_of(element), .naive = naive_of(element), .place = n};
    if (!failed && n > 0) qsort(all, n, sizeof *all, by_p);
    for (size_t i = 0; !failed && i < n && i < most; i++) rc_report_plans_refer(chosen, NULL, all[i].element, &failed);
    free(all);
    if (!failed) return chosen;
    cJSON_Delete(chosen);
    return NULL;
}

/* ---- 2. parts ----------------------------------------------------------- */

typedef struct frame {
    const cJSON *document;
    const rc_report_options *options;
    const rc_report_medium *medium;
    rc_report_slips *slips;
    const cJSON *first; /* the verdict that the whole begins with; NULL: none */
    page *pages;        /* [n_pages] */
    size_t n_pages;
    recut_error *err;
} frame;

static const rc_page_block blank[] = {{RC_PAGE_LINE, .text = ""}, {0}};
static const rc_page_block title[] = {{RC_PAGE_HEADING, .text = "{$title}", .indent = 2}, {0}};
static const rc_page_block marker_head[] = {
    {RC_PAGE_PART, .text = "{$marker}"},
    {RC_PAGE_LINE, .when = "n",
     .text = "{n:count} patients, {events:count} events{?missing>0|; left out: missing {marker} {missing:count}}\n",
     .indent = 2},
    {0}};
static const rc_page_column patient_columns[] = {{"marker", "{marker}", -12, 0},
                                                 {"patients", "{n:fixed0}", 9, 0},
                                                 {"events", "{events:fixed0}", 8, 0},
                                                 {"left out: marker missing", "{missing:fixed0}", 26, 0},
                                                 {0}};
static const rc_page_block patients[] = {{RC_PAGE_HEADING, .text = "Patients of each marker", .indent = 2},
                                         {RC_PAGE_TABLE, .over = "$patients", .column = patient_columns, .indent = 2},
                                         {RC_PAGE_LINE, .when = "$left>0",
                                          .text = "and {$left:count} more (--format json: cohort.patients_by_marker)",
                                          .indent = 2},
                                         {RC_PAGE_LINE, .text = ""},
                                         {0}};
static const rc_page_block markers[] = {
    {RC_PAGE_PART, .text = "Markers"}, {RC_PAGE_GROUP, .when = "$patients", .block = patients}, {0}};
static const rc_page_block many[] = {{RC_PAGE_FIGURE, .text = "many"}, {0}};
static const rc_page_block more[] = {
    {RC_PAGE_PARAGRAPH,
     .text = "and {$more:count} more; these have the smallest p (--top, --format csv and --format json print more)",
     .indent = 2},
    {0}};
static const rc_page_block below[] = {
    {RC_PAGE_PARAGRAPH, .when = "$pages>0",
     .text = "Below: the {$pages:count} markers of the smallest p (--marker prints another, --scan all)", .indent = 2},
    {RC_PAGE_PARAGRAPH, .when = "$pages=0", .text = "The page of one marker: --marker {$pages_of}", .indent = 2},
    {0}};

static recut_status out_of_memory(const frame *f)
{
    return RC_FAIL(f->err, RECUT_E_MEMORY, -1, "out of memory for the summary");
}

static bool is_full(const frame *f)
{
    return f->options->full || f->options->whole_scan;
}

static int table_rows(const frame *f)
{
    int64_t top = f->options->top ? f->options->top : RC_REPORT_TOP;
    return f->options->whole_scan || top > INT_MAX ? INT_MAX : (int)top;
}

/* Takes `derived`. */
static recut_status print_part(const frame *f, const rc_page_block *block, rc_report_derive derive,
                               const cJSON *element, cJSON *derived)
{
    rc_report_place place = {.element = element, .document = f->document, .slips = f->slips};
    return rc_report_plans_blocks(block, derive, f->medium, f->options, &place, derived, f->err);
}

/* Blocks with one fact of their own. */
static recut_status print_fact(const frame *f, const rc_page_block *block, const cJSON *element, const char *name,
                               const char *text, double value)
{
    cJSON *derived = cJSON_CreateObject();
    if (text)
        cJSON_AddStringToObject(derived, name, text);
    else
        cJSON_AddNumberToObject(derived, name, value);
    return print_part(f, block, NULL, element, derived);
}

static recut_status print_name(const frame *f, const cJSON *list, const char *analysis, bool table)
{
    cJSON *derived = cJSON_CreateObject();
    const cJSON *entry = rc_report_analyses_name(f->document, list, analysis, table, derived);
    return print_part(f, rc_report_analyses_name_block, NULL, entry, derived);
}

static recut_status print_verdict(const frame *f, const cJSON *verdict)
{
    recut_status st = RECUT_OK;
    if (!verdict) return st;
    RC_TRY(print_part(f, rc_report_verdict, NULL, verdict, cJSON_CreateObject()));
    RC_TRY(print_part(f, blank, NULL, NULL, cJSON_CreateObject()));
done:
    return st;
}

static bool is_of(const cJSON *verdict, const char *marker)
{
    return strcmp(rc_summary_json_get_text(verdict, "marker"), marker) == 0;
}

/* The verdicts of a marker but the one that the whole begins with; of a marker that has none in the document it is made
 * here. */
static recut_status print_verdicts(const frame *f, const char *marker)
{
    recut_status st = RECUT_OK;
    const cJSON *verdict;
    cJSON *made = NULL;
    bool any = f->first && is_of(f->first, marker);
    cJSON_ArrayForEach(verdict, rc_summary_json_get(f->document, "verdicts"))
    {
        if (!is_of(verdict, marker)) continue;
        bool first = any && strcmp(rc_summary_json_get_text(f->first, "analysis"),
                                   rc_summary_json_get_text(verdict, "analysis")) == 0;
        any = true;
        if (!first) RC_TRY(print_verdict(f, verdict));
    }
    if (any) return st;
    RC_TRY(rc_summary_verdict_of(f->document, marker, NULL, &made, f->err));
    RC_TRY(print_verdict(f, made));
done:
    cJSON_Delete(made);
    return st;
}

/* That of the document, or of the first marker that is asked for; *made: to be deleted. */
static recut_status find_first(frame *f, cJSON **made)
{
    const rc_report_options *options = f->options;
    const cJSON *main = rc_summary_json_get(f->document, "verdict"), *verdict;
    if (cJSON_IsObject(main) && rc_report_plans_asked(options, rc_summary_json_get_text(main, "marker")))
        f->first = main;
    cJSON_ArrayForEach(verdict, rc_summary_json_get(f->document, "verdicts")) if (!f->first && options->n_markers &&
                                                                                  is_of(verdict, options->marker[0]))
        f->first = verdict;
    if (f->first || !options->n_markers) return RECUT_OK;
    recut_status st = rc_summary_verdict_of(f->document, options->marker[0], NULL, made, f->err);
    f->first = *made;
    return st;
}

static recut_status print_page(const frame *f, const char *marker)
{
    const cJSON *by_marker = rc_summary_json_get(rc_summary_json_get(f->document, "cohort"), "patients_by_marker"),
                *element;
    bool any = false;
    recut_status st =
        print_fact(f, marker_head, rc_summary_patients_entry(by_marker, NULL, marker), "marker", marker, 0);
    if (st == RECUT_OK) st = print_verdicts(f, marker);
    for (const rc_report_plan *const *plan = rc_report_plans; *plan; plan++) {
        const cJSON *list = rc_report_plans_list(f->document, *plan);
        cJSON_ArrayForEach(element, list)
        {
            if (strcmp(rc_summary_json_get_text(element, "marker"), marker) != 0) continue;
            if (rc_report_analyses_repeats(f->document, list, element, true)) continue;
            if (any && st == RECUT_OK) st = print_part(f, blank, NULL, NULL, cJSON_CreateObject());
            if (st == RECUT_OK) st = print_name(f, list, rc_summary_json_get_text(element, "analysis"), false);
            if (st == RECUT_OK)
                st = rc_report_plans_page(*plan, f->medium, f->document, element, f->options, f->slips, f->err);
            any = true;
        }
    }
    return st;
}

/* Takes `items`, the elements of one analysis: they are printed by p, and how many more there are. */
static recut_status print_table(const frame *f, const rc_report_plan *plan, cJSON *items)
{
    int n = cJSON_GetArraySize(items), most = table_rows(f);
    cJSON *chosen = list_smallest(items, (size_t)most);
    recut_status st = chosen ? rc_report_plans_table(plan, f->medium, f->document, chosen, f->options, f->slips, f->err)
                             : out_of_memory(f);
    if (n > most && st == RECUT_OK) st = print_fact(f, more, NULL, "more", NULL, n - most);
    cJSON_Delete(chosen);
    cJSON_Delete(items);
    return st;
}

/* A table for each analysis of the list. */
static recut_status print_tables(const frame *f, const rc_report_plan *plan)
{
    const cJSON *list = rc_report_plans_list(f->document, plan), *element = list->child;
    recut_status st = print_fact(f, title, NULL, "title", plan->title, 0);
    while (element && st == RECUT_OK) {
        const char *name = rc_summary_json_get_text(element, "analysis");
        cJSON *own = cJSON_CreateArray();
        bool shown = false, failed = !own;
        for (; element; element = element->next) {
            if (!rc_report_analyses_together(f->document, name, rc_summary_json_get_text(element, "analysis"))) break;
            if (!shown && !rc_report_analyses_repeats(f->document, list, element, false)) shown = true;
            if (rc_report_plans_asked(f->options, rc_summary_json_get_text(element, "marker")))
                rc_report_plans_refer(own, NULL, element, &failed);
        }
        shown = shown && own && own->child;
        if (failed) st = out_of_memory(f);
        if (shown && st == RECUT_OK) st = print_name(f, list, name, true);
        if (shown && st == RECUT_OK)
            st = print_table(f, plan, own);
        else
            cJSON_Delete(own);
    }
    return st == RECUT_OK ? print_part(f, blank, NULL, NULL, cJSON_CreateObject()) : st;
}

static recut_status print_patients(const frame *f)
{
    const cJSON *item, *list = rc_summary_json_get(rc_summary_json_get(f->document, "cohort"), "patients_by_marker");
    bool failed = false;
    cJSON *derived = cJSON_CreateObject(), *shown = rc_summary_json_array(derived, "patients", &failed);
    int n = 0, most = table_rows(f);
    cJSON_ArrayForEach(item, list) if (n++ < most) rc_report_plans_refer(shown, NULL, item, &failed);
    cJSON_AddNumberToObject(derived, "left", n - most);
    return print_part(f, markers, NULL, NULL, derived);
}

static recut_status print_below(const frame *f, size_t pages, const char *example)
{
    cJSON *derived = cJSON_CreateObject();
    cJSON_AddNumberToObject(derived, "pages", (double)pages);
    cJSON_AddStringToObject(derived, "pages_of", example);
    return print_part(f, below, NULL, NULL, derived);
}

/* Tables where there are several markers; then pages. */
static recut_status print_markers(const frame *f)
{
    recut_status st = RECUT_OK;
    size_t n = f->n_pages, most = f->medium->flows ? PAGES_MOST : PAGES_MOST_TEXT;
    if (n > 1 && is_full(f)) RC_TRY(print_patients(f));
    if (n > 1) RC_TRY(print_part(f, many, NULL, f->document, cJSON_CreateObject()));
    for (const rc_report_plan *const *plan = rc_report_plans; n > 1 && *plan; plan++)
        if ((is_full(f) || (*plan)->own_table) && cJSON_GetArraySize(rc_report_plans_list(f->document, *plan)) > 0)
            RC_TRY(print_tables(f, *plan));
    if (f->options->whole_scan || n <= most) most = n;
    if (n > most && !f->medium->flows) most = 0;
    choose_pages(f->options, f->pages, n, most);
    if (n > most && !f->options->n_markers)
        RC_TRY(print_below(f, most, f->first ? rc_summary_json_get_text(f->first, "marker") : f->pages[0].marker));
    for (size_t i = 0; i < n && st == RECUT_OK; i++)
        if (f->pages[i].shown) st = print_page(f, f->pages[i].marker);
done:
    return st;
}

/* ---- 3. the whole ------------------------------------------------------- */

static const rc_page_block unjudged[] = {
    {RC_PAGE_PARAGRAPH, .text = "No verdict: no analysis of this result is of a marker (--full prints what it has)."},
    {0}};

static recut_status print_brief(const frame *f)
{
    recut_status st = f->first ? RECUT_OK : print_part(f, unjudged, NULL, f->document, cJSON_CreateObject());
    for (size_t i = 0; i < f->options->n_markers && st == RECUT_OK; i++) st = print_verdicts(f, f->options->marker[i]);
    return st;
}

/* For the paper: what was run, in sentences with references, and what of a checklist it answers. */
static recut_status print_paper(const frame *f)
{
    recut_status st = RECUT_OK;
    cJSON *checklist = NULL;
    RC_TRY(rc_report_methods(f->document, f->medium, f->slips, f->err));
    RC_TRY(rc_report_remark(f->document, f->slips, &checklist, f->err));
    RC_TRY(print_part(f, rc_report_remark_block, NULL, checklist, cJSON_CreateObject()));
done:
    cJSON_Delete(checklist);
    return st;
}

/* Everything but the verdict. */
static recut_status print_rest(const frame *f)
{
    recut_status st = RECUT_OK;
    RC_TRY(print_part(f, rc_report_frame_cohort, rc_report_frame_derive, f->document, cJSON_CreateObject()));
    RC_TRY(print_part(f, rc_report_markers, rc_report_markers_derive, f->document, cJSON_CreateObject()));
    RC_TRY(print_part(f, rc_report_analyses_block, rc_report_analyses_derive, f->document, cJSON_CreateObject()));
    for (const rc_report_plan *const *plan = rc_report_plans; *plan; plan++)
        if ((*plan)->whole)
            RC_TRY(print_part(f, (*plan)->whole, (*plan)->derive_whole, f->document, cJSON_CreateObject()));
    RC_TRY(print_markers(f));
    if (f->options->paper) RC_TRY(print_paper(f));
    RC_TRY(print_part(f, rc_report_frame_run, NULL, f->document, cJSON_CreateObject()));
done:
    return st;
}

recut_status rc_report_pages(const cJSON *document, const rc_report_options *options, const rc_report_medium *medium,
                             rc_report_slips *slips, recut_error *err)
{
    recut_status st = RECUT_OK;
    cJSON *made = NULL;
    frame f = {.document = document, .options = options, .medium = medium, .slips = slips, .err = err};
    if (!(f.pages = list_pages(document, &f.n_pages))) return out_of_memory(&f);
    RC_TRY(check_asked(options, f.pages, f.n_pages, err));
    RC_TRY(find_first(&f, &made));
    RC_TRY(print_part(&f, rc_report_frame_banner, NULL, document, cJSON_CreateObject()));
    RC_TRY(print_verdict(&f, f.first));
    st = options->brief ? print_brief(&f) : print_rest(&f);
done:
    cJSON_Delete(made);
    free(f.pages);
    return st;
}

typedef struct whole {
    const cJSON *document;
    const rc_report_options *options;
} whole;

static recut_status print_whole(const rc_report_medium *medium, const void *self, recut_error *err)
{
    const whole *w = self;
    return rc_report_pages(w->document, w->options, medium, NULL, err);
}

recut_status rc_report_text(const cJSON *document, const rc_report_options *options, char **out, recut_error *err)
{
    const whole w = {.document = document, .options = options};
    return rc_report_print(print_whole, &w, options->columns, out, err);
}
