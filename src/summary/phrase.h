/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * phrase.h - sentences with numbers as a journal prints them. */
#ifndef RC_SUMMARY_PHRASE_H
#define RC_SUMMARY_PHRASE_H

#include "summary/journal.h"

#include "recut.h"

enum { RC_PHRASE = 2048 }; /* of a text that is put together */

/* Appends to text [RC_PHRASE]; what does not fit is left out. */
void rc_summary_phrase_put(char *text, const char *format, ...) RECUT_FORMAT(2, 3);

/* journal.h without a buffer: the text lives until sixteen more are made by this thread. */
const char *rc_summary_phrase_p(double p);    /* "0.04" */
const char *rc_summary_phrase_p_is(double p); /* "p = 0.04" */
const char *rc_summary_phrase_hr(double hr);
const char *rc_summary_phrase_interval(double lower, double upper);
const char *rc_summary_phrase_percent(double share);
const char *rc_summary_phrase_count(double n);
/* "both markers", "all 20 markers". */
const char *rc_summary_phrase_markers(double n);
const char *rc_summary_phrase_value(double x);
const char *rc_summary_phrase_c(double c);
/* A name of a user's, safe to show, shortened in its middle. */
const char *rc_summary_phrase_name(const char *name);

#endif
