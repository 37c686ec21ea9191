/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * json.h - building a document and printing it.  cJSON holds it; its own printer is not used, because it takes 15
 * digits for enough where 16 or 17 are needed to read the same double again.
 *
 * The builders append `key` to parent (an object), or, where key is NULL, an item to parent (an array).  They set
 * *failed when memory is out, and do nothing where parent is NULL, so one check at the end is enough. */
#ifndef RC_SUMMARY_JSON_H
#define RC_SUMMARY_JSON_H

#include "base/status.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

cJSON *rc_summary_json_object(cJSON *parent, const char *key, bool *failed);
cJSON *rc_summary_json_array(cJSON *parent, const char *key, bool *failed);
void rc_summary_json_number(cJSON *parent, const char *key, double x,
                            bool *failed); /* NaN and Inf become null; a cutoff, or
                      another value of a marker, that is infinite becomes the text "-Inf" or "Inf" */
void rc_summary_json_text(cJSON *parent, const char *key, const char *text, bool *failed); /* NULL becomes null */
void rc_summary_json_bool(cJSON *parent, const char *key, bool value, bool *failed);
void rc_summary_json_item(cJSON *parent, const char *key, cJSON *item, bool *failed); /* takes item, also on failure */
/* A number where a double holds it exactly, else its digits as text. */
void rc_summary_json_uint64(cJSON *parent, const char *key, uint64_t x, bool *failed);
/* A p of a closed form: one that underflowed to 0 becomes the least normal double, since p is never 0. */
void rc_summary_json_p(cJSON *parent, const char *key, double p, bool *failed);

/* Readers: NULL, NaN and "" for what is not there or null. */
const cJSON *rc_summary_json_get(const cJSON *object, const char *key);
double rc_summary_json_get_number(const cJSON *object, const char *key);
const char *rc_summary_json_get_text(const cJSON *object, const char *key);
bool rc_summary_json_get_bool(const cJSON *object, const char *key);

/* Pretty: two spaces a level, an object or array without objects and arrays inside on one line; newline: one at
 * the end.  free() it. */
RECUT_CHECK recut_status rc_summary_json_print(const cJSON *document, bool newline, char **out, recut_error *err);

#endif
