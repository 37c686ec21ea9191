/* SPDX-License-Identifier: GPL-3.0-or-later
 * event.c - codings of events.
 *
 *   1. the values of the column     2. words     3. what to do about another coding     4. values by option
 *   5. all together */
#include "cohort/event.h"

#include "base/memory.h"
#include "base/text.h"
#include "cohort/intern.h"
#include "cohort/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef enum meaning { CENSORED, EVENT, COMPETING } meaning;

typedef struct value {
    const char *text;
    bool numeric, plain; /* plain: 0, 1, FALSE or TRUE */
    double number;
    size_t rows, selected; /* in which it stands, of the file and of those that --where leaves */
    size_t first;          /* row, a selected one where there is one */
    meaning meaning;
    uint32_t order; /* of first appearance */
} value;

typedef struct coding {
    const rc_cohort_table *table;
    size_t column, n;
    value *value; /* [n] sorted: numbers by size, then words */
} coding;

enum { LISTED = 6, TEXT = 320, WORDS = 160 };

/* ---- 1. the values of the column ---------------------------------------- */

static int compare(const void *a, const void *b)
{
    const value *x = a, *y = b;
    if (x->numeric != y->numeric) return x->numeric ? -1 : 1;
    if (x->numeric && x->number != y->number) return x->number < y->number ? -1 : 1;
    return strcmp(x->text, y->text);
}

static void describe(const rc_cohort_table *table, value *v)
{
    static const char *const truth[] = {"FALSE", "TRUE"};
    v->numeric = rc_cohort_number_parse(v->text, table->c_locale, &v->number) == RC_NUMBER_OK;
    v->plain = v->numeric && (v->number == 0 || v->number == 1);
    v->meaning = v->plain && v->number == 1 ? EVENT : CENSORED;
    for (int t = 0; t < 2; t++)
        if (strcasecmp(v->text, truth[t]) == 0) v->plain = true, v->meaning = t ? EVENT : CENSORED;
}

/* code[row] = number of the value of the row in order of first appearance, UINT32_MAX = missing. */
static recut_status collect(const rc_rows *rows, coding *c, uint32_t *code, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_cohort_table *table = c->table;
    rc_intern intern = {0};
    bool is_new;
    for (size_t i = 0; i < table->n_rows; i++) {
        const char *text = rc_cohort_csv_cell(table, i, c->column);
        code[i] = UINT32_MAX;
        if (!rc_cohort_number_missing(text)) RC_TRY(rc_cohort_intern_add(&intern, text, &code[i], &is_new, err));
    }
    RC_NEW(c->value, intern.n, err);
    c->n = intern.n;
    for (size_t v = 0; v < c->n; v++) {
        c->value[v] = (value){.text = intern.text[v], .order = (uint32_t)v};
        describe(table, &c->value[v]);
    }
    for (size_t i = 0; i < table->n_rows; i++) {
        if (code[i] == UINT32_MAX) continue;
        value *v = &c->value[code[i]];
        if (v->rows++ == 0 || (rows->selected[i] && v->selected == 0)) v->first = i;
        v->selected += rows->selected[i];
    }
    qsort(c->value, c->n, sizeof *c->value, compare);
done:
    rc_cohort_intern_clear(&intern);
    return st;
}

/* "1 and 2 (63 and 165 rows)" of the values with use[i] != 0 (NULL: all); the first few of many. */
static const char *list(const coding *c, const uint8_t *use, char out[TEXT])
{
    size_t n = 0, shown = 0, used = 0;
    char text[RC_SHOW], counts[TEXT / 2] = "";
    for (size_t i = 0; i < c->n; i++) n += !use || use[i];
    size_t most = n > LISTED ? LISTED - 1 : n, at = 0;
    out[0] = '\0';
    for (size_t i = 0; i < c->n && shown < most; i++) {
        if (use && !use[i]) continue;
        const char *between = shown == 0 ? "" : shown + 1 == n ? " and " : ", ";
        used += (size_t)snprintf(out + used, TEXT - used, "%s%.24s", between,
                                 rc_cohort_number_show(c->value[i].text, text));
        at += (size_t)snprintf(counts + at, sizeof counts - at, "%s%zu", between, c->value[i].rows);
        shown++;
    }
    if (n > most)
        snprintf(out + used, TEXT - used, " and %zu others", n - most);
    else
        snprintf(out + used, TEXT - used, " (%s row%s)", counts, n == 1 && strcmp(counts, "1") == 0 ? "" : "s");
    return out;
}

/* ---- 2. words ----------------------------------------------------------- */

/* Words that mean an event, as the beginnings of values in any case; "1:" is how cBioPortal writes them. */
static bool sounds_like_event(const char *text)
{
    static const char *const begin[] = {"dead",   "died",  "deceas",  "death",      "relaps",    "recur",
                                        "progre", "event", "expired", "verstorben", "gestorben", "1:"};
    static const char *const whole[] = {"yes", "y", "ja", "tot", "t", "d"};
    if (strcasestr(text, "free")) return false; /* progression-free */
    for (size_t i = 0; i < sizeof begin / sizeof *begin; i++)
        if (strncasecmp(text, begin[i], strlen(begin[i])) == 0) return true;
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (strcasecmp(text, whole[i]) == 0) return true;
    return false;
}

/* The words of the column that mean an event, as they would be typed; their number. */
static size_t event_words(const coding *c, char out[WORDS])
{
    size_t n = 0, used = 0;
    bool blank = false;
    char words[WORDS - 2] = "", text[RC_SHOW];
    for (size_t i = 0; i < c->n && used + RC_SHOW < sizeof words; i++) {
        if (c->value[i].numeric || !sounds_like_event(c->value[i].text)) continue;
        used += (size_t)snprintf(words + used, sizeof words - used, "%s%s", n++ ? "," : "",
                                 rc_cohort_number_show(c->value[i].text, text));
        blank = blank || strpbrk(c->value[i].text, " '()&;$*") != NULL;
    }
    snprintf(out, WORDS, blank ? "'%s'" : "%s", words);
    return n;
}

/* ---- 3. what to do about another coding --------------------------------- */

static bool small_codes(const coding *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (!c->value[i].numeric || c->value[i].number != floor(c->value[i].number) || c->value[i].number < 0 ||
            c->value[i].number > 9)
            return false;
    return true;
}

static bool holds(const coding *c, double number)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->value[i].numeric && c->value[i].number == number) return true;
    return false;
}

/* The advice for the column's values, e.g. "if 2 means died: --event-value 2". */
static const char *advice(const coding *c, char out[TEXT])
{
    char words[WORDS], last[RC_SHOW];
    bool codes = small_codes(c), zero = holds(c, 0), one = holds(c, 1);
    rc_cohort_number_show(c->value[c->n - 1].text, last);
    if (codes && c->n >= 3 && zero && one) {
        size_t used = 0;
        char others[32] = "";
        for (size_t i = 0; i < c->n; i++)
            if (c->value[i].number > 1)
                used += (size_t)snprintf(others + used, sizeof others - used, "%s%.0f", used ? "," : "",
                                         c->value[i].number);
        bool nine = holds(c, 9); /* often the code of what is not known */
        snprintf(out, TEXT,
                 "%s values, another cause of death? " RC_TEXT_OPTION "event-value 1 " RC_TEXT_OPTION
                 "competing-value %s%s",
                 c->n == 3 ? "three" : "several", others,
                 nine        ? "; if 9 means unknown: " RC_TEXT_OPTION "recode COLUMN.NA=9"
                 : c->n == 3 ? "; or the other way round"
                             : "");
    } else if (codes && c->n <= 2) {
        snprintf(out, TEXT, "if %s means died: " RC_TEXT_OPTION "event-value %s", last, last);
    } else if (event_words(c, words) > 0) {
        snprintf(out, TEXT, "name the values that are the event: " RC_TEXT_OPTION "event-value %s", words);
    } else {
        snprintf(out, TEXT, "name the values that are the event: " RC_TEXT_OPTION "event-value VALUE");
    }
    return out;
}

/* Some slip in a column of 0 and 1, or no coding at all: the first such row. */
static recut_status fail_at_row(const coding *c, recut_error *err)
{
    size_t row = SIZE_MAX;
    bool selected = false;
    for (size_t i = 0; i < c->n; i++) {
        const value *v = &c->value[i];
        if (v->plain || (selected && !v->selected)) continue;
        if ((!selected && v->selected) || v->first < row) row = v->first;
        selected = selected || v->selected;
    }
    return rc_cohort_csv_fail(
        c->table, row, c->column,
        "0 or 1 (or FALSE or TRUE), 1 = died or progressed; other values: name those that are the "
        "event with " RC_TEXT_OPTION "event-value",
        err);
}

static recut_status explain(const coding *c, recut_error *err)
{
    char held[TEXT], what[TEXT], name[RC_SHOW];
    return RC_FAIL(err, RECUT_E_DATA, -1, "%s: column %s holds %s; " RC_TEXT_OWN, c->table->name,
                   rc_cohort_number_show(rc_cohort_csv_header(c->table, c->column), name), list(c, NULL, held),
                   advice(c, what));
}

/* Is it 0/1 or FALSE/TRUE?  Values that only rows outside --where have are let pass where the coding is plain without
 * them: a 0 says that 1 is the event, but not beside a 2. */
static recut_status check_plain(const coding *c, recut_error *err)
{
    size_t odd = 0, odd_selected = 0, odd_rows = 0, zeros = 0, ones = 0;
    bool fractions = false;
    for (size_t i = 0; i < c->n; i++) {
        const value *v = &c->value[i];
        if (v->plain) {
            *(v->meaning == EVENT ? &ones : &zeros) += v->rows;
            continue;
        }
        odd++;
        odd_selected += v->selected > 0;
        odd_rows += v->rows;
        fractions = fractions || (v->numeric && v->number != floor(v->number));
    }
    if (odd == 0 || (odd_selected == 0 && zeros > 0 && !holds(c, 2))) return RECUT_OK;
    bool slip = zeros > 0 && ones > 0 && !holds(c, 2) && 20 * odd_rows <= zeros + ones + odd_rows;
    return slip || fractions || c->n > 12 ? fail_at_row(c, err) : explain(c, err);
}

/* ---- 4. values by option ------------------------------------------------ */

static bool matches(const rc_cohort_table *table, const value *v, const char *asked)
{
    double x;
    if (strcasecmp(v->text, asked) == 0) return true;
    return v->numeric && rc_cohort_number_parse(asked, table->c_locale, &x) == RC_NUMBER_OK && x == v->number;
}

/* events: whether they are named as well. */
static recut_status mark(coding *c, size_t n, const char *const *asked, const char *option, meaning m, bool events,
                         recut_error *err)
{
    char held[TEXT], name[RC_SHOW], shown[RC_SHOW];
    const char *header = rc_cohort_number_show(rc_cohort_csv_header(c->table, c->column), name);
    for (size_t k = 0; k < n; k++) {
        size_t found = 0;
        for (size_t i = 0; i < c->n; i++) {
            value *v = &c->value[i];
            if (!matches(c->table, v, asked[k])) continue;
            if (m == COMPETING && events && v->meaning == EVENT)
                return RC_FAIL(err, RECUT_E_USAGE, -1,
                               "%s: column %s: %s is named by " RC_TEXT_OPTION "event-value and by " RC_TEXT_OWN,
                               c->table->name, header, rc_cohort_number_show(asked[k], shown), option);
            v->meaning = m;
            found++;
        }
        if (!found)
            return RC_FAIL(err, RECUT_E_USAGE, -1, "%s: " RC_TEXT_OWN " %s: column %s holds %s", c->table->name, option,
                           rc_cohort_number_show(asked[k], shown), header, c->n ? list(c, NULL, held) : "no values");
    }
    return RECUT_OK;
}

/* Says what the values were read as, once for all rows of the file. */
static recut_status note(const coding *c, rc_notes *notes, recut_error *err)
{
    recut_status st = RECUT_OK;
    char name[RC_SHOW], events[TEXT], others[TEXT], competing[TEXT];
    uint8_t *use = NULL;
    size_t count[3] = {0};
    bool suspicious = false;
    RC_NEW(use, 3 * c->n, err);
    for (size_t i = 0; i < c->n; i++) {
        const value *v = &c->value[i];
        use[v->meaning * c->n + i] = 1;
        count[v->meaning]++;
        suspicious = suspicious || (v->meaning == CENSORED && !v->numeric && sounds_like_event(v->text));
    }
    rc_cohort_number_show(rc_cohort_csv_header(c->table, c->column), name);
    list(c, use + EVENT * c->n, events);
    list(c, use + CENSORED * c->n, others);
    list(c, use + COMPETING * c->n, competing);
    RC_TRY(rc_cohort_notes_add(notes, suspicious, err, "column %s: the event is %s%s%s%s%s" RC_TEXT_OWN, name, events,
                               count[CENSORED] ? "; censored: " : "", count[CENSORED] ? others : "",
                               count[COMPETING] ? "; competing events, censored at their time (cause-specific): " : "",
                               count[COMPETING] ? competing : "",
                               suspicious ? "; are all of them censored? " RC_TEXT_OPTION "event-value, " RC_TEXT_OPTION
                                            "competing-value"
                                          : ""));
done:
    rc_base_memory_free(use);
    return st;
}

static recut_status by_option(coding *c, const rc_cohort_options *options, rc_notes *notes, recut_error *err)
{
    recut_status st = RECUT_OK;
    if (options->n_event_values) {
        for (size_t i = 0; i < c->n; i++) c->value[i].meaning = CENSORED;
        RC_TRY(mark(c, options->n_event_values, options->event_values, RC_TEXT_OPTION "event-value", EVENT, true, err));
    }
    RC_TRY(mark(c, options->n_competing_values, options->competing_values, RC_TEXT_OPTION "competing-value", COMPETING,
                options->n_event_values > 0, err));
    if (!options->n_event_values) { /* a 1 beside them is the event, as without the option */
        coding rest = {.table = c->table, .column = c->column};
        RC_NEW(rest.value, c->n, err);
        for (size_t i = 0; i < c->n; i++)
            if (c->value[i].meaning != COMPETING) rest.value[rest.n++] = c->value[i];
        st = check_plain(&rest, err);
        rc_base_memory_free(rest.value);
        if (st != RECUT_OK) goto done;
    }
    RC_TRY(note(c, notes, err));
done:
    return st;
}

/* ---- 5. all together ---------------------------------------------------- */

recut_status rc_cohort_event_read(rc_rows *rows, size_t column, const rc_cohort_options *options, uint8_t *event,
                                  rc_notes *notes, recut_error *err)
{
    recut_status st = RECUT_OK;
    coding c = {.table = rows->table, .column = column};
    uint32_t *code = NULL;
    uint8_t *kind = NULL; /* of a value in order of first appearance */
    size_t n_rows = rows->table->n_rows;
    RC_NEW(code, n_rows, err);
    RC_TRY(collect(rows, &c, code, err));
    rc_cohort_values_require(rows, column);
    if (options->n_event_values || options->n_competing_values)
        RC_TRY(by_option(&c, options, notes, err));
    else
        RC_TRY(check_plain(&c, err));
    RC_NEW(kind, c.n, err);
    for (size_t i = 0; i < c.n; i++)
        kind[c.value[i].order] = c.value[i].meaning == EVENT       ? RC_EVENT_YES
                                 : c.value[i].meaning == COMPETING ? RC_EVENT_COMPETING
                                                                   : RC_EVENT_NONE;
    for (size_t i = 0; i < n_rows; i++) event[i] = code[i] == UINT32_MAX ? RC_EVENT_MISSING : kind[code[i]];
done:
    rc_base_memory_free(c.value);
    rc_base_memory_free(code);
    rc_base_memory_free(kind);
    return st;
}
