/* SPDX-License-Identifier: GPL-3.0-or-later
 * Collective calls and messages between real ranks. */
#include "mpi/report.h"

enum { MESSAGES = 500, LONGEST = 3000 };

static void collective_calls(rc_ranks *ranks)
{
    int rank = rc_run_ranks_rank(ranks), size = rc_run_ranks_size(ranks);
    recut_error err = {.index = -1};
    CHECK(rc_run_ranks_agree(ranks, RECUT_OK, &err) == RECUT_OK);

    /* all but rank 0 fail: everybody hears of the lowest of them */
    recut_status st = rank == 0
                          ? RECUT_OK
                          : RC_FAIL(&err, rank % 2 ? RECUT_E_SHAPE : RECUT_E_DATA, 100 + rank, "rank %d has it", rank);
    st = rc_run_ranks_agree(ranks, st, &err);
    if (size == 1) {
        CHECK(st == RECUT_OK);
    } else {
        CHECK(st == RECUT_E_SHAPE);
        CHECK(err.code == st && err.index == 101 && strcmp(err.text, "rank 1 has it") == 0);
    }
    CHECK(rc_run_ranks_agree(ranks, rank == size - 1 ? RECUT_E_IO : RECUT_OK, NULL) == RECUT_E_IO);

    double numbers[1000];
    for (int i = 0; i < 1000; i++) numbers[i] = rank == 0 ? i / 3.0 : -1;
    CHECK(rc_run_ranks_broadcast(ranks, numbers, sizeof numbers, &err) == RECUT_OK);
    for (int i = 0; i < 1000; i++) CHECK(numbers[i] == i / 3.0);

    int64_t mine[3] = {rank, rank * 10, size}, all[3 * 64] = {0};
    CHECK(rc_run_ranks_gather(ranks, mine, sizeof mine, rank == 0 ? all : NULL, &err) == RECUT_OK);
    for (int r = 0; rank == 0 && r < size; r++)
        CHECK(all[3 * r] == r && all[3 * r + 1] == 10 * r && all[3 * r + 2] == size);

    char text[5000];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    CHECK(rc_run_ranks_same(ranks, text));
    if (rank == size - 1) text[4000] = 'y'; /* far behind, and in one rank only */
    CHECK(rc_run_ranks_same(ranks, text) == (size == 1));
    text[rank == size - 1 ? 10 : 4998] = '\0'; /* of different length */
    CHECK(rc_run_ranks_same(ranks, text) == (size == 1));
    CHECK(rc_run_ranks_same(ranks, ""));

    int count = 0; /* all on this host */
    CHECK(rc_run_ranks_beside(ranks, 7, &count, &err) == RECUT_OK && count == size);
    CHECK(rc_run_ranks_beside(ranks, (uint64_t)rank + 1, &count, &err) == RECUT_OK && count == 1);
    CHECK(rc_run_ranks_beside(ranks, rank == 0, &count, &err) == RECUT_OK && count == (rank == 0 ? 1 : size - 1));
}

/* Word w of message i from one rank to another. */
static int64_t word(int from, int to, int i, size_t w)
{
    return (int64_t)w * 1000003 + i * 1009 + from * 31 + to;
}

static size_t length(int i)
{
    return i % 50 == 49 ? LONGEST : (size_t)(i % 7) + 1; /* some too long to be sent eagerly */
}

/* Everybody to everybody, also to oneself, sending without waiting for anybody. */
static void messages(rc_ranks *ranks)
{
    static int64_t words[LONGEST];
    int rank = rc_run_ranks_rank(ranks), size = rc_run_ranks_size(ranks), came[64] = {0}, total = 0;
    recut_error err;
    size_t n;
    for (int i = 0; i < MESSAGES; i++)
        for (int to = 0; to < size; to++) {
            for (size_t w = 0; w < length(i); w++) words[w] = word(rank, to, i, w);
            CHECK(rc_run_ranks_send(ranks, to, words, length(i), &err) == RECUT_OK);
            memset(words, 0, sizeof words); /* send has copied them */
        }
    for (int from; total < MESSAGES * size;) {
        if (!rc_run_ranks_poll(ranks, &from, words, LONGEST, &n)) continue;
        int i = came[from]++; /* in order from each */
        CHECK(n == length(i));
        for (size_t w = 0; w < n; w++) CHECK(words[w] == word(from, rank, i, w));
        total++;
    }
    for (int r = 0; r < size; r++) CHECK(came[r] == MESSAGES);
    CHECK(rc_run_ranks_check(ranks, &err) == RECUT_OK);
}

int main(int argc, char **argv)
{
    rc_ranks *ranks = NULL;
    recut_error err = {.text = ""};
    if (rc_run_ranks_open(&argc, &argv, &ranks, &err) != RECUT_OK) return 1;
    collective_calls(ranks);
    messages(ranks);
    return report_end(ranks);
}
