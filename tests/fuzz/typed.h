/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * typed.h - what people type: the kinds of input that fuzz_text mutates, and command lines with them. */
#ifndef TESTS_FUZZ_TYPED_H
#define TESTS_FUZZ_TYPED_H

#include "fuzz/mutate.h"

typedef struct typed_command {
    char *word[64]; /* malloc()ed, NULL behind the last */
    int n;
} typed_command;

typedef struct typed_kind {
    const char *name, *source, *file; /* file: what is mutated goes there */
    const char *const *word;
    size_t n_words;
    const char *line; /* the command, its file among the words */
} typed_kind;

extern const typed_kind typed_kinds[];
extern const size_t typed_n;

/* A mutated input of a kind, written where the kind has a file, and the command that takes it.  source: what is
 * mutated; t: room; twin: the path of a table that is right. */
void typed_make(const typed_kind *k, const mutate_text *source, mutate_text *t, const char *twin, typed_command *c);

#endif
