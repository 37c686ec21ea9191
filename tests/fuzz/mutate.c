/* SPDX-License-Identifier: GPL-3.0-or-later
 * mutate.c - chance, and changes of texts.
 *
 *   1. chance     2. texts */
#include "fuzz/mutate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- 1. chance ---------------------------------------------------------- */

static uint64_t state;

void mutate_seed(uint64_t seed)
{
    state = seed;
}

static uint64_t draw(void) /* splitmix64 */
{
    uint64_t z = (state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

size_t mutate_below(size_t n)
{
    return n ? (size_t)(draw() % n) : 0;
}

/* ---- 2. texts ----------------------------------------------------------- */

void mutate_put(mutate_text *t, size_t at, size_t drop, const char *bytes, size_t n)
{
    if (at > t->n) at = t->n;
    if (drop > t->n - at) drop = t->n - at;
    if (t->n - drop + n >= MUTATE_ROOM) return;
    memmove(t->data + at + n, t->data + at + drop, t->n - at - drop);
    memcpy(t->data + at, bytes, n);
    t->n += n - drop;
    t->data[t->n] = '\0';
}

void mutate_repeat(mutate_text *t, size_t at, const char *bytes, size_t n, size_t times)
{
    for (size_t i = 0; i < times; i++) mutate_put(t, at, 0, bytes, n);
}

/* One change, of the kind that a slip, a program or an enemy makes. */
void mutate_change(mutate_text *t, const char *const *word, size_t n_words)
{
    static const char *const ends[] = {"\r\n", "\r", "\n\n", " ", ""};
    static const char *const fill[] = {"x", "\xff", " ", "9", "[", "(", ","};
    static const size_t most[] = {1, 5, 60, 1000}, many[] = {2, 50, 5000};
    char noise[64];
    size_t at = mutate_below(t->n + 1), other = mutate_below(t->n + 1);
    const char *chosen = word[mutate_below(n_words)];
    switch (mutate_below(12)) {
    case 0:
        if (t->n) t->data[mutate_below(t->n)] ^= (char)(1 << mutate_below(8));
        break;
    case 1:
        t->n = at;
        t->data[at] = '\0';
        break;
    case 2:
        for (size_t i = 0; i < sizeof noise; i++) noise[i] = (char)draw();
        mutate_put(t, at, 0, noise, 1 + mutate_below(sizeof noise - 1));
        break;
    case 3:
        mutate_put(t, at, MUTATE_PICK(most), "", 0);
        break;
    case 4: { /* a piece twice, or many times */
        size_t n = mutate_below(200);
        if (n > t->n - at) n = t->n - at;
        char piece[200];
        memcpy(piece, t->data + at, n);
        mutate_repeat(t, other, piece, n, mutate_below(4) ? 1 : 40);
        break;
    }
    case 5:
    case 6:
    case 7:
        mutate_put(t, at, 0, chosen, strlen(chosen));
        break;
    case 8:
    case 9: { /* a word becomes another */
        size_t begin = at;
        while (begin < t->n && strchr(" ,=;\"\n", t->data[begin])) begin++;
        mutate_put(t, begin, strcspn(t->data + begin, " ,=;\"\n"), chosen, strlen(chosen));
        break;
    }
    case 10: {
        const char *what = MUTATE_PICK(fill);
        mutate_repeat(t, at, what, 1, MUTATE_PICK(many));
        break;
    }
    default: { /* the ends of some lines */
        const char *end = MUTATE_PICK(ends);
        for (size_t i = 0; i < t->n; i++)
            if (t->data[i] == '\n' && mutate_below(2)) {
                mutate_put(t, i, 1, end, strlen(end));
                i += strlen(end);
            }
    }
    }
}

mutate_text mutate_read(const char *path)
{
    mutate_text t = {.data = malloc(MUTATE_ROOM)};
    FILE *file = fopen(path, "rb");
    if (!t.data || !file) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(1);
    }
    t.n = fread(t.data, 1, MUTATE_ROOM / 4, file);
    t.data[t.n] = '\0';
    fclose(file);
    return t;
}

void mutate_write(const char *path, const mutate_text *t)
{
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(t->data, 1, t->n, file) != t->n || fclose(file) != 0) exit(1);
}
