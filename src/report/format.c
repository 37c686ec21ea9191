/* SPDX-License-Identifier: GPL-3.0-or-later
 * format.c - numbers for people. */
#include "report/format.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *missing(char out[RC_FORMAT_SIZE])
{
    return strcpy(out, "-");
}

/* A value of a marker that is the smallest or largest there can be. */
static const char *infinite(double x, char out[RC_FORMAT_SIZE])
{
    return strcpy(out, x < 0 ? "-Inf" : "Inf");
}

const char *rc_report_format_p(double p, char out[RC_FORMAT_SIZE])
{
    if (isnan(p)) return missing(out);
    if (p < 1e-300) return strcpy(out, "< 1e-300");
    if (p > 0.9995 && p < 1) return strcpy(out, "> 0.999");
    if (p < 0.00009995)
        snprintf(out, RC_FORMAT_SIZE, "%.2e", p);
    else
        snprintf(out, RC_FORMAT_SIZE, "%.*f", p >= 0.09995 ? 3 : p >= 0.009995 ? 4 : p >= 0.0009995 ? 5 : 6, p);
    return out;
}

const char *rc_report_format_value(double x, int digits, char out[RC_FORMAT_SIZE])
{
    if (isinf(x)) return infinite(x, out);
    if (!isfinite(x)) return missing(out);
    double size = fabs(x);
    if (size >= 1e6 || (size < 1e-4 && size > 0)) {
        snprintf(out, RC_FORMAT_SIZE, "%.*e", digits - 1, x);
        return out;
    }
    int before = size > 0 ? (int)floor(log10(size)) + 1 : 1;
    int after = digits - before;
    snprintf(out, RC_FORMAT_SIZE, "%.*f", after < 0 ? 0 : after > 9 ? 9 : after, x);
    return out;
}

const char *rc_report_format_plain(double x, char out[RC_FORMAT_SIZE])
{
    if (isinf(x)) return infinite(x, out);
    if (!isfinite(x)) return missing(out);
    snprintf(out, RC_FORMAT_SIZE, "%.5g", x);
    return out;
}

const char *rc_report_format_under(double limit, char out[RC_FORMAT_SIZE])
{
    if (isnan(limit)) return missing(out);
    int digits = limit > 0 && limit < 1 ? (int)floor(-log10(limit) + 1e-9) : 0;
    snprintf(out, RC_FORMAT_SIZE, "< %.*f", digits, pow(10, -digits));
    return out;
}

int rc_report_format_characters(const char *text, size_t bytes)
{
    int n = 0;
    for (size_t i = 0; i < bytes; i++) n += ((unsigned char)text[i] & 0xC0) != 0x80;
    return n;
}

void rc_report_format_name(FILE *to, const char *name, int width)
{
    int length = rc_report_format_characters(name, strlen(name));
    if (length <= width) {
        fprintf(to, "%s%*s", name, width - length, "");
        return;
    }
    int shown = 0;
    const char *end = name;
    for (; *end; end++)
        if (((unsigned char)*end & 0xC0) != 0x80 && ++shown > width - 2) break;
    fprintf(to, "%.*s..", (int)(end - name), name);
}
