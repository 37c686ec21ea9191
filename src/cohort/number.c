/* SPDX-License-Identifier: GPL-3.0-or-later
 * number.c - reading decimal numbers. */
#include "cohort/number.h"

#include "base/text.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A number taken apart: mantissa * 10^exponent, exact unless `long_digits`. */
typedef struct decimal {
    bool minus, nonzero, long_digits;
    uint64_t mantissa;
    int exponent;
} decimal;

/* Digits from *at into the mantissa; returns how many. */
static int take_digits(const char **at, decimal *d)
{
    int n = 0;
    for (; is_digit(**at); (*at)++, n++) {
        unsigned digit = (unsigned)(**at - '0');
        if (digit) d->nonzero = true;
        if (d->mantissa > UINT64_C(900000000000000000))
            d->long_digits = true;
        else
            d->mantissa = d->mantissa * 10 + digit;
    }
    return n;
}

static bool take_exponent(const char **at, decimal *d)
{
    const char *p = *at + 1;
    bool minus = *p == '-';
    int value = 0;
    if (*p == '+' || *p == '-') p++;
    if (!is_digit(*p)) return false;
    for (; is_digit(*p); p++)
        if (value < 100000) value = value * 10 + (*p - '0');
    d->exponent += minus ? -value : value;
    *at = p;
    return true;
}

bool rc_cohort_number_infinite(const char *text, double *x)
{
    static const char sign[] = "\xe2\x88\x92"; /* U+2212 */
    bool minus = *text == '-' || strncmp(text, sign, sizeof sign - 1) == 0;
    const char *word = *text == '-' || *text == '+' ? text + 1 : minus ? text + sizeof sign - 1 : text;
    if (strcasecmp(word, "inf") != 0 && strcasecmp(word, "infinity") != 0 && strcmp(word, "\xe2\x88\x9e") != 0)
        return false;
    *x = minus ? -INFINITY : INFINITY;
    return true;
}

/* 12,5 or 1.234,5: one comma, digits after it, nothing foreign. */
static bool looks_like_decimal_comma(const char *text)
{
    const char *comma = strchr(text, ',');
    if (!comma || !is_digit(comma[1])) return false;
    size_t before = strspn(text, "+-.0123456789");
    size_t after = strspn(comma + 1, "0123456789");
    const char *rest = comma + 1 + after;
    return text + before == comma && (*rest == '\0' || *rest == 'e' || *rest == 'E');
}

rc_number rc_cohort_number_parse(const char *text, locale_t c_locale, double *x)
{
    /* exact powers of ten: mantissa < 2^53 times or over one of them rounds once (Clinger 1990) */
    static const double power[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                   1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    decimal d = {0};
    const char *at = text;
    d.minus = *at == '-';
    if (*at == '+' || *at == '-') at++;
    int digits = take_digits(&at, &d);
    if (*at == '.') {
        at++;
        int behind = take_digits(&at, &d);
        d.exponent -= behind;
        digits += behind;
    }
    bool ok = digits > 0;
    if (ok && (*at == 'e' || *at == 'E')) ok = take_exponent(&at, &d);
    if (!ok || *at) return looks_like_decimal_comma(text) ? RC_NUMBER_COMMA : RC_NUMBER_NOT;

    double value;
    if (!d.nonzero) {
        value = 0;
    } else if (!d.long_digits && d.mantissa <= (UINT64_C(1) << 53) && d.exponent >= -22 && d.exponent <= 22) {
        value = (double)d.mantissa;
        value = d.exponent < 0 ? value / power[-d.exponent] : value * power[d.exponent];
        if (d.minus) value = -value;
    } else {
        value = strtod_l(text, NULL, c_locale);
        if (!isfinite(value) || value == 0) return RC_NUMBER_RANGE;
    }
    *x = value;
    return RC_NUMBER_OK;
}

const char *rc_cohort_number_expected(rc_number result)
{
    if (result == RC_NUMBER_COMMA) return "a number (decimal comma; use a point)";
    if (result == RC_NUMBER_RANGE) return "a number between 1e-308 and 1e308 in size";
    return "a number (missing values are written empty, NA, NaN or .)";
}

bool rc_cohort_number_missing(const char *text)
{
    switch (text[0]) {
    case '\0':
        return true;
    case '.':
        return text[1] == '\0';
    case 'N':
    case 'n':
        return strcmp(text, "NA") == 0 || strcasecmp(text, "nan") == 0;
    default:
        return false;
    }
}

const char *rc_cohort_number_quote(const char *text, char *out, size_t size)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:%+@";
    const char *mark = *text && *text != '-' && strspn(text, plain) == strlen(text) ? ""
                       : strchr(text, '\'')                                         ? "\""
                                                                                    : "'";
    snprintf(out, size, "%s%s%s", mark, text, mark);
    return out;
}

const char *rc_cohort_number_show(const char *text, char out[RC_SHOW])
{
    return rc_base_text_show(text, strlen(text), out, RC_SHOW);
}
