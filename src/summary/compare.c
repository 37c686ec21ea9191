/* SPDX-License-Identifier: GPL-3.0-or-later
 * compare.c - what was different, who is matched with whom, and the sum of it.
 *
 *   1. what was different     2. matching     3. the whole */
#include "summary/compare.h"

#include "base/digits.h"
#include "base/memory.h"
#include "cohort/intern.h"
#include "kernel/chisq.h"
#include "summary/compare_numbers.h"
#include "summary/json.h"
#include "summary/plans.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const cJSON *get(const cJSON *object, const char *key)
{
    return rc_summary_json_get(object, key);
}

static const char *text(const cJSON *object, const char *key)
{
    return rc_summary_json_get_text(object, key);
}

/* ---- 1. what was different ---------------------------------------------- */

/* A value as a person reads it. */
static void show(const cJSON *item, char out[160])
{
    char digits[RC_DIGITS];
    size_t used = 0;
    const cJSON *child;
    *out = '\0';
    if (cJSON_IsString(item)) {
        snprintf(out, 160, "%.150s", item->valuestring);
    } else if (cJSON_IsNumber(item)) {
        rc_base_digits(item->valuedouble, digits);
        snprintf(out, 160, "%s", digits);
    } else if (cJSON_IsTrue(item)) {
        snprintf(out, 160, "yes");
    } else if (cJSON_IsArray(item) || cJSON_IsObject(item)) {
        cJSON_ArrayForEach(child, item)
        {
            char one[160];
            show(cJSON_IsObject(child) ? get(child, "name") : child, one);
            int more = snprintf(out + used, 160 - used, "%s%s%s%.60s", used ? ", " : "",
                                cJSON_IsObject(item) ? child->string : "", cJSON_IsObject(item) ? " " : "", one);
            used = more < 0 || used + (size_t)more >= 159 ? 159 : used + (size_t)more;
        }
    }
    if (!*out) snprintf(out, 160, "none");
}

static void add_difference(cJSON *list, const char *of, const char *what, const cJSON *a, const cJSON *b, bool *failed)
{
    char one[160], other[160];
    const cJSON *before;
    show(a, one);
    show(b, other);
    if (strcmp(one, other) == 0) return;
    cJSON_ArrayForEach(before, list)
    {
        if (strcmp(text(before, "what"), what) == 0 && strcmp(text(before, "one"), one) == 0 &&
            strcmp(text(before, "other"), other) == 0)
            return; /* said of an earlier analysis */
    }
    cJSON *row = rc_summary_json_object(list, NULL, failed);
    rc_summary_json_text(row, "of", of, failed);
    rc_summary_json_text(row, "what", what, failed);
    rc_summary_json_text(row, "one", one, failed);
    rc_summary_json_text(row, "other", other, failed);
}

static void compare_heads(cJSON *list, const cJSON *one, const cJSON *other, bool *failed)
{
    static const char *const of_cohort[] = {
        "source", "synthetic", "n_read",  "n_dropped", "dropped",          "n",    "events", "time", "event",
        "where",  "center",    "centers", "strata",    "follow_up_median", "notes"};
    const cJSON *a = get(one, "provenance"), *b = get(other, "provenance");
    add_difference(list, "result", "version", get(a, "version"), get(b, "version"), failed);
    a = get(one, "cohort");
    b = get(other, "cohort");
    for (size_t i = 0; i < sizeof of_cohort / sizeof *of_cohort; i++)
        add_difference(list, "cohort", of_cohort[i], get(a, of_cohort[i]), get(b, of_cohort[i]), failed);
}

/* Of two analyses of one plan. */
static void compare_analyses(cJSON *list, const cJSON *a, const cJSON *b, bool *failed)
{
    static const char *const keys[] = {"seed", "replicates", "key_version"};
    static const char *const of_cohort[] = {"n", "events", "time", "event", "where"};
    const cJSON *option, *x = get(a, "options"), *y = get(b, "options");
    const char *name = text(a, "name");
    bool sampled = rc_summary_json_get_number(a, "replicates") > 0;
    for (size_t i = 0; sampled && i < sizeof keys / sizeof *keys; i++)
        add_difference(list, name, keys[i], get(a, keys[i]), get(b, keys[i]), failed);
    cJSON_ArrayForEach(option, x)
    {
        if (strcmp(option->string, "replicates") != 0)
            add_difference(list, name, option->string, option, get(y, option->string), failed);
    }
    cJSON_ArrayForEach(option, y) if (!get(x, option->string))
        add_difference(list, name, option->string, NULL, option, failed);
    for (size_t i = 0; i < sizeof of_cohort / sizeof *of_cohort; i++)
        add_difference(list, name, of_cohort[i], get(get(a, "cohort"), of_cohort[i]),
                       get(get(b, "cohort"), of_cohort[i]), failed);
}

static void compare_verdicts(cJSON *list, const cJSON *one, const cJSON *other, bool *failed)
{
    const cJSON *line, *a = get(one, "verdict"), *b = get(other, "verdict");
    char what[64];
    if (!a || !b) return;
    add_difference(list, "verdict", "answer", get(a, "answer"), get(b, "answer"), failed);
    cJSON_ArrayForEach(line, a)
    {
        if (!cJSON_IsObject(line) || !get(line, "answer")) continue;
        snprintf(what, sizeof what, "%.60s", line->string);
        add_difference(list, "verdict", what, get(line, "answer"), get(get(b, line->string), "answer"), failed);
    }
}

/* ---- 2. matching -------------------------------------------------------- */

enum { LEVELS = 3, KEY = 1024 };

typedef struct element {
    const cJSON *item, *analysis;
    size_t match; /* SIZE_MAX = none */
    size_t next;  /* of the same key */
} element;

typedef struct side {
    element *element;
    size_t n;
    rc_intern analyses; /* names, and which entry has each */
    const cJSON **entry;
} side;

static recut_status index_analyses(const cJSON *document, side *s, recut_error *err)
{
    recut_status st = RECUT_OK;
    const cJSON *analysis, *list = get(document, "analyses");
    RC_NEW(s->entry, (size_t)cJSON_GetArraySize(list) + 1, err);
    cJSON_ArrayForEach(analysis, list)
    {
        uint32_t at;
        bool is_new = false;
        RC_TRY(rc_cohort_intern_add(&s->analyses, text(analysis, "name"), &at, &is_new, err));
        if (is_new) s->entry[at] = analysis;
    }
done:
    return st;
}

static recut_status gather(const cJSON *list, side *s, recut_error *err)
{
    recut_status st = RECUT_OK;
    const cJSON *item;
    RC_NEW(s->element, (size_t)cJSON_GetArraySize(list) + 1, err);
    s->n = 0;
    cJSON_ArrayForEach(item, list)
    {
        uint32_t at;
        bool known = rc_cohort_intern_find(&s->analyses, text(item, "analysis"), &at);
        s->element[s->n++] = (element){.item = item, .analysis = known ? s->entry[at] : NULL, .match = SIZE_MAX};
    }
done:
    return st;
}

/* Level 0: all that tells elements apart; later ones less. */
static void make_key(const element *e, bool fixed, int level, char out[KEY])
{
    char digits[RC_DIGITS] = "";
    double cutoff = fixed ? rc_summary_json_get_number(e->item, "cutoff") : NAN;
    const cJSON *cohort = get(e->analysis, "cohort");
    if (!isnan(cutoff)) rc_base_digits(cutoff, digits);
    size_t used = (size_t)snprintf(out, KEY, "%.320s\n%s\n", text(e->item, "marker"), digits);
    if (level < 2) used += (size_t)snprintf(out + used, KEY - used, "%.100s\n", text(e->item, "label"));
    if (level < 1)
        snprintf(out + used, KEY - used, "%.100s\n%.100s\n%.200s", text(cohort, "time"), text(cohort, "event"),
                 text(cohort, "where"));
}

typedef struct keys {
    rc_intern names;
    char **text;   /* [n] owned */
    size_t *first; /* [n] of the elements that wait, by key */
} keys;

static void clear_keys(keys *k, size_t n)
{
    for (size_t i = 0; k->text && i < n; i++) rc_base_memory_free(k->text[i]);
    rc_base_memory_free(k->text);
    rc_base_memory_free(k->first);
    rc_cohort_intern_clear(&k->names);
}

/* Matches those of both sides that have one key, in their order. */
static recut_status match_level(side *one, side *other, bool fixed, int level, recut_error *err)
{
    recut_status st = RECUT_OK;
    keys k = {0};
    char key[KEY];
    uint32_t at;
    bool is_new = false;
    RC_NEW(k.text, other->n + 1, err);
    RC_NEW(k.first, other->n + 1, err);
    for (size_t i = other->n; i-- > 0;) { /* backwards, so that the first waits in front */
        element *e = &other->element[i];
        if (e->match != SIZE_MAX) continue;
        make_key(e, fixed, level, key);
        if (!(k.text[i] = rc_base_memory_string(key))) {
            st = RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the comparison");
            goto done;
        }
        RC_TRY(rc_cohort_intern_add(&k.names, k.text[i], &at, &is_new, err));
        e->next = is_new ? SIZE_MAX : k.first[at];
        k.first[at] = i;
    }
    for (size_t i = 0; i < one->n; i++) {
        if (one->element[i].match != SIZE_MAX) continue;
        make_key(&one->element[i], fixed, level, key);
        if (!rc_cohort_intern_find(&k.names, key, &at) || k.first[at] == SIZE_MAX) continue;
        one->element[i].match = k.first[at];
        other->element[k.first[at]].match = i;
        k.first[at] = other->element[k.first[at]].next;
    }
done:
    clear_keys(&k, other->n);
    return st;
}

static recut_status match_lists(const char *list, side *one, side *other, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool fixed = strcmp(list, "bootstrap") == 0;
    for (int level = 0; level < LEVELS && st == RECUT_OK; level++) st = match_level(one, other, fixed, level, err);
    return st;
}

/* ---- 3. the whole ------------------------------------------------------- */

typedef struct comparison {
    const cJSON *one, *other;
    side left, right;
    cJSON *differences, *rows, *only_one, *only_other;
    rc_compare_counts counts;
    size_t matched, n_only_one, n_only_other;
    bool same, failed;
} comparison;

enum { ONLY_MOST = 20 };

static void note_alone(const char *list, const side *s, cJSON *into, size_t *n, bool *failed)
{
    char name[2 * KEY], digits[RC_DIGITS];
    for (size_t i = 0; i < s->n; i++) {
        const element *e = &s->element[i];
        double cutoff = rc_summary_json_get_number(e->item, "cutoff");
        if (e->match != SIZE_MAX || (*n)++ >= ONLY_MOST) continue;
        *digits = '\0';
        if (strcmp(list, "bootstrap") == 0 && !isnan(cutoff)) rc_base_digits(cutoff, digits);
        snprintf(name, sizeof name, "%s%s%.300s%s%s%s%.100s", list, *text(e->item, "marker") ? " of " : "",
                 text(e->item, "marker"), *digits ? " at " : "", digits, *text(e->item, "label") ? ", " : "",
                 text(e->item, "label"));
        rc_summary_json_text(into, NULL, name, failed);
    }
}

/* Is anything but where it stands different?  Names of analyses may be others. */
static bool same_numbers(const cJSON *a, const cJSON *b)
{
    const cJSON *item, *there = b ? b->child : NULL;
    if (!cJSON_IsObject(a)) return cJSON_Compare(a, b, 1);
    if (cJSON_GetArraySize(a) != cJSON_GetArraySize(b)) return false;
    cJSON_ArrayForEach(item, a)
    {
        const cJSON *match = there && strcmp(there->string, item->string) == 0 ? there : get(b, item->string);
        bool name = strcmp(item->string, "analysis") == 0 || strcmp(item->string, "label") == 0;
        if (!name && !same_numbers(item, match)) return false;
        there = there ? there->next : NULL;
    }
    return true;
}

static recut_status compare_list(comparison *c, const char *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    const element *before = NULL;
    RC_TRY(gather(get(c->one, list), &c->left, err));
    RC_TRY(gather(get(c->other, list), &c->right, err));
    RC_TRY(match_lists(list, &c->left, &c->right, err));
    for (size_t i = 0; i < c->left.n; i++) {
        const element *e = &c->left.element[i];
        if (e->match == SIZE_MAX) continue;
        const element *there = &c->right.element[e->match];
        bool again = before && strcmp(text(before->item, "marker"), text(e->item, "marker")) == 0 &&
                     strcmp(text(before->item, "analysis"), text(e->item, "analysis")) == 0;
        compare_analyses(c->differences, e->analysis, there->analysis, &c->failed);
        rc_summary_compare_numbers(list, e->item, there->item, !again, c->rows, &c->counts, &c->failed);
        c->same = c->same && same_numbers(e->item, there->item);
        c->matched++;
        before = e;
    }
    note_alone(list, &c->left, c->only_one, &c->n_only_one, &c->failed);
    note_alone(list, &c->right, c->only_other, &c->n_only_other, &c->failed);
done:
    rc_base_memory_free(c->left.element);
    rc_base_memory_free(c->right.element);
    c->left.element = c->right.element = NULL;
    return st;
}

/* What differs, then what is beyond the error, then the rest, each by |z|. */
static double rank_of(const cJSON *row)
{
    double z = fabs(rc_summary_json_get_number(row, "z"));
    return isnan(z) ? INFINITY : z;
}

typedef struct ranked {
    cJSON *row;
    double rank;
    size_t place;
} ranked;

static int by_rank(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->rank != y->rank) return x->rank > y->rank ? -1 : 1;
    return x->place < y->place ? -1 : 1;
}

static recut_status sort_rows(cJSON *rows, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = 0;
    ranked *all = NULL;
    RC_NEW(all, (size_t)cJSON_GetArraySize(rows) + 1, err);
    while (rows->child) {
        all[n] = (ranked){.row = cJSON_DetachItemViaPointer(rows, rows->child), .place = n};
        all[n].rank = rank_of(all[n].row);
        n++;
    }
    qsort(all, n, sizeof *all, by_rank);
    for (size_t i = 0; i < n; i++) cJSON_AddItemToArray(rows, all[i].row);
done:
    rc_base_memory_free(all);
    return st;
}

/* Analyses that are matched with elements of another analysis' list (the designs over centers). */
static void compare_options(comparison *c)
{
    const cJSON *a, *b = get(c->other, "analyses") ? get(c->other, "analyses")->child : NULL;
    cJSON_ArrayForEach(a, get(c->one, "analyses"))
    {
        if (b && strcmp(text(a, "plan"), text(b, "plan")) == 0) compare_analyses(c->differences, a, b, &c->failed);
        b = b ? b->next : NULL;
    }
}

static void add_head(cJSON *root, const char *key, const cJSON *document, bool *failed)
{
    static const char *const copied[] = {"result", "version", "fingerprint"};
    const cJSON *head = get(document, "provenance");
    cJSON *into = rc_summary_json_object(root, key, failed);
    for (size_t i = 0; i < sizeof copied / sizeof *copied; i++)
        rc_summary_json_text(into, copied[i], text(head, copied[i]), failed);
}

/* What is said of all: how many of so many are beyond the error by chance, and how likely the largest is. */
static void add_sum(cJSON *root, const comparison *c, bool *failed)
{
    const rc_compare_counts *n = &c->counts;
    double p = n->largest > 0 ? fmin(1, (double)n->judged * rc_kernel_chisq_p(n->largest * n->largest)) : 1;
    bool differs = n->exact_differ > 0, beyond = n->beyond > 0 && p < 0.05;
    cJSON *sum = rc_summary_json_object(root, "numbers", failed);
    rc_summary_json_number(sum, "matched", (double)c->matched, failed);
    rc_summary_json_number(sum, "exact", (double)n->exact, failed);
    rc_summary_json_number(sum, "exact_differ", (double)n->exact_differ, failed);
    rc_summary_json_number(sum, "judged", (double)n->judged, failed);
    rc_summary_json_number(sum, "equal", (double)n->equal, failed);
    rc_summary_json_number(sum, "within_error", (double)n->within, failed);
    rc_summary_json_number(sum, "beyond_error", (double)n->beyond, failed);
    rc_summary_json_number(sum, "beyond_by_chance", 0.05 * (double)n->judged, failed);
    rc_summary_json_number(sum, "largest_z", n->judged ? n->largest : NAN, failed);
    rc_summary_json_number(sum, "largest_p", n->judged ? p : NAN, failed);
    rc_summary_json_number(sum, "not_listed", (double)n->left_out, failed);
    bool all = c->n_only_one == 0 && c->n_only_other == 0;
    rc_summary_json_bool(root, "same", c->same && all && c->matched > 0, failed);
    rc_summary_json_text(root, "answer",
                         c->matched == 0 || (n->exact + n->judged == 0 && !c->same) ? "nothing in common"
                         : c->same && all                                           ? "the same numbers"
                         : differs                                                  ? "different numbers"
                         : beyond                                                   ? "differ beyond Monte-Carlo error"
                         : n->within + n->beyond > 0                                ? "agree within Monte-Carlo error"
                                                     : "the same where they can be compared",
                         failed);
}

recut_status rc_summary_compare(const cJSON *one, const cJSON *other, cJSON **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    comparison c = {.one = one, .other = other, .same = true};
    cJSON *root = cJSON_CreateObject();
    rc_summary_json_text(root, "program", "recut", &c.failed);
    add_head(root, "one", one, &c.failed);
    add_head(root, "other", other, &c.failed);
    c.differences = rc_summary_json_array(root, "differences", &c.failed);
    compare_heads(c.differences, one, other, &c.failed);
    compare_options(&c);
    c.only_one = rc_summary_json_array(root, "only_in_one", &c.failed);
    c.only_other = rc_summary_json_array(root, "only_in_other", &c.failed);
    c.rows = rc_summary_json_array(root, "rows", &c.failed);
    RC_TRY(index_analyses(one, &c.left, err));
    RC_TRY(index_analyses(other, &c.right, err));
    for (const rc_summary_plan *const *plan = rc_summary_plans; *plan; plan++) {
        if (plan > rc_summary_plans && strcmp(plan[-1]->list, (*plan)->list) == 0) continue;
        RC_TRY(compare_list(&c, (*plan)->list, err));
    }
    if (c.rows) RC_TRY(sort_rows(c.rows, err));
    compare_verdicts(c.differences, one, other, &c.failed);
    add_sum(root, &c, &c.failed);
    if (c.failed) {
        st = RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the comparison");
        goto done;
    }
    *out = root;
    root = NULL;
done:
    cJSON_Delete(root);
    rc_base_memory_free(c.left.entry);
    rc_base_memory_free(c.right.entry);
    rc_cohort_intern_clear(&c.left.analyses);
    rc_cohort_intern_clear(&c.right.analyses);
    return st;
}
