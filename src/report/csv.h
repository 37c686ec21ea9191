/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * csv.h - a document as one long table: analysis,marker,quantity,value. */
#ifndef RC_REPORT_CSV_H
#define RC_REPORT_CSV_H

#include "base/status.h"

struct cJSON;

/* analysis is "cohort", "provenance" or the name of the analysis ("permute/0"); quantity is the path of keys below
 * that, with a dot between keys and the 0-based row in brackets ("scan[3].chisq"); null is NA; texts as csv_field.h
 * has them, lines end with \n.  free() the text. */
RECUT_CHECK recut_status rc_report_csv(const struct cJSON *document, char **out, recut_error *err);

#endif
