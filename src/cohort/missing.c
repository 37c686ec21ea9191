/* SPDX-License-Identifier: GPL-3.0-or-later
 * missing.c - words for a missing value. */
#include "cohort/missing.h"

#include "base/text.h"
#include "cohort/number.h"
#include "cohort/unicode.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

bool rc_cohort_missing_like(const char *text)
{
    return *text && !strpbrk(text, "0123456789,") && strlen(text) <= 32;
}

bool rc_cohort_missing_known(const char *text)
{
    static const char *const words[] = {"NULL",
                                        "n/a",
                                        "#N/A",
                                        "N.A.",
                                        "n.a.",
                                        "<NA>",
                                        "na",
                                        "#NA",
                                        "none",
                                        "nil",
                                        "missing",
                                        "unknown",
                                        "not available",
                                        "not reported",
                                        "not applicable",
                                        "not evaluated",
                                        "not known",
                                        "unavailable",
                                        "undefined",
                                        "-",
                                        "--",
                                        "---",
                                        "'--",
                                        "?",
                                        "\\N",
                                        "#NULL!",
                                        "#DIV/0!",
                                        "#VALUE!",
                                        "#REF!",
                                        "\xe2\x80\x93",
                                        "\xe2\x80\x94"};
    size_t length = strlen(text);
    if (length > 2 && text[0] == '[' && text[length - 1] == ']') return true; /* TCGA's [Not Available], [Unknown] */
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(text, words[i]) == 0) return true;
    return false;
}

const char *rc_cohort_missing_hint(const char *text, char out[RC_MISSING_HINT])
{
    char word[48];
    uint32_t code = 0;
    const char *at = text, *end = text + strlen(text);
    if (rc_cohort_missing_like(text) && !strpbrk(text, "\"$`\\!")) {
        rc_cohort_number_quote(text, word, sizeof word);
        rc_base_text_compose(out, RC_MISSING_HINT,
                             "a number (if it stands for a missing value: " RC_TEXT_OPTION "missing%s%s)",
                             *text == '-' ? "=" : " ", word);
        return out;
    }
    while (at < end && (unsigned char)*at < 0x80) at++;
    if (at < end && rc_cohort_unicode_decode(at, end, &code))
        snprintf(out, RC_MISSING_HINT, "a number (it holds the character U+%04X)", code);
    else
        snprintf(out, RC_MISSING_HINT, "%s", rc_cohort_number_expected(RC_NUMBER_NOT));
    return out;
}

void rc_cohort_missing_apply(rc_cohort_table *table, size_t n, const char *const *word)
{
    bool begins[256] = {false};
    for (size_t w = 0; w < n; w++) begins[(unsigned char)word[w][0]] = true;
    for (size_t i = 0; n && i < table->n_rows * table->n_columns; i++) {
        size_t row = i / table->n_columns + 1;
        char *text = table->text + table->start[row] + table->cell[table->n_columns + i];
        if (!begins[(unsigned char)*text]) continue;
        for (size_t w = 0; w < n; w++)
            if (strcmp(text, word[w]) == 0) *text = '\0';
    }
}
