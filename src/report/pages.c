/* SPDX-License-Identifier: GPL-3.0-or-later
 * pages.c - the page: head, tables over markers, then marker by marker every plan's part. */
#include "report/pages.h"

#include "base/text.h"
#include "cohort/intern.h"
#include "report/analyses.h"
#include "report/format.h"
#include "report/render_text.h"
#include "summary/json.h"
#include "summary/patients.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PAGES_MOST = 8, LINES_MOST = 100 }; /* more markers than this: only the pages, the lines, of the smallest p */

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

/* ---- 1. head ------------------------------------------------------------ */

/* "name count, name count" of an object of counts */
static void print_counts(FILE *to, const char *label, const cJSON *counts)
{
    char *line = NULL, a[RC_FORMAT_SIZE];
    size_t length = 0;
    const cJSON *item;
    FILE *memory = open_memstream(&line, &length);
    if (!memory) return;
    cJSON_ArrayForEach(item, counts)
        fprintf(memory, "%s %s%s", item->string, rc_report_format_count(item->valuedouble, a), item->next ? ", " : "");
    fclose(memory);
    if (line && *line) {
        fprintf(to, "  %-10s ", label);
        rc_report_format_wrap(to, line, 13, 13);
    }
    free(line);
}

static void print_patients_head(FILE *to, const cJSON *cohort)
{
    const cJSON *list = rc_summary_json_get(cohort, "patients_by_marker"), *item;
    double fewest = INFINITY, most = 0;
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], line[256];
    if (!list) return;
    cJSON_ArrayForEach(item, list)
    {
        fewest = fmin(fewest, number(item, "n"));
        most = fmax(most, number(item, "n"));
    }
    if (fewest == most)
        snprintf(line, sizeof line, "each marker on the %s patients that have it: not the same for all",
                 rc_report_format_count(most, a));
    else
        snprintf(line, sizeof line, "each marker on the patients that have it: %s to %s of them",
                 rc_report_format_count(fewest, a), rc_report_format_count(most, b));
    fprintf(to, "  %-10s ", "markers");
    rc_report_format_wrap(to, line, 13, 13);
}

static void print_patients_table(FILE *to, const cJSON *cohort, int most)
{
    const cJSON *list = rc_summary_json_get(cohort, "patients_by_marker"), *item;
    char a[RC_FORMAT_SIZE];
    int printed = 0, n = cJSON_GetArraySize(list);
    if (!list) return;
    fprintf(to, "  Patients of each marker\n  %-20s %9s %8s %26s\n", "marker", "patients", "events",
            "left out: marker missing");
    cJSON_ArrayForEach(item, list)
    {
        if (printed++ == most) break;
        fputs("  ", to);
        rc_report_format_name(to, rc_summary_json_get_text(item, "marker"), 20);
        fprintf(to, " %9.0f %8.0f %26.0f\n", number(item, "n"), number(item, "events"), number(item, "missing"));
    }
    if (n > most)
        fprintf(to, "  and %s more (--format json: cohort.patients_by_marker)\n", rc_report_format_count(n - most, a));
    fputc('\n', to);
}

static void print_patients_marker(FILE *to, const cJSON *cohort, const char *marker)
{
    const cJSON *list = rc_summary_json_get(cohort, "patients_by_marker"),
                *entry = rc_summary_patients_entry(list, NULL, marker);
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], c[RC_FORMAT_SIZE];
    if (!entry) return;
    fprintf(to, "  %s patients, %s events", rc_report_format_count(number(entry, "n"), a),
            rc_report_format_count(number(entry, "events"), b));
    if (number(entry, "missing") > 0)
        fprintf(to, "; left out: missing %s %s", marker, rc_report_format_count(number(entry, "missing"), c));
    fputs("\n\n", to);
}

/* What was guessed while the file was read: a line each. */
static void print_notes(FILE *to, const cJSON *notes)
{
    const cJSON *note;
    cJSON_ArrayForEach(note, notes)
    {
        fprintf(to, "  %-10s ", note == notes->child ? "read as" : "");
        rc_report_format_wrap(to, cJSON_IsString(note) ? note->valuestring : "", 15, 13);
    }
}

static void print_cohort(FILE *to, const cJSON *cohort)
{
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], c[RC_FORMAT_SIZE];
    double n = number(cohort, "n"), events = number(cohort, "events"), dropped = number(cohort, "n_dropped");
    fprintf(to, "  %-10s %s: %s patients, %s events (%s)\n", "cohort", rc_summary_json_get_text(cohort, "source"),
            rc_report_format_count(n, a), rc_report_format_count(events, b), rc_report_format_percent(events / n, c));
    if (dropped > 0) {
        fprintf(to, "  %-10s %s of %s rows, by reason:\n", "left out", rc_report_format_count(dropped, a),
                rc_report_format_count(number(cohort, "n_read"), b));
        print_counts(to, "", rc_summary_json_get(cohort, "dropped"));
    } else {
        fprintf(to, "  %-10s nobody\n", "left out");
    }
    print_patients_head(to, cohort);
    print_counts(to, "missing", rc_summary_json_get(cohort, "covariates_missing"));
    print_notes(to, rc_summary_json_get(cohort, "notes"));
    print_counts(to, "centers", rc_summary_json_get(cohort, "centers"));
    print_counts(to, "strata", rc_summary_json_get(cohort, "strata_levels"));
    if (*rc_summary_json_get_text(cohort, "time"))
        fprintf(to, "  %-10s time \"%s\", event \"%s\"\n", "columns", rc_summary_json_get_text(cohort, "time"),
                rc_summary_json_get_text(cohort, "event"));
    if (!isnan(number(cohort, "follow_up_median")))
        fprintf(to, "  %-10s median %s (reverse Kaplan-Meier, unit of the time column)\n", "follow-up",
                rc_report_format_plain(number(cohort, "follow_up_median"), a));
}

static void print_head(FILE *to, const cJSON *document)
{
    const cJSON *provenance = rc_summary_json_get(document, "provenance"),
                *cohort = rc_summary_json_get(document, "cohort");
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], seed[RC_FORMAT_SIZE];
    if (rc_summary_json_get_bool(cohort, "synthetic"))
        fputs("SYNTHETIC cohort: simulated, not patients.  No clinical conclusion can be drawn from it.\n\n", to);
    fprintf(to, "recut %s: %s\n\n", rc_summary_json_get_text(provenance, "version"),
            rc_summary_json_get_text(provenance, "result"));
    print_cohort(to, cohort);
    const char *large = rc_summary_json_get_text(provenance, "seed");
    snprintf(seed, sizeof seed, "%.0f", number(provenance, "seed"));
    fprintf(to, "  %-10s %s; fingerprint %s\n", "seed", *large ? large : seed,
            rc_summary_json_get_text(provenance, "fingerprint"));
    if (!isnan(number(provenance, "ranks")))
        fprintf(to, "  %-10s %s, %s s on %.0f rank%s x %.0f thread%s\n", "run",
                rc_summary_json_get_text(provenance, "started"),
                rc_report_format_value(number(provenance, "seconds"), 3, a), number(provenance, "ranks"),
                number(provenance, "ranks") == 1 ? "" : "s", number(provenance, "threads"),
                number(provenance, "threads") == 1 ? "" : "s");
    if (number(rc_summary_json_get(document, "run"), "resumes") > 0)
        fprintf(to, "  %-10s resumed %s times\n", "",
                rc_report_format_count(number(rc_summary_json_get(document, "run"), "resumes"), b));
    if (*rc_summary_json_get_text(provenance, "command")) {
        fprintf(to, "  %-10s ", "command");
        rc_report_format_wrap(to, rc_summary_json_get_text(provenance, "command"), 13, 13);
    }
}

/* ---- 2. markers --------------------------------------------------------- */

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

static void choose_pages(page *pages, size_t n, size_t most)
{
    for (size_t i = 0; most >= n && i < n; i++) pages[i].shown = true;
    for (size_t step = 0; step < most && most < n; step++) {
        size_t next = n;
        for (size_t i = 0; i < n; i++)
            if (!pages[i].shown && (next == n || before(pages[i].p, pages[i].naive, &pages[next]))) next = i;
        pages[next].shown = true;
    }
}

/* An element of a long list, and what decides whether it is printed. */
typedef struct ranked {
    cJSON *element;
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
    cJSON *element, *chosen = cJSON_CreateArray();
    ranked *all = calloc((size_t)cJSON_GetArraySize(list) + 1, sizeof *all);
    bool ok = chosen && all;
    for (element = list->child; ok && element; element = element->next, n++)
        all[n] = (ranked){.element = element, .p = p_of(element), .naive = naive_of(element), .place = n};
    if (ok && n > 0) qsort(all, n, sizeof *all, by_p);
    for (size_t i = 0; ok && i < n && i < most; i++) ok = cJSON_AddItemReferenceToArray(chosen, all[i].element);
    free(all);
    if (ok) return chosen;
    cJSON_Delete(chosen);
    return NULL;
}

static void heading(FILE *to, const char *text, char line)
{
    size_t columns = 0;
    for (const char *c = text; *c; c++) columns += ((unsigned char)*c & 0xC0) != 0x80;
    fprintf(to, "\n%s\n", text);
    for (size_t i = 0; i < columns; i++) fputc(line, to);
    fputs("\n\n", to);
}

static recut_status print_page(FILE *to, const cJSON *document, const char *marker, const rc_report_options *options,
                               recut_error *err)
{
    const rc_report_medium medium = rc_report_render_text(to);
    recut_status st = RECUT_OK;
    heading(to, marker, '=');
    print_patients_marker(to, rc_summary_json_get(document, "cohort"), marker);
    bool any = false;
    for (const rc_report_plan *const *plan = rc_report_plans; *plan; plan++) {
        const cJSON *list = rc_report_plans_list(document, *plan), *element;
        cJSON_ArrayForEach(element, list)
        {
            if (strcmp(rc_summary_json_get_text(element, "marker"), marker) != 0) continue;
            if (rc_report_analyses_repeats(document, list, element, true)) continue;
            if (any) fputc('\n', to);
            rc_report_analyses_name(to, document, list, rc_summary_json_get_text(element, "analysis"));
            if ((*plan)->page)
                RC_TRY(rc_report_plans_page(*plan, &medium, document, element, options, NULL, err));
            else
                (*plan)->text(to, element, list, options);
            any = true;
        }
    }
done:
    return st;
}

/* The elements of one analysis: all, or those of the smallest p and how many more there are. */
static bool print_table(FILE *to, const cJSON *document, const rc_report_plan *plan, const cJSON *list, bool whole)
{
    const rc_report_medium medium = rc_report_render_text(to);
    recut_status st = RECUT_OK;
    char a[RC_FORMAT_SIZE];
    int n = cJSON_GetArraySize(list);
    cJSON *chosen = n > LINES_MOST && !whole ? list_smallest(list, LINES_MOST) : NULL;
    if (n > LINES_MOST && !whole && !chosen) return false;
    if (plan->table)
        st = rc_report_plans_table(plan, &medium, document, chosen ? chosen : list, NULL, NULL);
    else
        plan->table_text(to, chosen ? chosen : list);
    if (chosen)
        fprintf(to, "  and %s more; these have the smallest p (--scan, --format csv and --format json print all)\n",
                rc_report_format_count(n - LINES_MOST, a));
    cJSON_Delete(chosen);
    return st == RECUT_OK;
}

/* A table for each analysis of the list. */
static bool print_tables(FILE *to, const cJSON *document, const rc_report_plan *plan, bool whole)
{
    const cJSON *list = rc_report_plans_list(document, plan), *element;
    bool ok = true;
    fprintf(to, "  %s\n", plan->title);
    for (int first = 0, n = cJSON_GetArraySize(list); ok && first < n;) {
        const char *name = rc_summary_json_get_text(cJSON_GetArrayItem(list, first), "analysis");
        cJSON *own = cJSON_CreateArray();
        bool shown = false;
        int at = 0;
        cJSON_ArrayForEach(element, list)
        {
            if (at++ < first) continue;
            if (!rc_report_analyses_together(document, name, rc_summary_json_get_text(element, "analysis"))) break;
            if (!shown && !rc_report_analyses_repeats(document, list, element, false)) shown = true;
            cJSON_AddItemReferenceToArray(own, (cJSON *)(uintptr_t)element);
            first++;
        }
        if (shown) {
            if (!rc_report_analyses_parts(to, document, name)) rc_report_analyses_name(to, document, list, name);
            ok = print_table(to, document, plan, own, whole);
        }
        cJSON_Delete(own);
    }
    return ok;
}

static bool print_markers(FILE *to, const cJSON *document, const rc_report_options *options)
{
    size_t n = 0;
    bool ok = true;
    page *pages = list_pages(document, &n);
    if (!pages) return false;
    if (n > 1) {
        heading(to, "Markers", '=');
        print_patients_table(to, rc_summary_json_get(document, "cohort"), options->whole_scan ? INT_MAX : LINES_MOST);
        for (const rc_report_plan *const *plan = rc_report_plans; ok && *plan; plan++) {
            if (cJSON_GetArraySize(rc_report_plans_list(document, *plan)) == 0) continue;
            ok = print_tables(to, document, *plan, options->whole_scan);
            fputc('\n', to);
        }
        if (n > PAGES_MOST && !options->whole_scan)
            fprintf(to, "  Below: the %d markers of the smallest p (--scan prints all)\n", PAGES_MOST);
    }
    choose_pages(pages, n, options->whole_scan ? n : PAGES_MOST);
    for (size_t i = 0; ok && i < n; i++)
        if (pages[i].shown) ok = print_page(to, document, pages[i].marker, options, NULL) == RECUT_OK;
    free(pages);
    return ok;
}

/* ---- 3. the whole ------------------------------------------------------- */

recut_status rc_report_text(const cJSON *document, const rc_report_options *options, char **out, recut_error *err)
{
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    bool bad = !to;
    if (to) {
        print_head(to, document);
        rc_report_analyses(to, document);
        for (const rc_report_plan *const *plan = rc_report_plans; *plan; plan++)
            if ((*plan)->whole_text) (*plan)->whole_text(to, document);
        bad = !print_markers(to, document, options);
        bad = ferror(to) != 0 || bad;
        bad = fclose(to) != 0 || bad;
    }
    if (bad) {
        free(text);
        return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the summary");
    }
    *out = rc_base_text_page(text, false); /* a name from somewhere may hold anything */
    free(text);
    return *out ? RECUT_OK : RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the summary");
}
