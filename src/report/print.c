/* SPDX-License-Identifier: GPL-3.0-or-later
 * print.c - a text medium into memory. */
#include "report/print.h"

#include "base/text.h"
#include "report/render_text.h"

#include <stdio.h>
#include <stdlib.h>

recut_status rc_report_print(rc_report_printer *printer, const void *self, int columns, char **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    bool bad = !to;
    if (to) {
        rc_text lines = {.to = to, .columns = columns};
        const rc_report_medium medium = rc_report_render_text(&lines);
        st = printer(&medium, self, err);
        bad = ferror(to) != 0;
        bad = fclose(to) != 0 || bad;
    }
    if (!bad && st == RECUT_OK) bad = !(*out = rc_base_text_page(text, false)); /* a name may hold anything */
    free(text);
    return bad && st == RECUT_OK ? RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the text") : st;
}

typedef struct blocks {
    const rc_page_block *block;
    const cJSON *document;
} blocks;

static recut_status print_blocks(const rc_report_medium *medium, const void *self, recut_error *err)
{
    const blocks *b = self;
    const rc_report_place place = {.element = b->document, .document = b->document};
    return rc_report_page(medium, b->block, &place, err);
}

recut_status rc_report_print_blocks(const rc_page_block *block, const cJSON *document, int columns, char **out,
                                    recut_error *err)
{
    const blocks b = {.block = block, .document = document};
    return rc_report_print(print_blocks, &b, columns, out, err);
}
