/* SPDX-License-Identifier: GPL-3.0-or-later
 * digits.c - shortest round trip. */
#include "base/digits.h"

#include <stdio.h>
#include <stdlib.h>

void rc_base_digits(double x, char out[RC_DIGITS])
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, RC_DIGITS, "%.*g", digits, x);
        if (strtod(out, NULL) == x) return;
    }
}
