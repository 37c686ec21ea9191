/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * template.h - text with places that are filled from a document, so that a page is data and not code.
 *
 *     {path}              what stands at a path of the element: {best.cutoff}, {groups.0.n}; from the top of the
 *                         document with a slash first: {/cohort/n}; of what the page has derived: {$ratio}
 *                         of the element around the list that this one is an item of: {^replicates}; {@name} and
 *                         {@value}: the key of this item and the item itself
 *     {path:kind}         printed as a kind of number: p  p0 (0 may be printed)  count  plain  plain4  percent  cutoff
 *                                                         (with the
 *                         next_lower beside it: as few digits as still divide alike)  next (with the cutoff beside it)
 *                         below (of 6 digits at least, not above it)  valueN (N significant digits)  fixedN (N
 *                         decimals) fixed*path (as many decimals as stand there)  factor (2 digits, grouped as a count
 *                         from 100 on) chisq (p of this chi-square of 1 degree of freedom)
 *                         expN (exp of it, N significant digits: a ratio from its logarithm)
 *                         digits (as many as read back as the same number)
 *                         journal (p as a journal prints it: < 0.001, 0.003, 0.04)  under (the power of ten above it)
 *                         ratio (a hazard ratio: 2.20)  expratio (one from its logarithm)
 *     {path:kind,12}      to the right in 12 characters; {path:kind,-12} to the left; {path,-12} of a text
 *     {path:name,20}      a name in exactly 20 characters, padded or cut with ".."; {path:name,-20}: in at most 20
 *                         (a medium that flows, page.h, has no widths: nothing is padded or cut)
 *     {a + b - c:kind}        of several paths or numbers, with blanks around + - * /, from left to right; a list
 *                             counts as its
 *                         number of items
 *     {?condition|then|else}   parts are templates; the last one may be left out
 *     {*list|item|between}     the part for each item of a list or object, and what stands between two of them
 *     {{                  a brace
 *
 * A condition is one or more terms joined by " and "; ! before one: it does not hold.  A term is path (is there
 * something, that is: neither absent, null, false, "" nor an empty list), or path op operand with one of = != < > <= >=
 * and as operand a number, a 'word' or another path; numbers may be of several paths as above.  A comparison with a
 * number that is not there is false; texts are only equal or not, and a text is not equal to what is none.  @first and
 * @last: is the item the first, the last of its list?
 *
 * A number that is null prints "-".  A path whose key is in no object is a slip of the page, not a missing number: it
 * prints "-" too, is counted in place->slips, and fails the tests of the pages. */
#ifndef RC_REPORT_TEMPLATE_H
#define RC_REPORT_TEMPLATE_H

#include "base/status.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdio.h>

typedef struct rc_report_slips {
    size_t n;
    char first[96]; /* the first path that is nowhere */
    /* Of a test, else NULL: every part of a page is filled, whatever its condition, and every path of it comes here;
     * exists: something stands there, null too; block: of the page (page.h). */
    void (*visit)(void *self, const void *block, const char *path, bool exists);
    void *self;
    const void *block;
} rc_report_slips;

/* Where a template is filled. */
typedef struct rc_report_place {
    const struct rc_report_place *outer; /* paths with "^"; NULL = none */
    const cJSON *element;                /* paths start here */
    const cJSON *document;               /* paths with "/" */
    const cJSON *derived;                /* paths with "$"; NULL = none */
    rc_report_slips *slips;              /* NULL = nobody counts */
    bool flows;                          /* widths mean nothing: texts are neither padded nor cut */
} rc_report_place;

/* What stands at a path, or NULL. */
const cJSON *rc_report_template_find(const rc_report_place *place, const char *path);

/* Does a condition hold?  NULL and "" do.  Paths in conditions may be absent. */
bool rc_report_template_holds(const rc_report_place *place, const char *condition);

/* Is this the page of a test that visits everything? */
bool rc_report_template_visits(const rc_report_place *place);

/* The filled text; free() it.  Errors: RECUT_E_MEMORY, RECUT_E_BUG (a brace without its end, an unknown kind). */
RECUT_CHECK recut_status rc_report_template_fill(const rc_report_place *place, const char *pattern, char **out,
                                                 recut_error *err);

#endif
