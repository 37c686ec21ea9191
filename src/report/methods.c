/* SPDX-License-Identifier: GPL-3.0-or-later
 * methods.c - gathers the sentences that hold, each once, and what they cite.
 *
 *   1. patients and program     2. what sentences know of an analysis     3. gathering     4. printing */
#include "report/methods.h"

#include "cohort/intern.h"
#include "plan/criterion.h"
#include "report/analyses.h"
#include "report/citations.h"
#include "report/format.h"
#include "report/print.h"
#include "summary/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- 1. patients and program -------------------------------------------- */

#define COUNTS(name) "{*" name "|{@name} {@value:count}|, }"

static const rc_report_sentence patients[] = {
    {.when = "cohort.n=0", .text = "No patients were analyzed: cohorts were simulated"},
    {.when = "cohort.synthetic and cohort.n>0",
     .text = "THE COHORT IS SYNTHETIC: simulated, not patients; no clinical conclusion can be drawn from it"},
    {.when = "cohort.n>0",
     .text = "{cohort.n:count} patients{?cohort.outcome|| with {cohort.events:count} events} were analyzed "
             "({cohort.source}{?cohort.outcome|; outcome: column {cohort.outcome}}{?cohort.time|; time: column "
             "{cohort.time}}{?cohort.event|, event: column {cohort.event}})"},
    {.when = "cohort.where", .text = "They are the patients of that table for whom {cohort.where}"},
    {.when = "cohort.n_dropped>0",
     .text = "Of the {cohort.n_read:count} rows read {cohort.n_dropped:count} were left out{?cohort.dropped| (" COUNTS(
         "cohort.dropped") ")}"},
    {.when = "cohort.n_dropped=0 and cohort.n>0", .text = "No row of the table was left out"},
    {.when = "cohort.patients_by_marker",
     .text = "Missing values of markers: each marker was analyzed in the patients that have it"},
    {.when = "cohort.covariates_missing",
     .text = "Missing covariates: patients who lack one are not in the models that hold it "
             "(" COUNTS("cohort.covariates_missing") ")"},
    {.when = "cohort.notes", .text = "How the table was read: {*cohort.notes|{@value}|; }"},
    {.when = "cohort.follow_up_median",
     .text = "Median follow-up was {cohort.follow_up_median:plain} {?cohort.follow_up_q1 and "
             "cohort.follow_up_q3|(quartiles {cohort.follow_up_q1:plain} to {cohort.follow_up_q3:plain}) |}in the unit "
             "of the time column (reverse "
             "Kaplan-Meier)",
     .cite = "schemper1996"},
    {.when = "$splits and !$above",
     .text = "A patient whose marker is at or above a cutoff is called high (>=), one below it low; hazard ratios are "
             "of the high against the low group"},
    {.when = "$splits and $above",
     .text = "A patient whose marker is above a cutoff is called high (>), one at or below it low; hazard ratios are "
             "of the high against the low group"},
    {.when = "$stratified",
     .text =
         "Statistics were stratified by {$stratified} ({$strata:count} strata): log-rank sums over the strata, scores "
         "centered within them, Cox models with a baseline hazard for each; patients were exchanged within the "
         "strata only"},
    {.when = "$entry",
     .text = "Entry times (column {$entry}) are left truncation: a patient was at risk after the entry and up to the "
             "time{?$permuted|; permutations exchanged entry, time and event together, which takes the entry times to "
             "be independent of the marker}"},
    {.text = "Times that are equal up to rounding are tied, as in R's survival package", .cite = "therneau2000"},
    {0}};

static const rc_report_sentence program[] = {
    {.when = "$seeds",
     .text = "Random numbers are PCG's, a stream for each block of replicates, from seed {$seeds}, so that processors, "
             "threads and restarts change nothing",
     .cite = "oneill2014"},
    {.text = "The analyses were made with recut {provenance.version}{?$key_version| (random streams of version "
             "{$key_version:fixed0})}; fingerprint of patients, analyses and seed: {provenance.fingerprint}"},
    {.when = "provenance.command", .text = "The command was: {provenance.command}"},
    {0}};

/* Last: what this text is of. */
static const rc_report_sentence source[] = {
    {.text = "recut {provenance.version}, {provenance.result}, fingerprint {provenance.fingerprint}"}, {0}};

/* ---- 2. what sentences know of an analysis ------------------------------ */

enum { NAMED = 4, WORDS = 512 };

static const cJSON *get(const cJSON *object, const char *key)
{
    return rc_summary_json_get(object, key);
}

static const char *text_of(const cJSON *object, const char *key)
{
    return rc_summary_json_get_text(object, key);
}

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

/* Whether an element of a list is of the analysis, or one of its parts is (those of `centers`). */
static bool belongs(const cJSON *element, const char *analysis)
{
    const cJSON *part;
    if (strcmp(text_of(element, "analysis"), analysis) == 0) return true;
    cJSON_ArrayForEach(part, element) if (cJSON_IsObject(part) &&
                                          strcmp(text_of(part, "analysis"), analysis) == 0) return true;
    return false;
}

/* What the elements of an analysis, and of those that are of one command with it, have in common. */
typedef struct span {
    double least, most;
} span;

typedef struct facts {
    const cJSON *first;
    const char *last;    /* name of the last marker */
    char markers[WORDS]; /* the first names */
    size_t n_markers;
    span candidates, n, events;
} facts;

static void widen(span *of, double x)
{
    if (isnan(x)) return;
    of->least = fmin(of->least, x);
    of->most = fmax(of->most, x);
}

static void add_element(facts *f, const cJSON *element)
{
    const char *marker = text_of(element, "marker");
    size_t used = strlen(f->markers);
    if (!f->first) f->first = element;
    widen(&f->candidates, number(element, "candidates"));
    widen(&f->candidates, number(get(element, "reselected"), "candidates"));
    widen(&f->n, number(element, "n"));
    widen(&f->events, number(element, "events"));
    if (!*marker || (f->last && strcmp(f->last, marker) == 0)) return;
    f->last = marker;
    if (f->n_markers++ < NAMED)
        snprintf(f->markers + used, sizeof f->markers - used, "%s%.100s", used ? ", " : "", marker);
}

static void put_span(cJSON *derived, const char *key, const span *of, bool *failed)
{
    char least[RC_FORMAT_SIZE], most[RC_FORMAT_SIZE], out[2 * RC_FORMAT_SIZE + 8];
    if (!(of->least <= of->most)) return;
    rc_summary_journal_count(of->least, least);
    rc_summary_journal_count(of->most, most);
    snprintf(out, sizeof out, of->least < of->most ? "%s to %s" : "%s", least, most);
    rc_summary_json_text(derived, key, out, failed);
}

/* Endpoint and filter, where they are not those of the head. */
static void put_where(cJSON *derived, const cJSON *document, const cJSON *cohort, bool *failed)
{
    char out[2 * WORDS] = "";
    const cJSON *head = get(document, "cohort");
    const char *where = text_of(cohort, "where");
    if (strcmp(text_of(cohort, "time"), text_of(head, "time")) != 0 ||
        strcmp(text_of(cohort, "event"), text_of(head, "event")) != 0)
        snprintf(out, sizeof out, " with time %.100s and event %.100s", text_of(cohort, "time"),
                 text_of(cohort, "event"));
    if (strcmp(where, text_of(head, "where")) != 0 && *where)
        snprintf(out + strlen(out), sizeof out - strlen(out), " for whom %.400s", where);
    rc_summary_json_text(derived, "where", out, failed);
}

static cJSON *derive(const cJSON *document, const rc_report_plan *plan, const cJSON *analysis, bool *failed)
{
    static const span nothing = {INFINITY, -INFINITY};
    const cJSON *element, *cohort = get(analysis, "cohort");
    const char *name = text_of(analysis, "name");
    facts f = {.candidates = nothing, .n = nothing, .events = nothing};
    cJSON *derived = cJSON_CreateObject();
    const rc_criterion *criterion = rc_plan_criterion_stored(text_of(get(analysis, "options"), "criterion"));
    cJSON_ArrayForEach(element, rc_report_plans_list(document, plan))
    {
        if (belongs(element, name) || rc_report_analyses_together(document, name, text_of(element, "analysis")))
            add_element(&f, element);
    }
    if (!(f.n.least <= f.n.most)) widen(&f.n, number(cohort, "n"));
    if (!(f.events.least <= f.events.most)) widen(&f.events, number(cohort, "events"));
    if (f.n_markers > NAMED) {
        rc_summary_journal_count((double)f.n_markers, f.markers);
        strcat(f.markers, " markers");
    }
    rc_summary_json_text(derived, "markers", f.markers, failed);
    rc_summary_json_bool(derived, "several", f.n_markers > 1, failed);
    put_span(derived, "candidates", &f.candidates, failed);
    put_span(derived, "n", &f.n, failed);
    put_span(derived, "events", &f.events, failed);
    rc_report_plans_refer(derived, "first", f.first, failed);
    rc_summary_json_text(derived, "criterion", criterion->label, failed);
    rc_summary_json_text(derived, "cite", criterion->cite ? criterion->cite : "", failed);
    rc_summary_json_bool(derived, "weighted", criterion->weights, failed);
    const char *sides = text_of(get(analysis, "options"), "candidates");
    bool maxstat = *sides ? strcmp(sides, "maxstat") == 0 : criterion->sides == RC_SIDES_MAXSTAT;
    rc_summary_json_bool(derived, "maxstat", maxstat, failed);
    put_where(derived, document, cohort, failed);
    if (!derived) *failed = true;
    return derived;
}

/* Of the whole document: seeds, version of the random streams, is anything split? */
static cJSON *derive_whole(const cJSON *document, bool *failed)
{
    char seeds[WORDS] = "";
    double key_version = NAN;
    double strata = 0;
    bool splits = false, above = false, permuted = false;
    const char *stratified = "", *entry = "";
    cJSON *derived = cJSON_CreateObject();
    const cJSON *analysis, *last = NULL;
    cJSON_ArrayForEach(analysis, get(document, "analyses"))
    {
        const cJSON *seed = get(analysis, "seed"), *options = get(analysis, "options");
        char digits[40];
        size_t used = strlen(seeds);
        if (*text_of(options, "strata")) {
            stratified = text_of(options, "strata");
            strata = cJSON_GetArraySize(get(get(analysis, "cohort"), "strata_levels"));
        }
        if (*text_of(options, "entry")) entry = text_of(options, "entry");
        permuted = permuted || strcmp(text_of(analysis, "plan"), "permute") == 0 ||
                   strcmp(text_of(analysis, "plan"), "screen") == 0;
        above = above || strcmp(text_of(options, "high"), "gt") == 0;
        splits = splits || !get(options, "by") || !*text_of(options, "by");
        if (!(number(analysis, "replicates") > 0)) continue;
        key_version = number(analysis, "key_version");
        snprintf(digits, sizeof digits, "%.0f", cJSON_IsNumber(seed) ? seed->valuedouble : 0);
        if (!last || !cJSON_Compare(last, seed, 1))
            snprintf(seeds + used, sizeof seeds - used, "%s%s", used ? ", " : "",
                     cJSON_IsString(seed) ? seed->valuestring : digits);
        last = seed;
    }
    splits = splits && (get(document, "search") || get(document, "screen") || get(document, "describe"));
    rc_summary_json_text(derived, "seeds", seeds, failed);
    rc_summary_json_number(derived, "key_version", key_version, failed);
    rc_summary_json_text(derived, "stratified", stratified, failed);
    rc_summary_json_number(derived, "strata", strata, failed);
    rc_summary_json_text(derived, "entry", entry, failed);
    rc_summary_json_bool(derived, "permuted", permuted, failed);
    rc_summary_json_bool(derived, "splits", splits, failed);
    rc_summary_json_bool(derived, "above", above, failed);
    if (!derived) *failed = true;
    return derived;
}

/* ---- 3. gathering ------------------------------------------------------- */

enum { CITED = 128, KEY = 32 };

typedef struct gathered {
    rc_intern said; /* sentences, so that none comes twice */
    char **kept;    /* [n_kept] their texts */
    size_t n_kept, room;
    const rc_citation *cited[CITED];
    size_t n_cited;
    recut_error *err;
} gathered;

static recut_status out_of_memory(recut_error *err)
{
    return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the methods");
}

static void release(gathered *g)
{
    for (size_t i = 0; i < g->n_kept; i++) free(g->kept[i]);
    free(g->kept);
    rc_cohort_intern_clear(&g->said);
}

static void note_cited(gathered *g, const rc_citation *citation)
{
    for (size_t i = 0; i < g->n_cited; i++)
        if (g->cited[i] == citation) return;
    if (g->n_cited < CITED) g->cited[g->n_cited++] = citation;
}

/* " (Cox 1972; Efron 1977)" of keys separated by blanks. */
static recut_status print_cited(gathered *g, FILE *to, const char *keys)
{
    char key[KEY];
    const char *before = " (";
    for (size_t length; *keys; keys += length + (keys[length] == ' ')) {
        length = strcspn(keys, " ");
        snprintf(key, sizeof key, "%.*s", (int)length, keys);
        const rc_citation *found = rc_report_citations_find(key);
        if (!found) return RC_FAIL(g->err, RECUT_E_BUG, -1, "nothing to cite for %s", key);
        note_cited(g, found);
        fprintf(to, "%s%s", before, found->brief);
        before = "; ";
    }
    if (*before == ';') fputc(')', to);
    return RECUT_OK;
}

/* Takes `text`, which lives as long as what was said. */
static recut_status keep(gathered *g, char *text, bool *is_new)
{
    uint32_t at;
    if (g->n_kept == g->room) {
        size_t room = 2 * g->room + 16;
        char **longer = realloc(g->kept, room * sizeof *longer);
        if (!longer) {
            free(text);
            return out_of_memory(g->err);
        }
        g->kept = longer;
        g->room = room;
    }
    g->kept[g->n_kept++] = text;
    return rc_cohort_intern_add(&g->said, text, &at, is_new, g->err);
}

/* The sentences that hold, behind what is in the paragraph; plan NULL: of no analysis. */
static recut_status say(gathered *g, const rc_report_sentence *sentence, const char *plan, const char *own,
                        const rc_report_place *place, FILE *to)
{
    recut_status st = RECUT_OK;
    for (; sentence->text; sentence++) {
        char *text = NULL, *keys = NULL;
        bool is_new = false;
        if (plan && strcmp(sentence->plan ? sentence->plan : own, plan) != 0) continue;
        if (!rc_report_template_holds(place, sentence->when) && !rc_report_template_visits(place)) continue;
        RC_TRY(rc_report_template_fill(place, sentence->text, &text, g->err));
        RC_TRY(keep(g, text, &is_new));
        if (!is_new) continue;
        fprintf(to, "%s%s", ftell(to) > 0 ? " " : "", text);
        st = rc_report_template_fill(place, sentence->cite ? sentence->cite : "", &keys, g->err);
        if (st == RECUT_OK) st = print_cited(g, to, keys);
        free(keys);
        if (st != RECUT_OK) break;
        fputc('.', to);
    }
done:
    return st;
}

/* Of every analysis that the plan speaks for; one of several parts of a command stands for all. */
static recut_status say_plan(gathered *g, const rc_report_plan *plan, const cJSON *document, rc_report_slips *slips,
                             FILE *to)
{
    recut_status st = RECUT_OK;
    const cJSON *analysis, *before = NULL;
    cJSON_ArrayForEach(analysis, get(document, "analyses"))
    {
        bool failed = false, speaks = false;
        const char *name = text_of(analysis, "plan");
        for (const rc_report_sentence *s = plan->methods; s && s->text && !speaks; s++)
            speaks = strcmp(s->plan ? s->plan : plan->name, name) == 0;
        if (!speaks) continue;
        if (before && rc_report_analyses_together(document, text_of(before, "name"), text_of(analysis, "name")))
            continue;
        before = analysis;
        rc_report_place place = {.element = analysis, .document = document, .slips = slips};
        cJSON *derived = derive(document, plan, analysis, &failed);
        place.derived = derived;
        st = failed ? out_of_memory(g->err) : say(g, plan->methods, name, plan->name, &place, to);
        cJSON_Delete(derived);
        if (st != RECUT_OK) break;
    }
    return st;
}

/* ---- 4. printing -------------------------------------------------------- */

static const rc_page_block heading = {RC_PAGE_PART, .role = "methods"};
static const rc_page_block paragraph = {RC_PAGE_PARAGRAPH, .role = "methods"};
static const rc_page_block reference = {RC_PAGE_PARAGRAPH, .hang = 2, .role = "reference"};
static const rc_page_block blank = {RC_PAGE_LINE, .text = ""};

typedef struct printer {
    gathered g;
    const cJSON *document;
    rc_report_slips *slips;
    const rc_report_medium *medium;
} printer;

/* A paragraph of the patients or the program (sentence), or of a plan; nothing where nothing holds. */
static recut_status print_paragraph(printer *p, const rc_report_sentence *sentence, const rc_report_plan *plan)
{
    recut_status st = RECUT_OK;
    char *text = NULL;
    size_t length = 0;
    bool failed = false;
    cJSON *derived = plan ? NULL : derive_whole(p->document, &failed);
    FILE *to = open_memstream(&text, &length);
    const rc_report_place place = {
        .element = p->document, .document = p->document, .derived = derived, .slips = p->slips};
    if (!to || failed)
        st = out_of_memory(p->g.err);
    else
        st = plan ? say_plan(&p->g, plan, p->document, p->slips, to) : say(&p->g, sentence, NULL, "", &place, to);
    bool bad = to && ferror(to);
    if (to && fclose(to) != 0) bad = true;
    if (bad && st == RECUT_OK) st = out_of_memory(p->g.err);
    if (st == RECUT_OK && length) {
        p->medium->paragraph(p->medium->self, &paragraph, text);
        p->medium->line(p->medium->self, &blank, "");
    }
    free(text);
    cJSON_Delete(derived);
    return st;
}

static recut_status print_references(printer *p)
{
    recut_status st = RECUT_OK;
    char text[1024];
    const rc_citation *at;
    for (size_t i = 0; (at = rc_report_citations_at(i)); i++) {
        bool cited = false;
        for (size_t k = 0; k < p->g.n_cited; k++) cited = cited || p->g.cited[k] == at;
        if (!cited) continue;
        snprintf(text, sizeof text, "%s%s%s", at->text, at->doi ? " doi:" : "", at->doi ? at->doi : "");
        p->medium->paragraph(p->medium->self, &reference, text);
    }
    return st;
}

recut_status rc_report_methods(const cJSON *document, const rc_report_medium *medium, rc_report_slips *slips,
                               recut_error *err)
{
    recut_status st = RECUT_OK;
    printer p = {.g = {.err = err}, .document = document, .slips = slips, .medium = medium};
    medium->heading(medium->self, &heading, "Methods");
    RC_TRY(print_paragraph(&p, patients, NULL));
    for (const rc_report_plan *const *plan = rc_report_plans; *plan; plan++)
        if ((*plan)->methods) RC_TRY(print_paragraph(&p, NULL, *plan));
    RC_TRY(print_paragraph(&p, program, NULL));
    medium->heading(medium->self, &heading, "References");
    RC_TRY(print_references(&p));
    medium->line(medium->self, &blank, "");
    RC_TRY(print_paragraph(&p, source, NULL));
done:
    release(&p.g);
    return st;
}

static recut_status print_methods(const rc_report_medium *medium, const void *document, recut_error *err)
{
    return rc_report_methods(document, medium, NULL, err);
}

recut_status rc_report_methods_text(const cJSON *document, int columns, char **out, recut_error *err)
{
    return rc_report_print(print_methods, document, columns, out, err);
}
