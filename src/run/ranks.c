/* SPDX-License-Identifier: GPL-3.0-or-later
 * ranks.c - processes: over MPI when a launcher started us, otherwise one.
 *
 *   1. opening and closing     2. collectives     3. messages */
#include "run/ranks.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#if RECUT_WITH_MPI
#include <mpi.h>
#endif

enum { TAG = 7 };

/* A send on its way: its words must stay until MPI has taken them. */
typedef struct pending {
    struct pending *next;
    int64_t *words;
#if RECUT_WITH_MPI
    MPI_Request request;
#endif
} pending;

struct rc_ranks {
    int rank, size;
    char host[256];
    bool mpi;
    pending *sends;
    struct self_message {
        struct self_message *next;
        size_t n;
        int64_t words[];
    } *self_first, *self_last; /* messages of a rank to itself */
#if RECUT_WITH_MPI
    MPI_Comm comm;
#endif
};

/* ---- 1. opening and closing --------------------------------------------- */

#if RECUT_WITH_MPI
static recut_status failed(int code, const char *what, recut_error *err)
{
    char text[MPI_MAX_ERROR_STRING] = "";
    int length = 0;
    MPI_Error_string(code, text, &length);
    return RC_FAIL(err, RECUT_E_MPI, -1, "MPI: %s: %s", what, text);
}

static bool launched(void)
{
    return getenv("OMPI_COMM_WORLD_SIZE") || getenv("PMIX_RANK") || getenv("PMI_RANK");
}
#endif

recut_status rc_run_ranks_open(int *argc, char ***argv, rc_ranks **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_ranks *ranks = NULL;
    RC_NEW(ranks, 1, err);
    ranks->size = 1;
    if (gethostname(ranks->host, sizeof ranks->host - 1) != 0) strcpy(ranks->host, "unknown");
#if RECUT_WITH_MPI
    if (launched()) {
        int given, code = MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &given);
        if (code != MPI_SUCCESS) {
            st = failed(code, "cannot start", err);
            goto done;
        }
        ranks->mpi = true;
        code = MPI_Comm_dup(MPI_COMM_WORLD, &ranks->comm);
        if (code == MPI_SUCCESS) code = MPI_Comm_set_errhandler(ranks->comm, MPI_ERRORS_RETURN);
        if (code != MPI_SUCCESS) {
            st = failed(code, "cannot make a communicator", err);
            goto done;
        }
        MPI_Comm_rank(ranks->comm, &ranks->rank);
        MPI_Comm_size(ranks->comm, &ranks->size);
    }
#else
    (void)argc;
    (void)argv;
#endif
    *out = ranks;
    ranks = NULL;
done:
    rc_base_memory_free(ranks);
    return st;
}

/* Drops sends that have left; wait = all of them. */
static void reap(rc_ranks *ranks, bool wait)
{
    for (pending **at = &ranks->sends; *at;) {
        pending *send = *at;
        int left = 1;
#if RECUT_WITH_MPI
        if (wait) MPI_Wait(&send->request, MPI_STATUS_IGNORE);
        else MPI_Test(&send->request, &left, MPI_STATUS_IGNORE);
#else
        (void)wait;
#endif
        if (left) {
            *at = send->next;
            rc_base_memory_free(send->words);
            rc_base_memory_free(send);
        } else {
            at = &send->next;
        }
    }
}

void rc_run_ranks_close(rc_ranks *ranks)
{
    if (!ranks) return;
    reap(ranks, true);
    while (ranks->self_first) {
        struct self_message *next = ranks->self_first->next;
        rc_base_memory_free(ranks->self_first);
        ranks->self_first = next;
    }
#if RECUT_WITH_MPI
    if (ranks->mpi) {
        MPI_Comm_free(&ranks->comm);
        MPI_Finalize();
    }
#endif
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

/* ---- 2. collectives ----------------------------------------------------- */

recut_status rc_run_ranks_agree(rc_ranks *ranks, recut_status status, recut_error *err)
{
#if RECUT_WITH_MPI
    if (ranks->size > 1) {
        recut_error agreed;
        memset(&agreed, 0, sizeof agreed);
        int mine = status == RECUT_OK ? ranks->size : ranks->rank, lowest, code;
        if ((code = MPI_Allreduce(&mine, &lowest, 1, MPI_INT, MPI_MIN, ranks->comm)) != MPI_SUCCESS)
            return failed(code, "agree", err);
        if (lowest == ranks->size) return RECUT_OK;
        if (lowest == ranks->rank) {
            if (err) agreed = *err;
            agreed.code = status;
        }
        if ((code = MPI_Bcast(&agreed, (int)sizeof agreed, MPI_BYTE, lowest, ranks->comm)) != MPI_SUCCESS)
            return failed(code, "agree", err);
        agreed.file = NULL; /* a pointer into another process */
        if (err && lowest != ranks->rank) *err = agreed;
        return agreed.code;
    }
#else
    (void)ranks;
    (void)err;
#endif
    return status;
}

recut_status rc_run_ranks_broadcast(rc_ranks *ranks, void *bytes, size_t n, recut_error *err)
{
#if RECUT_WITH_MPI
    if (ranks->size > 1) {
        int code = MPI_Bcast(bytes, (int)n, MPI_BYTE, 0, ranks->comm);
        if (code != MPI_SUCCESS) return failed(code, "broadcast", err);
    }
#else
    (void)ranks, (void)bytes, (void)n, (void)err;
#endif
    return RECUT_OK;
}

recut_status rc_run_ranks_gather(rc_ranks *ranks, const void *bytes, size_t n, void *all, recut_error *err)
{
#if RECUT_WITH_MPI
    if (ranks->size > 1) {
        int code = MPI_Gather(bytes, (int)n, MPI_BYTE, all, (int)n, MPI_BYTE, 0, ranks->comm);
        return code == MPI_SUCCESS ? RECUT_OK : failed(code, "gather", err);
    }
#endif
    (void)ranks, (void)err;
    memcpy(all, bytes, n);
    return RECUT_OK;
}

bool rc_run_ranks_same(rc_ranks *ranks, const char *text)
{
    char first[256];
    memset(first, 0, sizeof first);
    strncpy(first, text, sizeof first - 1);
    if (rc_run_ranks_broadcast(ranks, first, sizeof first, NULL) != RECUT_OK) return false;
    bool same = strncmp(first, text, sizeof first - 1) == 0;
    return rc_run_ranks_agree(ranks, same ? RECUT_OK : RECUT_E_DATA, NULL) == RECUT_OK;
}

/* ---- 3. messages -------------------------------------------------------- */

static recut_status send_to_self(rc_ranks *ranks, const int64_t *words, size_t n, recut_error *err)
{
    struct self_message *message = rc_base_memory_zeroed(1, sizeof *message + n * sizeof *words);
    if (!message) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for a message");
    message->n = n;
    memcpy(message->words, words, n * sizeof *words);
    if (ranks->self_last) ranks->self_last->next = message;
    else ranks->self_first = message;
    ranks->self_last = message;
    return RECUT_OK;
}

recut_status rc_run_ranks_send(rc_ranks *ranks, int to, const int64_t *words, size_t n, recut_error *err)
{
    if (to == ranks->rank) return send_to_self(ranks, words, n, err);
#if RECUT_WITH_MPI
    recut_status st = RECUT_OK;
    pending *send = NULL;
    reap(ranks, false);
    RC_NEW(send, 1, err);
    RC_NEW(send->words, n, err);
    memcpy(send->words, words, n * sizeof *words);
    int code = MPI_Isend(send->words, (int)n, MPI_INT64_T, to, TAG, ranks->comm, &send->request);
    if (code != MPI_SUCCESS) {
        st = failed(code, "send", err);
        goto done;
    }
    send->next = ranks->sends;
    ranks->sends = send;
    send = NULL;
done:
    if (send) rc_base_memory_free(send->words);
    rc_base_memory_free(send);
    return st;
#else
    return RC_FAIL(err, RECUT_E_BUG, -1, "message to rank %d of one", to);
#endif
}

bool rc_run_ranks_poll(rc_ranks *ranks, int *from, int64_t *words, size_t capacity, size_t *n)
{
    struct self_message *message = ranks->self_first;
    if (message) {
        *from = ranks->rank;
        *n = message->n < capacity ? message->n : capacity;
        memcpy(words, message->words, *n * sizeof *words);
        ranks->self_first = message->next;
        if (!ranks->self_first) ranks->self_last = NULL;
        rc_base_memory_free(message);
        return true;
    }
#if RECUT_WITH_MPI
    if (ranks->size > 1) {
        MPI_Status status;
        int there = 0, count = 0;
        reap(ranks, false);
        if (MPI_Iprobe(MPI_ANY_SOURCE, TAG, ranks->comm, &there, &status) != MPI_SUCCESS || !there) return false;
        MPI_Get_count(&status, MPI_INT64_T, &count);
        if ((size_t)count > capacity) count = (int)capacity;
        if (MPI_Recv(words, count, MPI_INT64_T, status.MPI_SOURCE, TAG, ranks->comm, MPI_STATUS_IGNORE) != MPI_SUCCESS) return false;
        *from = status.MPI_SOURCE;
        *n = (size_t)count;
        return true;
    }
#endif
    return false;
}
