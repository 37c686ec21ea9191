/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * document.h - one JSON document of a result.  Text and CSV are made from it, so the three cannot disagree.
 * Its keys are a contract; README.md beside this file lists them, and tests/summary/keys.py holds them against the
 * golden documents. */
#ifndef RC_SUMMARY_DOCUMENT_H
#define RC_SUMMARY_DOCUMENT_H

#include "run/stored.h"
#include "summary/reader.h"

struct cJSON;

enum { RC_DOCUMENT_SCAN_MOST = 100000 }; /* candidates; a longer scan only with whole_scan */

/* The document of an open result.  run: content of RESULT.run.json, NULL = none; it is copied.
 * cJSON_Delete(*out), or rc_summary_document_destroy.
 * Errors: RECUT_E_STORE where the result lacks what its plan stores. */
RECUT_CHECK recut_status rc_summary_document_create(const rc_result *result, const rc_row_reader *reader,
                                                    const struct cJSON *run, bool whole_scan, struct cJSON **out,
                                                    recut_error *err);
void rc_summary_document_destroy(struct cJSON *document);

/* The same for a file: opens it, and RESULT.run.json beside it.  *warning is set to "" or to one line that says
 * why that file could not be used. */
RECUT_CHECK recut_status rc_summary_document_read(const char *path, bool whole_scan, struct cJSON **out,
                                                  char warning[640], recut_error *err);

/* The record of the run beside a result file, NULL where there is none or it is another's; warning as above. */
RECUT_CHECK recut_status rc_summary_document_run(const char *path, const char *fingerprint, struct cJSON **out,
                                                 char warning[640], recut_error *err);

/* Path of the run record: RESULT.h5 -> RESULT.run.json, else .run.json appended.
 * free() it; NULL when memory is out. */
char *rc_summary_document_run_path(const char *path);

#endif
