/* SPDX-License-Identifier: GPL-3.0-or-later
 * ranks.c - the processes of a run: one alone, or those behind a transport.
 *
 *   1. who we are     2. collective calls     3. messages */
#include "run/ranks.h"

#include "base/memory.h"
#include "run/ranks_transport.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A message to oneself. */
typedef struct letter {
    struct letter *next;
    size_t n;
    int64_t words[];
} letter;

struct rc_ranks {
    int rank, size;
    char host[256];
    letter *first, *last;
    const rc_transport *transport; /* NULL = alone */
    void *self;
};

/* ---- 1. who we are ------------------------------------------------------ */

/* What launchers tell the processes that they start. */
static const struct launcher {
    const char *name, *size, *rank;
} launchers[] = {
    {"mpirun", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"}, /* Open MPI */
    {"mpiexec", "PMI_SIZE", "PMI_RANK"},                        /* MPICH, Intel MPI, PALS */
    {"srun", "SLURM_STEP_NUM_TASKS", "SLURM_PROCID"},
};

static long number(const char *variable)
{
    const char *text = getenv(variable);
    return text ? strtol(text, NULL, 10) : -1;
}

#if defined(RECUT_WITH_MPI)
static bool launched(void)
{
    return getenv("OMPI_COMM_WORLD_SIZE") || getenv("PMIX_RANK") || getenv("PMI_RANK") || rc_run_ranks_mpi_active();
}
#endif

static recut_status refuse(const struct launcher *by, long copies, recut_error *err)
{
    char library[64];
    rc_run_ranks_library(library, sizeof library);
    if (strcmp(by->name, "srun") == 0)
        return RC_FAIL(
            err, RECUT_E_USAGE, -1,
            "srun started %ld copies that cannot see each other: use srun --mpi=pmix (srun --mpi=list says what "
            "there is), or mpirun inside the job; this recut is built with MPI: %s",
            copies, library);
    if (strcmp(library, "none") == 0)
        return RC_FAIL(err, RECUT_E_USAGE, -1,
                       "%s started %ld copies, but this recut was built without MPI: start it once", by->name, copies);
    return RC_FAIL(
        err, RECUT_E_USAGE, -1,
        "%s started %ld copies that cannot see each other: use the %s that belongs to %s, which this recut is "
        "built with",
        by->name, copies, by->name, library);
}

/* For a process that is alone as far as MPI says: several of them would all write the same result. */
static recut_status refuse_copies(recut_error *err)
{
    for (size_t i = 0; i < sizeof launchers / sizeof *launchers; i++) {
        long copies = number(launchers[i].size), rank = number(launchers[i].rank);
        if (copies < 2 || rank < 0) continue;
        if (rank == 0) return refuse(&launchers[i], copies, err);
        /* The first one speaks; a launcher ends all when one fails, so it is given the time to. */
        nanosleep(&(struct timespec){.tv_sec = 1}, NULL);
        return RC_FAIL(err, RECUT_E_USAGE, -1, "%s", "");
    }
    return RECUT_OK;
}

bool rc_run_ranks_is_copy(void)
{
    for (size_t i = 0; i < sizeof launchers / sizeof *launchers; i++)
        if (number(launchers[i].size) > 1 && number(launchers[i].rank) > 0) return true;
    return false;
}

recut_status rc_run_ranks_alone(rc_ranks **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_ranks *ranks = NULL;
    RC_NEW(ranks, 1, err);
    ranks->size = 1;
    if (gethostname(ranks->host, sizeof ranks->host - 1) != 0) strcpy(ranks->host, "unknown");
    *out = ranks;
done:
    return st;
}

recut_status rc_run_ranks_open(int *argc, char ***argv, rc_ranks **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_ranks *ranks = NULL;
    RC_TRY(rc_run_ranks_alone(&ranks, err));
#if defined(RECUT_WITH_MPI)
    if (launched())
        RC_TRY(rc_run_ranks_mpi_open(argc, argv, &ranks->transport, &ranks->self, &ranks->rank, &ranks->size, err));
#else
    (void)argc;
    (void)argv;
#endif
    if (ranks->size == 1) RC_TRY(refuse_copies(err));
    *out = ranks;
    ranks = NULL;
done:
    rc_run_ranks_close(ranks);
    return st;
}

void rc_run_ranks_library(char *text, size_t room)
{
#if defined(RECUT_WITH_MPI)
    rc_run_ranks_mpi_library(text, room);
#else
    snprintf(text, room, "none");
#endif
}

void rc_run_ranks_close(rc_ranks *ranks)
{
    if (!ranks) return;
    if (ranks->transport) ranks->transport->close(ranks->self);
    while (ranks->first) {
        letter *next = ranks->first->next;
        rc_base_memory_free(ranks->first);
        ranks->first = next;
    }
    rc_base_memory_free(ranks);
}

int rc_run_ranks_rank(const rc_ranks *ranks)
{
    return ranks->rank;
}

int rc_run_ranks_size(const rc_ranks *ranks)
{
    return ranks->size;
}

const char *rc_run_ranks_host(const rc_ranks *ranks)
{
    return ranks->host;
}

recut_status rc_run_ranks_check(const rc_ranks *ranks, recut_error *err)
{
    return ranks->transport ? ranks->transport->check(ranks->self, err) : RECUT_OK;
}

/* ---- 2. collective calls ------------------------------------------------ */

recut_status rc_run_ranks_agree(rc_ranks *ranks, recut_status status, recut_error *err)
{
    struct {
        int64_t status, index, option;
        char text[sizeof((recut_error *)0)->text];
    } packet = {.status = status, .index = -1};
    if (!ranks->transport) return status;
    recut_error trouble = {.text = ""};
    int64_t lowest = status == RECUT_OK ? ranks->size : ranks->rank;
    recut_status st = ranks->transport->least(ranks->self, &lowest, &trouble);
    if (st == RECUT_OK && lowest == ranks->size) return RECUT_OK;
    if (st == RECUT_OK) {
        if (lowest == ranks->rank && err) {
            packet.index = err->index;
            packet.option = err->option;
            memcpy(packet.text, err->text, sizeof packet.text);
        }
        st = ranks->transport->broadcast(ranks->self, (int)lowest, &packet, sizeof packet, &trouble);
    }
    if (st != RECUT_OK) { /* our own error says more than "MPI failed" */
        if (status != RECUT_OK) return status;
        return RC_FAIL(err, st, -1, "%s", trouble.text);
    }
    if (lowest == ranks->rank) return status;
    st = RC_FAIL(err, (recut_status)packet.status, packet.index, "%s", packet.text);
    if (err) err->option = (int)packet.option;
    return st;
}

recut_status rc_run_ranks_broadcast(rc_ranks *ranks, void *bytes, size_t n, recut_error *err)
{
    return ranks->transport ? ranks->transport->broadcast(ranks->self, 0, bytes, n, err) : RECUT_OK;
}

recut_status rc_run_ranks_gather(rc_ranks *ranks, const void *bytes, size_t n, void *all, recut_error *err)
{
    if (ranks->transport) return ranks->transport->gather(ranks->self, bytes, n, all, err);
    memcpy(all, bytes, n);
    return RECUT_OK;
}

recut_status rc_run_ranks_beside(rc_ranks *ranks, uint64_t token, int *count, recut_error *err)
{
    *count = 1;
    return ranks->transport ? ranks->transport->beside(ranks->self, token, count, err) : RECUT_OK;
}

/* In pieces of fixed size: no rank may drop out for lack of memory. */
bool rc_run_ranks_same(rc_ranks *ranks, const char *text)
{
    if (!ranks->transport) return true;
    char piece[1024];
    size_t length = strlen(text) + 1;
    uint64_t total = length;
    int64_t same = 1;
    if (ranks->transport->broadcast(ranks->self, 0, &total, sizeof total, NULL) != RECUT_OK) return false;
    if (total != length) same = 0;
    for (uint64_t at = 0; at < total; at += sizeof piece) {
        size_t n = total - at < sizeof piece ? (size_t)(total - at) : sizeof piece;
        if (ranks->rank == 0) memcpy(piece, text + at, n);
        if (ranks->transport->broadcast(ranks->self, 0, piece, n, NULL) != RECUT_OK) return false;
        if (same && memcmp(piece, text + at, n) != 0) same = 0;
    }
    return ranks->transport->least(ranks->self, &same, NULL) == RECUT_OK && same == 1;
}

/* ---- 3. messages -------------------------------------------------------- */

recut_status rc_run_ranks_send(rc_ranks *ranks, int to, const int64_t *words, size_t n, recut_error *err)
{
    if (to != ranks->rank) return ranks->transport->send(ranks->self, to, words, n, err);
    letter *mail = rc_base_memory_zeroed(1, sizeof *mail + n * sizeof *words);
    if (!mail) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for a message of %zu words", n);
    mail->n = n;
    memcpy(mail->words, words, n * sizeof *words);
    if (ranks->first)
        ranks->last->next = mail;
    else
        ranks->first = mail;
    ranks->last = mail;
    return RECUT_OK;
}

bool rc_run_ranks_poll(rc_ranks *ranks, int *from, int64_t *words, size_t capacity, size_t *n)
{
    letter *mail = ranks->first;
    if (!mail || mail->n > capacity)
        return ranks->transport && ranks->transport->poll(ranks->self, from, words, capacity, n);
    ranks->first = mail->next;
    *from = ranks->rank;
    *n = mail->n;
    memcpy(words, mail->words, mail->n * sizeof *words);
    rc_base_memory_free(mail);
    return true;
}
