/* SPDX-License-Identifier: GPL-3.0-or-later
 * fuzz_result.c - forged results through all that recut-summary does with one.
 *
 * fuzz_result SEED COUNT RESULT.h5...: each input is one of these with bytes changed (sealed again or not) or
 * objects. */
#include "fuzz/forge.h"
#include "fuzz/watch.h"
#include "report/csv.h"
#include "report/pages.h"
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

/* Text, JSON and CSV of one document. */
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
