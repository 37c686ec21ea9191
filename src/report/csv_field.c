/* SPDX-License-Identifier: GPL-3.0-or-later
 * csv_field.c - quotes, and what a spreadsheet would calculate. */
#include "report/csv_field.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Would a spreadsheet calculate it?  The wide forms of = + - @ are calculated too where they are typed. */
static bool is_formula(const char *text)
{
    static const char *const wide[] = {"\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};
    char *end;
    text += strspn(text, " \t\r\n");
    bool begins = *text && strchr("=+-@", *text);
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) begins = begins || strncmp(text, wide[i], 3) == 0;
    if (!begins) return false;
    (void)strtod(text, &end);
    return end == text || *end; /* -Inf and -1.5 are numbers */
}

void rc_report_csv_field(FILE *to, const char *text)
{
    bool formula = is_formula(text), quote = text[strcspn(text, "\",;\t\r\n")] != '\0';
    if (quote) fputc('"', to);
    if (formula) fputc('\'', to);
    for (; *text; text++) {
        if (*text == '"') fputc('"', to);
        fputc(*text, to);
    }
    if (quote) fputc('"', to);
}
