/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mutate.h - texts of a right input, changed as a slip, a program or an enemy changes them.  The same seed gives the
 * same changes. */
#ifndef TESTS_FUZZ_MUTATE_H
#define TESTS_FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

enum { MUTATE_ROOM = 1 << 20 };

typedef struct mutate_text {
    char *data; /* [MUTATE_ROOM], with a NUL behind n */
    size_t n;
} mutate_text;

void mutate_seed(uint64_t seed);
size_t mutate_below(size_t n); /* 0 .. n - 1; 0 where n is 0 */
#define MUTATE_PICK(list) ((list)[mutate_below(sizeof(list) / sizeof *(list))])

/* n bytes in the place of `drop` others; nothing happens where there is no room. */
void mutate_put(mutate_text *t, size_t at, size_t drop, const char *bytes, size_t n);
void mutate_repeat(mutate_text *t, size_t at, const char *bytes, size_t n, size_t times);
/* One change; words are those that the kind of text knows. */
void mutate_change(mutate_text *t, const char *const *word, size_t n_words);

/* Both end the program where they cannot.  Of a long file the first quarter of the room. */
mutate_text mutate_read(const char *path);
void mutate_write(const char *path, const mutate_text *t);

#endif
