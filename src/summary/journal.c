/* SPDX-License-Identifier: GPL-3.0-or-later
 * journal.c - numbers as a journal prints them. */
#include "summary/journal.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double level = 0.05; /* that no rounding crosses */

static const char *missing(char out[RC_JOURNAL_SIZE])
{
    return strcpy(out, "-");
}

const char *rc_summary_journal_p(double p, char out[RC_JOURNAL_SIZE])
{
    if (isnan(p)) return missing(out);
    if (p < 0.001) return strcpy(out, "< 0.001");
    if (p > 0.99) return strcpy(out, p < 1 ? "> 0.99" : "1");
    for (int digits = p < 0.00995 ? 3 : 2; digits < 18; digits++) {
        snprintf(out, RC_JOURNAL_SIZE, "%.*f", digits, p);
        double printed = strtod(out, NULL);
        if ((printed < level) == (p < level) && (printed > level) == (p > level)) break;
    }
    return out;
}

const char *rc_summary_journal_p_is(double p, char out[RC_JOURNAL_SIZE])
{
    char number[RC_JOURNAL_SIZE];
    rc_summary_journal_p(p, number);
    bool sign = number[0] == '<' || number[0] == '>';
    snprintf(out, RC_JOURNAL_SIZE, "p %s%.*s", sign ? "" : "= ", RC_JOURNAL_SIZE - 5, number);
    return out;
}

const char *rc_summary_journal_hr(double hr, char out[RC_JOURNAL_SIZE])
{
    if (isnan(hr)) return missing(out);
    if (isinf(hr)) return strcpy(out, "infinite");
    if (hr == 0) return strcpy(out, "0");
    if (hr < 0.005) return strcpy(out, "< 0.01");
    if (hr > 100) return strcpy(out, "> 100");
    snprintf(out, RC_JOURNAL_SIZE, "%.2f", hr);
    return out;
}

const char *rc_summary_journal_interval(double lower, double upper, char out[RC_JOURNAL_SIZE])
{
    char from[RC_JOURNAL_SIZE], to[RC_JOURNAL_SIZE];
    if (isnan(lower) || isnan(upper)) return missing(out);
    snprintf(out, RC_JOURNAL_SIZE, "%.30s-%.30s", rc_summary_journal_hr(lower, from), rc_summary_journal_hr(upper, to));
    return out;
}

const char *rc_summary_journal_percent(double share, char out[RC_JOURNAL_SIZE])
{
    if (isnan(share)) return missing(out);
    if (share > 0 && share < 0.005) return strcpy(out, "< 1 %");
    if (share < 1 && share > 0.995) return strcpy(out, "> 99 %");
    snprintf(out, RC_JOURNAL_SIZE, "%.0f %%", 100 * share);
    return out;
}

const char *rc_summary_journal_c(double c, char out[RC_JOURNAL_SIZE])
{
    if (!isfinite(c)) return missing(out);
    snprintf(out, RC_JOURNAL_SIZE, "%.2f", c);
    return out;
}

const char *rc_summary_journal_count(double count, char out[RC_JOURNAL_SIZE])
{
    char digits[RC_JOURNAL_SIZE];
    if (isnan(count)) return missing(out);
    int length = snprintf(digits, sizeof digits, "%.0f", count), at = 0;
    if (length > 24) return strcpy(out, "very many"); /* no count of ours */
    for (int i = 0; i < length; i++) {
        if (i && (length - i) % 3 == 0 && digits[i - 1] != '-') out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return out;
}

const char *rc_summary_journal_cutoff(double cutoff, double next, char out[RC_JOURNAL_SIZE])
{
    if (isnan(cutoff)) return missing(out);
    if (isinf(cutoff)) return strcpy(out, cutoff < 0 ? "-Inf" : "Inf");
    for (int digits = 6; digits <= 17; digits++) {
        snprintf(out, RC_JOURNAL_SIZE, "%.*g", digits, cutoff);
        double printed = strtod(out, NULL);
        if (next > cutoff ? printed >= cutoff && printed < next : printed <= cutoff && !(printed <= next)) break;
    }
    return out;
}

const char *rc_summary_journal_value(double x, char out[RC_JOURNAL_SIZE])
{
    if (isnan(x)) return missing(out);
    if (isinf(x)) return strcpy(out, x < 0 ? "-Inf" : "Inf");
    snprintf(out, RC_JOURNAL_SIZE, fabs(x) >= 1e4 && fabs(x) < 1e15 ? "%.0f" : "%.4g", x);
    return out;
}
