/* SPDX-License-Identifier: GPL-3.0-or-later
 * markers.c - a row for each marker, its patients and its endpoint, over all analyses.
 *
 *   1. what belongs together     2. gathering     3. centers of fewer patients     4. the order */
#include "summary/markers.h"

#include "base/memory.h"
#include "cohort/intern.h"
#include "summary/json.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const cJSON *get(const cJSON *object, const char *key)
{
    return rc_summary_json_get(object, key);
}

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

static const char *text(const cJSON *object, const char *key)
{
    return rc_summary_json_get_text(object, key);
}

/* ---- 1. what belongs together ------------------------------------------- */

typedef enum slot { DESCRIBE, SCREEN, SEARCH, PERMUTE, CENSORING, BOOTSTRAP, CENTERS, SLOTS } slot;
static const char *const list_of[SLOTS] = {"describe",  "screen",    "search", "permute",
                                           "censoring", "bootstrap", "centers"};

enum { KEY_ROOM = 96 };

typedef struct found {
    rc_marker_row row;
    const char *criterion; /* "" until an analysis that searches comes */
    double min_fraction;
    uint32_t next; /* number + 1 of the next row with the same key */
    bool joined;   /* into another row */
} found;

typedef struct gathering {
    const cJSON *document;
    rc_intern names; /* of the analyses, and behind them of those that elements name */
    size_t n_analyses;
    const cJSON **analysis; /* [n_analyses] their entries */
    uint32_t *patients;     /* [n_analyses] number of the endpoint and filter of each */
    size_t *permuted;       /* [n_analyses] markers permuted together in it */
    rc_intern markers, keys;
    char (*key)[KEY_ROOM]; /* [elements] texts of keys */
    uint32_t *first;       /* [elements] number + 1 of the first row of each key */
    found *row;            /* [elements] */
    size_t n, elements;
} gathering;

/* The member of a row that holds the elements of a list. */
static const cJSON **member(rc_marker_row *row, slot s)
{
    const cJSON **const all[SLOTS] = {&row->describe,  &row->screen,    &row->search, &row->permute,
                                      &row->censoring, &row->bootstrap, &row->centers};
    return all[s];
}

/* Endpoint and filter of an analysis as one text; free() it. */
static char *patients_of(const cJSON *analysis)
{
    const cJSON *cohort = get(analysis, "cohort");
    char *out = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&out, &length);
    if (!to) return NULL;
    fprintf(to, "%s\x1f%s\x1f%s", text(cohort, "time"), text(cohort, "event"), text(cohort, "where"));
    bool bad = ferror(to) != 0;
    if (fclose(to) != 0 || bad) {
        free(out);
        return NULL;
    }
    return out;
}

static recut_status read_analyses(gathering *g, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_intern endpoints = {0};
    const cJSON *entry, *list = get(g->document, "analyses");
    size_t n = (size_t)cJSON_GetArraySize(list), made = 0;
    char **own = NULL;
    RC_NEW(own, n, err);
    RC_NEW(g->analysis, n, err);
    RC_NEW(g->patients, n, err);
    RC_NEW(g->permuted, n, err);
    cJSON_ArrayForEach(entry, list)
    {
        uint32_t at;
        bool is_new;
        RC_TRY(rc_cohort_intern_add(&g->names, text(entry, "name"), &at, &is_new, err));
        if (!is_new) continue;
        g->analysis[at] = entry;
        if (!(own[made] = patients_of(entry))) {
            st = RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the summary");
            goto done;
        }
        RC_TRY(rc_cohort_intern_add(&endpoints, own[made++], &g->patients[at], &is_new, err));
    }
    g->n_analyses = g->names.n;
done:
    for (size_t i = 0; own && i < made; i++) free(own[i]);
    rc_base_memory_free(own);
    rc_cohort_intern_clear(&endpoints);
    return st;
}

/* The number of an element's analysis; UINT32_MAX where the document does not list it. */
static recut_status analysis_of(gathering *g, const cJSON *element, uint32_t *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool is_new;
    const char *name = text(element, "analysis");
    RC_TRY(rc_cohort_intern_add(&g->names, name, out, &is_new, err));
    if (*out >= g->n_analyses) *out = UINT32_MAX;
done:
    return st;
}

/* ---- 2. gathering ------------------------------------------------------- */

static bool has_room(const gathering *g)
{
    return g->n < g->elements;
}

/* Does this element go into a place that holds another one?  true: it says the same, or what the other says better. */
static bool is_same(slot s, const cJSON **place, const cJSON *element)
{
    switch (s) {
    case PERMUTE:
        return false; /* another null: a row of its own */
    case BOOTSTRAP:
        if (rc_summary_json_get_bool(*place, "other_size") && !rc_summary_json_get_bool(element, "other_size"))
            *place = element;
        return true;
    case SEARCH:
        if (cJSON_GetArraySize(get(element, "fixed")) > cJSON_GetArraySize(get(*place, "fixed"))) *place = element;
        return true;
    case DESCRIBE:
        if (isnan(number(*place, "cutoff")) && !isnan(number(element, "cutoff"))) *place = element;
        return true;
    default:
        return true;
    }
}

static bool searches(slot s)
{
    return s != DESCRIBE && s != SCREEN;
}

static bool same_search(const found *row, slot s, const cJSON *element)
{
    return !searches(s) || !*row->criterion ||
           (strcmp(row->criterion, text(element, "criterion")) == 0 &&
            row->min_fraction == number(element, "min_fraction"));
}

/* Of the permutations of the same command: both have its number ("permute/1", "censoring/1"). */
static bool has_other_number(const found *row, slot s, const cJSON *element)
{
    const char *own = strchr(text(element, "analysis"), '/'), *of = strchr(text(row->row.permute, "analysis"), '/');
    return s == CENSORING && own && of && strcmp(own, of) != 0;
}

static void fill(found *row, slot s, const cJSON *element, const cJSON *analysis)
{
    *member(&row->row, s) = element;
    if (!*row->row.label) row->row.label = text(element, "label");
    if (!*row->row.label) row->row.label = text(analysis, "label");
    if (!searches(s) || *row->criterion) return;
    row->criterion = text(element, "criterion");
    row->min_fraction = number(element, "min_fraction");
}

/* A row of its own, which knows what those with the same key know already; `like`: a row of the same search, or
 * NULL. */
static void append(gathering *g, uint32_t key, slot s, const cJSON *element, uint32_t number_of, const found *like)
{
    const found *first = g->first[key] ? &g->row[g->first[key] - 1] : NULL;
    const cJSON *analysis = number_of == UINT32_MAX ? NULL : g->analysis[number_of];
    found made = {.criterion = "", .next = g->first[key]};
    if (!has_room(g)) return;
    if (like) {
        made = *like;
        made.next = g->first[key];
        made.row.label = "";
    } else if (first) {
        made.row.describe = first->row.describe;
        made.row.screen = first->row.screen;
    }
    made.row.marker = text(element, "marker");
    made.row.analysis = analysis;
    if (!made.row.label) made.row.label = "";
    made.row.patients = number_of == UINT32_MAX ? 0 : g->patients[number_of];
    made.row.place = g->n;
    fill(&made, s, element, analysis);
    g->row[g->n++] = made;
    g->first[key] = (uint32_t)g->n;
}

static recut_status add_element(gathering *g, slot s, const cJSON *element, recut_error *err)
{
    recut_status st = RECUT_OK;
    uint32_t analysis, marker, key;
    bool is_new, placed = false;
    const found *like = NULL;
    RC_TRY(analysis_of(g, element, &analysis, err));
    RC_TRY(rc_cohort_intern_add(&g->markers, text(element, "marker"), &marker, &is_new, err));
    bool known = analysis != UINT32_MAX;
    const cJSON *entry = known ? g->analysis[analysis] : NULL;
    if (known && s == PERMUTE) g->permuted[analysis]++;
    char *name = g->key[g->keys.n];
    snprintf(name, KEY_ROOM, "%u %u %.17g %.17g", marker, known ? g->patients[analysis] : 0, number(element, "n"),
             number(element, "events"));
    RC_TRY(rc_cohort_intern_add(&g->keys, name, &key, &is_new, err));
    for (uint32_t at = g->first[key]; at; at = g->row[at - 1].next) {
        found *row = &g->row[at - 1];
        const cJSON **place = member(&row->row, s);
        if (!same_search(row, s, element) || has_other_number(row, s, element)) continue;
        if (*place && !is_same(s, place, element)) {
            like = row;
            continue;
        }
        if (!*place) fill(row, s, element, entry);
        placed = true;
    }
    if (!placed) append(g, key, s, element, analysis, like);
done:
    return st;
}

static void count_tests(gathering *g, rc_marker_row *row)
{
    uint32_t at = UINT32_MAX;
    if (!row->permute) {
        row->tested = row->screen ? number(row->screen, "tests") : NAN;
        return;
    }
    if (analysis_of(g, row->permute, &at, NULL) != RECUT_OK) at = UINT32_MAX;
    row->tested = at == UINT32_MAX ? 1 : (double)g->permuted[at];
}

/* How many markers are permuted at each endpoint: a marker counts once, whatever it is permuted by. */
static recut_status count_rivals(gathering *g, rc_marker_row *row, size_t n, recut_error *err)
{
    recut_status st = RECUT_OK;
    double *permuted = NULL;
    RC_NEW(permuted, g->n_analyses + 1, err);
    for (size_t key = 0; key < g->keys.n; key++) {
        bool any = false;
        uint32_t at = g->first[key];
        const rc_marker_row *first = at ? &g->row[at - 1].row : NULL;
        for (; at && !any; at = g->row[at - 1].next) any = g->row[at - 1].row.permute != NULL;
        if (any) permuted[first->patients]++;
    }
    for (size_t i = 0; i < n; i++) row[i].rivals = row[i].permute ? permuted[row[i].patients] : 0;
done:
    rc_base_memory_free(permuted);
    return st;
}

static recut_status prepare(gathering *g, recut_error *err)
{
    recut_status st = RECUT_OK;
    for (int s = 0; s < SLOTS; s++) g->elements += (size_t)cJSON_GetArraySize(get(g->document, list_of[s]));
    RC_NEW(g->key, g->elements + 1, err);
    RC_NEW(g->first, g->elements + 1, err);
    RC_NEW(g->row, g->elements + 1, err);
    RC_TRY(read_analyses(g, err));
done:
    return st;
}

static void clear(gathering *g)
{
    rc_cohort_intern_clear(&g->names);
    rc_cohort_intern_clear(&g->markers);
    rc_cohort_intern_clear(&g->keys);
    rc_base_memory_free(g->analysis);
    rc_base_memory_free(g->patients);
    rc_base_memory_free(g->permuted);
    rc_base_memory_free(g->key);
    rc_base_memory_free(g->first);
    rc_base_memory_free(g->row);
}

/* ---- 3. centers of fewer patients --------------------------------------- */

/* Nothing but the centers, and the search that goes with them. */
static bool is_of_centers(const rc_marker_row *row)
{
    return row->centers && !row->describe && !row->screen && !row->permute && !row->bootstrap;
}

/* Patients whose center is not known are in no analysis of the centers, but in the others: the centers have another
 * n, and a row of their own.  It goes into the row of the same marker, endpoint, filter and search without centers. */
static recut_status join_centers(gathering *g, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_intern loose = {0};
    char(*name)[KEY_ROOM] = NULL;
    uint32_t *host = NULL; /* number + 1 of the last row with this key that has no centers */
    RC_NEW(name, g->n + 1, err);
    RC_NEW(host, g->n + 1, err);
    for (size_t i = 0; i < g->n; i++) {
        found *own = &g->row[i];
        uint32_t marker, key;
        bool is_new;
        RC_TRY(rc_cohort_intern_add(&g->markers, own->row.marker, &marker, &is_new, err));
        snprintf(name[loose.n], KEY_ROOM, "%u %u", marker, own->row.patients);
        RC_TRY(rc_cohort_intern_add(&loose, name[loose.n], &key, &is_new, err));
        found *there = host[key] ? &g->row[host[key] - 1] : NULL;
        if (there && is_of_centers(&own->row) && !there->row.centers &&
            (!*there->criterion || same_search(there, CENTERS, own->row.centers))) {
            there->row.centers = own->row.centers;
            own->joined = true;
        } else if (!own->row.centers) {
            host[key] = (uint32_t)i + 1;
        }
    }
done:
    rc_cohort_intern_clear(&loose);
    rc_base_memory_free(name);
    rc_base_memory_free(host);
    return st;
}

/* ---- 4. the order ------------------------------------------------------- */

static double or_2(double p)
{
    return isnan(p) ? 2 : p;
}

static void set_order(rc_marker_row *row)
{
    const cJSON *tested = row->permute ? row->permute : row->screen;
    double p = number(tested, "p_maxt");
    const cJSON *groups = get(row->search, "groups");
    row->naive = number(groups ? groups : get(row->search, "best"), "p_naive");
    if (isnan(p)) p = number(tested, "p");
    if (isnan(row->naive)) row->naive = number(tested, "p_naive");
    row->p = or_2(isnan(p) ? row->naive : p);
    row->naive = or_2(row->naive);
}

static int by_p(const void *a, const void *b)
{
    const rc_marker_row *x = a, *y = b;
    if (x->p != y->p) return x->p < y->p ? -1 : 1;
    if (x->naive != y->naive) return x->naive < y->naive ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

recut_status rc_summary_markers_gather(const cJSON *document, rc_marker_row **out, size_t *n, recut_error *err)
{
    recut_status st = RECUT_OK;
    gathering g = {.document = document};
    *out = NULL;
    RC_TRY(prepare(&g, err));
    for (int s = 0; s < SLOTS; s++) {
        const cJSON *element, *list = get(document, list_of[s]);
        cJSON_ArrayForEach(element, list) RC_TRY(add_element(&g, (slot)s, element, err));
    }
    RC_TRY(join_centers(&g, err));
    RC_NEW(*out, g.n, err);
    *n = 0;
    for (size_t i = 0; i < g.n; i++) {
        if (g.row[i].joined) continue;
        rc_marker_row *row = &(*out)[(*n)++];
        *row = g.row[i].row;
        row->fixed = get(row->search, "fixed");
        count_tests(&g, row);
        set_order(row);
    }
    RC_TRY(count_rivals(&g, *out, *n, err));
    if (*n > RC_MARKERS_UNSORTED) qsort(*out, *n, sizeof **out, by_p);
done:
    if (st != RECUT_OK) {
        rc_base_memory_free(*out);
        *out = NULL;
    }
    clear(&g);
    return st;
}
