/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * citations.h - what may be cited: a table by keys, and recut itself, from CITATION.cff. */
#ifndef RC_REPORT_CITATIONS_H
#define RC_REPORT_CITATIONS_H

#include "base/status.h"

#include <stddef.h>

struct cJSON;

typedef struct rc_citation {
    const char *key;   /* "hothorn2003" */
    const char *brief; /* in a sentence: "Hothorn & Lausen 2003" */
    const char *text;  /* in the list: authors, title, where; ends with a full stop */
    const char *doi;   /* NULL = none */
} rc_citation;

/* Row i in the order of the list (by authors), NULL past the last; by key, NULL = no such. */
const rc_citation *rc_report_citations_at(size_t i);
const rc_citation *rc_report_citations_find(const char *key);

/* How to cite recut: a sentence, the reference, BibTeX, with the version and the fingerprint of the result (document
 * NULL: of this recut).  free() it.  RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_report_citations_recut(const struct cJSON *document, char **out, recut_error *err);

#endif
