/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * journal.h - numbers as a journal prints them, for sentences and tables of the verdict, of pages and of the methods
 * text.  Every function fills `out` and returns it; what does not exist is "-".  Full digits stand in the document. */
#ifndef RC_SUMMARY_JOURNAL_H
#define RC_SUMMARY_JOURNAL_H

enum { RC_JOURNAL_SIZE = 64 };

/* A p: "< 0.001", "0.003", "0.04", "0.19", "> 0.99"; one more digit where rounding would move it across 0.05, so that
 * "0.05" is never printed of a p on one side of it ("0.049", "0.0496"). */
const char *rc_summary_journal_p(double p, char out[RC_JOURNAL_SIZE]);
/* The same behind its letter: "p < 0.001", "p = 0.003". */
const char *rc_summary_journal_p_is(double p, char out[RC_JOURNAL_SIZE]);
/* A hazard ratio with 2 decimals: "1.76", "< 0.01", "> 100", "infinite". */
const char *rc_summary_journal_hr(double hr, char out[RC_JOURNAL_SIZE]);
/* "1.07-2.90" of two ratios; lower NaN or 0: "0-2.90"; upper infinite: "1.07-infinite".  "-" where either is NaN. */
const char *rc_summary_journal_interval(double lower, double upper, char out[RC_JOURNAL_SIZE]);
/* A share as a whole percent: "19 %", "< 1 %", "> 99 %". */
const char *rc_summary_journal_percent(double share, char out[RC_JOURNAL_SIZE]);
/* A C, or another number between 0 and 1, with 2 decimals. */
const char *rc_summary_journal_c(double c, char out[RC_JOURNAL_SIZE]);
/* 1,000,000 */
const char *rc_summary_journal_count(double count, char out[RC_JOURNAL_SIZE]);
/* A cutoff: as few digits, 6 at least, as still divide these patients alike.  next: the value of the other side:
 * next < printed <= cutoff, or (high is marker > cutoff) cutoff <= printed < next; NaN: none. */
const char *rc_summary_journal_cutoff(double cutoff, double next, char out[RC_JOURNAL_SIZE]);
/* Another value of a marker: at most 4 digits, no closing zeros. */
const char *rc_summary_journal_value(double x, char out[RC_JOURNAL_SIZE]);

#endif
