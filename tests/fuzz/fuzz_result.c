/* SPDX-License-Identifier: GPL-3.0-or-later
 * fuzz_result.c - forged results through all that recut-summary does with one.
 *
 * fuzz_result SEED COUNT RESULT.h5...: each input is one of these with bytes changed (sealed again or not) or
 * objects. */
#include "fuzz/forge.h"
#include "fuzz/watch.h"
#include "report/compare_page.h"
#include "report/csv.h"
#include "report/html.h"
#include "report/methods.h"
#include "report/pages.h"
#include "report/print.h"
#include "report/remark.h"
#include "report/render_figures.h"
#include "report/table.h"
#include "summary/compare.h"
#include "summary/document.h"
#include "summary/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEAL = 512, FILES_MOST = 64 };

typedef struct page {
    const char *path;
    bool scan;
} page;

/* What is printed for a paper, as a browser's page, and beside another document (itself). */
static recut_status print_more(const cJSON *document, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_report_options options = {.whole_scan = false};
    char *text[6] = {NULL};
    cJSON *made = NULL;
    RC_TRY(rc_report_html(document, &options, &text[0], err));
    RC_TRY(rc_report_methods_text(document, 0, &text[1], err));
    RC_TRY(rc_report_figures_text(document, &options, &text[5], err));
    RC_TRY(rc_report_remark(document, NULL, &made, err));
    RC_TRY(rc_report_print_blocks(rc_report_remark_block, made, 0, &text[2], err));
    cJSON_Delete(made);
    made = NULL;
    RC_TRY(rc_summary_compare(document, document, &made, err));
    RC_TRY(rc_report_print_blocks(rc_report_compare_page, made, 0, &text[3], err));
    if (cJSON_GetArraySize(rc_summary_json_get(document, "markers")) > 0)
        RC_TRY(rc_report_table_text(document, &text[4], err));
done:
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) free(text[i]);
    cJSON_Delete(made);
    return st;
}

/* Text, JSON and CSV of one document, and the rest. */
static recut_status read_all(const void *self, char **text, char warning[RC_TOOL_WARNING], recut_error *err)
{
    recut_status st = RECUT_OK;
    const page *of = self;
    struct cJSON *document = NULL;
    char *json = NULL, *csv = NULL;
    rc_report_options options = {.whole_scan = of->scan};
    watch_limits();
    RC_TRY(rc_summary_document_read(of->path, of->scan, &document, warning, err));
    RC_TRY(rc_report_text(document, &options, text, err));
    RC_TRY(rc_summary_json_print(document, true, &json, err));
    RC_TRY(rc_report_csv(document, &csv, err));
    RC_TRY(print_more(document, err));
done:
    free(json);
    free(csv);
    rc_summary_document_destroy(document);
    return st;
}

int main(int argc, char **argv)
{
    static forge_bytes file[FILES_MOST];
    int n_files = argc - 3;
    watch_counts counts = {0};
    page of = {.path = "forged.h5"};
    if (n_files < 1 || n_files > FILES_MOST) {
        fprintf(stderr, "usage: fuzz_result SEED COUNT RESULT.h5...\n");
        return 2;
    }
    uint64_t seed = strtoull(argv[1], NULL, 10);
    long count = strtol(argv[2], NULL, 10);
    for (int f = 0; f < n_files; f++) {
        forge_bytes again = file[f] = forge_read(argv[3 + f]);
        again.data = memcpy(malloc(again.n), again.data, again.n);
        if (!forge_seal(again) || memcmp(again.data, file[f].data, again.n) != 0) {
            fprintf(stderr, "fuzz_result: the seal of %s is not made as it should be\n", argv[3 + f]);
            return 1;
        }
        free(again.data);
    }
    for (long i = 0; i < count; i++) {
        uint64_t state = seed * 1000003u + (uint64_t)i;
        const forge_bytes *base = &file[forge_below(&state, (size_t)n_files)];
        size_t kind = forge_below(&state, 10);
        forge_bytes bytes = {.data = memcpy(malloc(base->n), base->data, base->n), .n = base->n};
        if (kind < 4) forge_change_bytes(&bytes, kind == 0 ? 0 : SEAL, &state);
        if (kind > 1 && kind < 4) forge_seal(bytes);
        forge_write(of.path, bytes);
        free(bytes.data);
        if (kind >= 4) {
            watch_change(forge_change_objects, of.path, &state);
            bytes = forge_read(of.path);
            forge_seal(bytes);
            forge_write(of.path, bytes);
            free(bytes.data);
        }
        of.scan = forge_below(&state, 4) == 0;
        watch(rc_tool_child, read_all, &of, of.path, i, &counts);
    }
    return watch_end("fuzz_result", &counts);
}
