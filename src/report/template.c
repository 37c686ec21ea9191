/* SPDX-License-Identifier: GPL-3.0-or-later
 * template.c - paths, conditions, kinds of numbers.
 *
 *   1. paths     2. conditions     3. one place     4. the whole */
#include "report/template.h"

#include "base/digits.h"
#include "kernel/chisq.h"
#include "report/format.h"
#include "summary/json.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PATH = 96, WORD = 96 };

/* ---- 1. paths ----------------------------------------------------------- */

/* One step: a key of an object, a number of a list. */
static const cJSON *step(const cJSON *from, const char *key)
{
    if (cJSON_IsArray(from) && isdigit((unsigned char)*key)) return cJSON_GetArrayItem(from, atoi(key));
    return cJSON_IsObject(from) ? cJSON_GetObjectItemCaseSensitive(from, key) : NULL;
}

/* Where a path begins; *path moves behind what says so.  An item itself ("@name", "@value") is no object to look
 * into. */
static const cJSON *start(const rc_report_place *place, const char **path)
{
    while (**path == '^' && place->outer) {
        place = place->outer;
        ++*path;
    }
    if (**path != '/' && **path != '$') return place->element;
    return *(*path)++ == '/' ? place->document : place->derived;
}

/* *known: no object was looked into that lacks the key (a null on the way is a missing number, not a slip). */
static const cJSON *find(const rc_report_place *place, const char *path, bool *known)
{
    char key[PATH];
    const cJSON *at = start(place, &path);
    *known = true;
    if (*path == '@') return at;
    while (*path) {
        size_t length = strcspn(path, "./");
        if (cJSON_IsNull(at)) return NULL;
        *known = false;
        if (length >= sizeof key) return NULL;
        memcpy(key, path, length);
        key[length] = '\0';
        if (!(at = step(at, key))) return NULL;
        *known = true;
        path += length + (path[length] != '\0');
    }
    return at;
}

bool rc_report_template_visits(const rc_report_place *place)
{
    return place->slips && place->slips->visit;
}

/* As find; tells a test of the path. */
static const cJSON *look(const rc_report_place *place, const char *path, bool *known)
{
    const cJSON *item = find(place, path, known);
    if (rc_report_template_visits(place))
        place->slips->visit(place->slips->self, place->slips->block, path, item != NULL);
    return item;
}

const cJSON *rc_report_template_find(const rc_report_place *place, const char *path)
{
    bool known;
    return look(place, path, &known);
}

static void note_slip(const rc_report_place *place, const char *path)
{
    if (place->slips && place->slips->n++ == 0) snprintf(place->slips->first, sizeof place->slips->first, "%s", path);
}

/* The text of an item, or its key; NULL where it is a number or nothing. */
static const char *text_of(const cJSON *item, const char *path)
{
    if (item && strcmp(path + strspn(path, "^"), "@name") == 0) return item->string ? item->string : "";
    return item && cJSON_IsString(item) ? item->valuestring : NULL;
}

static double number_of(const cJSON *item)
{
    const char *text = text_of(item, "");
    if (text && strcmp(text, "-Inf") == 0) return -INFINITY;
    if (text && strcmp(text, "Inf") == 0) return INFINITY;
    return cJSON_IsNumber(item)  ? item->valuedouble
           : cJSON_IsTrue(item)  ? 1.0
           : cJSON_IsFalse(item) ? 0.0
           : cJSON_IsArray(item) ? (double)cJSON_GetArraySize(item)
                                 : (double)NAN;
}

/* Of "a + b - c", from left to right; slip: paths that are nowhere are slips. */
static double number_at(const rc_report_place *place, const char *formula, bool slip)
{
    char word[PATH], *end, op = '+';
    double sum = 0;
    while (*(formula += strspn(formula, " "))) {
        size_t length = strcspn(formula, " ");
        bool known = true;
        snprintf(word, sizeof word, "%.*s", (int)length, formula);
        formula += length;
        if (length == 1 && strchr("+-*/", *word)) {
            op = *word;
            continue;
        }
        double x = strtod(word, &end);
        if (end == word || *end) x = number_of(look(place, word, &known));
        if (slip && !known) note_slip(place, word);
        sum = op == '+' ? sum + x : op == '-' ? sum - x : op == '*' ? sum * x : sum / x;
    }
    return sum;
}

/* ---- 2. conditions ------------------------------------------------------ */

static bool is_something(const cJSON *item)
{
    if (!item || cJSON_IsNull(item) || cJSON_IsFalse(item)) return false;
    if (cJSON_IsString(item)) return *item->valuestring != '\0';
    if (cJSON_IsNumber(item)) return isfinite(item->valuedouble);
    return cJSON_IsTrue(item) || item->child;
}

static bool compare(double a, const char *op, double b)
{
    if (isnan(a) || isnan(b)) return false;
    if (strcmp(op, "=") == 0) return a >= b && a <= b;
    if (strcmp(op, "!=") == 0) return a < b || a > b;
    if (strcmp(op, "<") == 0) return a < b;
    if (strcmp(op, ">") == 0) return a > b;
    return strcmp(op, "<=") == 0 ? a <= b : a >= b;
}

/* A condition on the item itself: its place in its list. */
static bool stands(const cJSON *item, const char *where)
{
    return item && (strcmp(where, "@last") == 0 ? !item->next : !item->prev || !item->prev->next);
}

/* The text at a path, NULL where there is none; of an operand 'word' the word, which is put into `room`. */
static const char *word_at(const rc_report_place *place, const char *path, char room[WORD])
{
    size_t length = strlen(path);
    if (*path != '\'' && (strchr(path, ' ') || strspn(path, "-.0123456789") == length)) return NULL; /* a number */
    if (*path != '\'') return text_of(rc_report_template_find(place, path), path);
    snprintf(room, WORD, "%.*s", (int)(length > 1 ? length - 2 : 0), path + 1);
    return room;
}

static bool term_holds(const rc_report_place *place, const char *term)
{
    char path[PATH], room[WORD], op[3] = "";
    bool negated = *term == '!';
    term += negated;
    size_t length = strcspn(term, "=!<>");
    snprintf(path, sizeof path, "%.*s", (int)length, term);
    if (strcmp(path, "@first") == 0 || strcmp(path, "@last") == 0) return stands(place->element, path) != negated;
    const char *operand = term + length;
    if (!*operand) return is_something(rc_report_template_find(place, path)) != negated;
    op[0] = *operand++;
    if (*operand == '=') op[1] = *operand++;
    bool size = *op == '<' || *op == '>';
    const char *left = size ? NULL : word_at(place, path, room), *right = size ? NULL : word_at(place, operand, room);
    if (left || right) return ((left && right && strcmp(left, right) == 0) == (*op == '=')) != negated;
    return compare(number_at(place, path, false), op, number_at(place, operand, false)) != negated;
}

bool rc_report_template_holds(const rc_report_place *place, const char *condition)
{
    char term[PATH + WORD];
    bool all = true;
    while (condition && *condition) {
        const char *joint = strstr(condition, " and ");
        size_t length = joint ? (size_t)(joint - condition) : strlen(condition);
        snprintf(term, sizeof term, "%.*s", (int)length, condition);
        all = term_holds(place, term) && all;
        if (!all && !rc_report_template_visits(place)) return false;
        condition += length + (joint ? 5 : 0);
    }
    return all;
}

/* ---- 3. one place ------------------------------------------------------- */

static const char *p_or_zero(double p, char out[RC_FORMAT_SIZE])
{
    return p <= 0 ? strcpy(out, "0") : rc_report_format_p(p, out);
}

static const char *fixed(double x, int digits, char out[RC_FORMAT_SIZE])
{
    if (isnan(x)) return strcpy(out, "-");
    snprintf(out, RC_FORMAT_SIZE, "%.*f", digits, x);
    return out;
}

static int decimals(const rc_report_place *place, const char *path)
{
    double digits = number_of(rc_report_template_find(place, path));
    return digits >= 0 && digits <= 20 ? (int)digits : 0;
}

/* As many digits as read back as the same number: what somebody has typed. */
static const char *digits_of(double x, char out[RC_FORMAT_SIZE])
{
    if (isnan(x)) return strcpy(out, "-");
    rc_base_digits(x, out);
    return out;
}

static const char *factor(double x, char out[RC_FORMAT_SIZE])
{
    rc_report_format_value(x, 2, out);
    return x >= 100 ? rc_summary_journal_count(strtod(out, NULL), out) : out;
}

/* The number that stands in the same object under another key. */
static double beside(const rc_report_place *place, const char *path, const char *key)
{
    char other[PATH];
    bool known;
    const char *last = strrchr(path, '.');
    snprintf(other, sizeof other, "%.*s%s", last ? (int)(last - path) + 1 : 0, path, key);
    return number_of(find(place, other, &known));
}

/* NULL where there is no such kind. */
static const char *print_number(const rc_report_place *place, const char *path, double x, const char *kind,
                                char out[RC_FORMAT_SIZE])
{
    if (strcmp(kind, "p") == 0) return rc_report_format_p(x, out);
    if (strcmp(kind, "p0") == 0) return p_or_zero(x, out);
    if (strcmp(kind, "journal") == 0) return rc_summary_journal_p(x, out);
    if (strcmp(kind, "under") == 0) return rc_report_format_under(x, out);
    if (strcmp(kind, "ratio") == 0) return rc_summary_journal_hr(x, out);
    if (strcmp(kind, "expratio") == 0) return rc_summary_journal_hr(exp(x), out);
    if (strcmp(kind, "count") == 0) return rc_summary_journal_count(x, out);
    if (strcmp(kind, "plain") == 0) return rc_report_format_plain(x, out);
    if (strcmp(kind, "digits") == 0) return digits_of(x, out);
    if (strcmp(kind, "plain4") == 0) return isfinite(x) ? (snprintf(out, RC_FORMAT_SIZE, "%.4g", x), out) : out;
    if (strcmp(kind, "percent") == 0) return rc_summary_journal_percent(x, out);
    if (strcmp(kind, "chisq") == 0) return rc_summary_journal_p(rc_kernel_chisq_p(x), out);
    if (strcmp(kind, "factor") == 0) return factor(x, out);
    if (strcmp(kind, "cutoff") == 0) {
        double lower = beside(place, path, "next_lower");
        return rc_summary_journal_cutoff(x, isnan(lower) ? beside(place, path, "next_higher") : lower, out);
    }
    if (strcmp(kind, "next") == 0) return rc_summary_journal_cutoff(x, beside(place, path, "cutoff"), out);
    if (strcmp(kind, "below") == 0) return rc_summary_journal_cutoff(x, (double)NAN, out);
    if (strncmp(kind, "exp", 3) == 0) return rc_report_format_value(exp(x), atoi(kind + 3), out);
    if (strncmp(kind, "value", 5) == 0) return rc_report_format_value(x, atoi(kind + 5), out);
    if (strncmp(kind, "fixed*", 6) == 0) return fixed(x, decimals(place, kind + 6), out);
    if (strncmp(kind, "fixed", 5) == 0) return fixed(x, atoi(kind + 5), out);
    return NULL;
}

static void pad(FILE *to, const char *text, int width)
{
    int blanks = abs(width) - rc_report_format_characters(text, strlen(text));
    fprintf(to, "%*s%s%*s", width > 0 && blanks > 0 ? blanks : 0, "", text, width < 0 && blanks > 0 ? blanks : 0, "");
}

/* The inside of a brace that is no condition: path[:kind][,width] */
static bool print_place(FILE *to, const rc_report_place *place, const char *inside, size_t length)
{
    char path[PATH], kind[WORD] = "", out[RC_FORMAT_SIZE] = "-";
    bool known = true;
    size_t end = 0;
    while (end < length && inside[end] != ':' && inside[end] != ',') end++;
    snprintf(path, sizeof path, "%.*s", (int)end, inside);
    if (end < length && inside[end] == ':') {
        size_t first = ++end;
        while (end < length && inside[end] != ',') end++;
        snprintf(kind, sizeof kind, "%.*s", (int)(end - first), inside + first);
    }
    int width = end < length && !place->flows ? atoi(inside + end + 1) : 0;
    bool formula = strchr(path, ' ') != NULL;
    const cJSON *item = formula ? NULL : look(place, path, &known);
    if (!known) note_slip(place, path);
    const char *text = text_of(item, path);
    if (strcmp(kind, "name") == 0) {
        if (!text) text = out;
        if (place->flows) {
            fputs(text, to);
            return true;
        }
        int own = rc_report_format_characters(text, strlen(text));
        rc_report_format_name(to, text, width < 0 && own < -width ? own : abs(width));
        return true;
    }
    if (!text) {
        double x = formula ? number_at(place, path, true) : number_of(item);
        if (!(text = print_number(place, path, x, *kind ? kind : "plain", out))) return false;
    }
    pad(to, text, width);
    return true;
}

/* ---- 4. the whole ------------------------------------------------------- */

static bool fill(FILE *to, const rc_report_place *place, const char *from, const char *end);

/* The end of a part: the next `|` or the closing brace that is not inside another brace; NULL = none. */
static const char *part_end(const char *from, const char *end)
{
    int depth = 0;
    for (; from < end; from++) {
        if (depth == 0 && (*from == '|' || *from == '}')) return from;
        depth += *from == '{' ? 1 : *from == '}' ? -1 : 0;
    }
    return NULL;
}

/* Behind "{?": condition|then[|else]}; returns what follows, NULL where it is not well formed. */
static const char *fill_choice(FILE *to, const rc_report_place *place, const char *from, const char *end)
{
    char condition[2 * (PATH + WORD)];
    const char *bar = part_end(from, end), *then_end = bar && *bar == '|' ? part_end(bar + 1, end) : NULL;
    if (!then_end) return NULL;
    const char *close = *then_end == '|' ? part_end(then_end + 1, end) : then_end;
    if (!close || *close != '}') return NULL;
    snprintf(condition, sizeof condition, "%.*s", (int)(bar - from), from);
    bool holds = rc_report_template_holds(place, condition), both = rc_report_template_visits(place), ok = true;
    if (holds || both) ok = fill(to, place, bar + 1, then_end);
    if (ok && (!holds || both) && *then_end == '|') ok = fill(to, place, then_end + 1, close);
    return ok ? close + 1 : NULL;
}

/* Behind "{*": list|item[|between}; as fill_choice. */
static const char *fill_list(FILE *to, const rc_report_place *place, const char *from, const char *end)
{
    char path[PATH];
    bool known;
    const char *bar = part_end(from, end), *item_end = bar && *bar == '|' ? part_end(bar + 1, end) : NULL;
    if (!item_end) return NULL;
    const char *close = *item_end == '|' ? part_end(item_end + 1, end) : item_end;
    if (!close || *close != '}') return NULL;
    snprintf(path, sizeof path, "%.*s", (int)(bar - from), from);
    const cJSON *list = look(place, path, &known), *item;
    if (!known) note_slip(place, path);
    rc_report_place inner = *place;
    inner.outer = place;
    cJSON_ArrayForEach(item, list)
    {
        inner.element = item;
        if (!fill(to, &inner, bar + 1, item_end)) return NULL;
        if (item->next && *item_end == '|' && !fill(to, place, item_end + 1, close)) return NULL;
    }
    return close + 1;
}

static bool fill(FILE *to, const rc_report_place *place, const char *from, const char *end)
{
    while (from < end) {
        if (*from != '{') {
            fputc(*from++, to);
        } else if (from + 1 < end && from[1] == '{') {
            fputc('{', to);
            from += 2;
        } else if (from + 1 < end && from[1] == '?') {
            if (!(from = fill_choice(to, place, from + 2, end))) return false;
        } else if (from + 1 < end && from[1] == '*') {
            if (!(from = fill_list(to, place, from + 2, end))) return false;
        } else {
            const char *close = memchr(from, '}', (size_t)(end - from));
            if (!close || !print_place(to, place, from + 1, (size_t)(close - from) - 1)) return false;
            from = close + 1;
        }
    }
    return true;
}

recut_status rc_report_template_fill(const rc_report_place *place, const char *pattern, char **out, recut_error *err)
{
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    bool formed = to && fill(to, place, pattern, pattern + strlen(pattern)), bad = !to || ferror(to);
    if (to && fclose(to) != 0) bad = true;
    if (!bad && formed) {
        *out = text;
        return RECUT_OK;
    }
    free(text);
    return bad ? RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the text of a page")
               : RC_FAIL(err, RECUT_E_BUG, -1, "a template of a page is not well formed: %s", pattern);
}
