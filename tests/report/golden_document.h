/* SPDX-License-Identifier: GPL-3.0-or-later
 * golden_document.h - the documents of tests/golden/documents, parsed. */
#ifndef TESTS_GOLDEN_DOCUMENT_H
#define TESTS_GOLDEN_DOCUMENT_H

#include <cjson/cJSON.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ends the test program where the file is missing or no JSON; cJSON_Delete it. */
static inline cJSON *read_document(const char *name)
{
    char path[1024], *text = NULL;
    size_t length = 0;
    snprintf(path, sizeof path, "%s/golden/documents/%s", RECUT_TESTS_DIR, name);
    FILE *from = fopen(path, "r"), *to = open_memstream(&text, &length);
    if (!from || !to) {
        fprintf(stderr, "cannot read %s\n", path);
        abort();
    }
    for (int c; (c = fgetc(from)) != EOF;) fputc(c, to);
    fclose(from);
    fclose(to);
    cJSON *document = cJSON_Parse(text);
    if (!document) {
        fprintf(stderr, "%s is no JSON\n", path);
        abort();
    }
    free(text);
    return document;
}

/* Calls `with` for each of them; ends the test program where there are few. */
static inline void each_golden_document(void (*with)(const char *name, cJSON *document))
{
    glob_t found;
    if (glob(RECUT_TESTS_DIR "/golden/documents/*.json", 0, NULL, &found) != 0 || found.gl_pathc < 30) {
        fprintf(stderr, "the golden documents are not there\n");
        abort();
    }
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *name = strrchr(found.gl_pathv[i], '/') + 1;
        cJSON *document = read_document(name);
        with(name, document);
        cJSON_Delete(document);
    }
    globfree(&found);
}

#endif
