/* SPDX-License-Identifier: GPL-3.0-or-later
 * ranks_mpi.c - the transport over MPI, on a communicator of our own.  All waiting sleeps between
 * tests: ranks often wait (for the merge, for a signal) where others need the CPU. */
#include "run/ranks_transport.h"

#if defined(RECUT_WITH_MPI)

#include "base/memory.h"

#include <limits.h>
#include <mpi.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TAG = 75, EAGER_TESTS = 200, LARGEST_PIECE = 1 << 30, CLOSE_SECONDS = 10 };

/* A message on its way; MPI reads its words until the request is complete. */
typedef struct parcel {
    struct parcel *next;
    MPI_Request request;
    size_t capacity;
    int64_t words[];
} parcel;

typedef struct mpi_ranks {
    MPI_Comm comm;
    bool started; /* MPI_Init was ours, so is MPI_Finalize */
    int rank;
    pid_t launcher; /* that started this process */
    parcel *moving, *idle;
    recut_error failure; /* the first; code 0 = none */
} mpi_ranks;

static void nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 50000}, NULL);
}

/* Turns an MPI code into an error, and remembers it. */
static recut_status check(mpi_ranks *mpi, int code, const char *what, recut_error *err)
{
    char text[MPI_MAX_ERROR_STRING] = "";
    int length = 0;
    if (code == MPI_SUCCESS) return RECUT_OK;
    MPI_Error_string(code, text, &length);
    recut_status st = RC_FAIL(err, RECUT_E_MPI, -1, "%s failed: %.300s", what, text);
    if (mpi->failure.code == RECUT_OK) RC_FAIL(&mpi->failure, RECUT_E_MPI, -1, "%s failed: %.300s", what, text);
    return st;
}

/* The launcher of Open MPI 5 ends when it loses a host, and leaves the ranks of its own host to wait for the lost ones
 * for ever, with the run's lock.  Its end is that of its ranks. */
static recut_status check_launcher(mpi_ranks *mpi, recut_error *err)
{
    if (!mpi->started || getppid() == mpi->launcher) return RECUT_OK;
    RC_FAIL(
        &mpi->failure, RECUT_E_MPI, -1,
        "the launcher of the ranks (mpirun) has ended without them: a host is lost, or it was killed; the same command "
        "goes on from here");
    if (err) *err = mpi->failure;
    return RECUT_E_MPI;
}

static recut_status mpi_check(const void *self, recut_error *err)
{
    const mpi_ranks *mpi = self;
    if (mpi->failure.code != RECUT_OK && err) *err = mpi->failure;
    return mpi->failure.code;
}

/* ---- collective calls --------------------------------------------------- */

static recut_status wait_for(mpi_ranks *mpi, int code, MPI_Request *request, const char *what, recut_error *err)
{
    int complete = 0;
    for (int tests = 0; code == MPI_SUCCESS && !complete; tests++) {
        code = MPI_Test(request, &complete, MPI_STATUS_IGNORE);
        if (complete || tests <= EAGER_TESTS) continue;
        nap();
        if (code == MPI_SUCCESS && check_launcher(mpi, err) != RECUT_OK) return RECUT_E_MPI;
    }
    return check(mpi, code, what, err);
}

static recut_status mpi_least(void *self, int64_t *value, recut_error *err)
{
    mpi_ranks *mpi = self;
    MPI_Request request;
    int64_t least = *value;
    int code = MPI_Iallreduce(value, &least, 1, MPI_INT64_T, MPI_MIN, mpi->comm, &request);
    recut_status st = wait_for(mpi, code, &request, "MPI_Iallreduce", err);
    if (st == RECUT_OK) *value = least;
    return st;
}

static recut_status mpi_broadcast(void *self, int root, void *bytes, size_t n, recut_error *err)
{
    mpi_ranks *mpi = self;
    recut_status st = RECUT_OK;
    for (size_t at = 0; at < n && st == RECUT_OK; at += LARGEST_PIECE) {
        MPI_Request request;
        int piece = (int)(n - at < LARGEST_PIECE ? n - at : LARGEST_PIECE);
        int code = MPI_Ibcast((char *)bytes + at, piece, MPI_BYTE, root, mpi->comm, &request);
        st = wait_for(mpi, code, &request, "MPI_Ibcast", err);
    }
    return st;
}

static recut_status mpi_gather(void *self, const void *bytes, size_t n, void *all, recut_error *err)
{
    mpi_ranks *mpi = self;
    MPI_Request request;
    if (n > LARGEST_PIECE) return RC_FAIL(err, RECUT_E_ARG, -1, "%zu bytes are too many to gather", n);
    int code = MPI_Igather(bytes, (int)n, MPI_BYTE, all, (int)n, MPI_BYTE, 0, mpi->comm, &request);
    return wait_for(mpi, code, &request, "MPI_Igather", err);
}

static recut_status mpi_beside(void *self, uint64_t token, int *count, recut_error *err)
{
    mpi_ranks *mpi = self;
    recut_status st = RECUT_OK;
    MPI_Comm host = MPI_COMM_NULL;
    uint64_t *all = NULL;
    int n = 1;
    RC_TRY(check(mpi, MPI_Comm_split_type(mpi->comm, MPI_COMM_TYPE_SHARED, mpi->rank, MPI_INFO_NULL, &host),
                 "MPI_Comm_split_type", err));
    RC_TRY(check(mpi, MPI_Comm_size(host, &n), "MPI_Comm_size", err));
    all = rc_base_memory_zeroed((size_t)n, sizeof *all);
    if (!all) { /* the others wait in the next call, so the launcher must end them */
        st = RC_FAIL(&mpi->failure, RECUT_E_MEMORY, -1, "out of memory for %d ranks", n);
        if (err) *err = mpi->failure;
        goto done;
    }
    RC_TRY(check(mpi, MPI_Allgather(&token, 1, MPI_UINT64_T, all, 1, MPI_UINT64_T, host), "MPI_Allgather", err));
    *count = 0;
    for (int i = 0; i < n; i++) *count += all[i] == token;
done:
    if (host != MPI_COMM_NULL && mpi->failure.code == RECUT_OK) MPI_Comm_free(&host);
    rc_base_memory_free(all);
    return st;
}

/* ---- messages ----------------------------------------------------------- */

/* Puts what has left back among the idle parcels. */
static void sweep(mpi_ranks *mpi)
{
    for (parcel **at = &mpi->moving; *at;) {
        parcel *item = *at;
        int complete = 0;
        if (check(mpi, MPI_Test(&item->request, &complete, MPI_STATUS_IGNORE), "MPI_Test", NULL) != RECUT_OK) return;
        if (complete) {
            *at = item->next;
            item->next = mpi->idle;
            mpi->idle = item;
        } else {
            at = &item->next;
        }
    }
}

static recut_status mpi_send(void *self, int to, const int64_t *words, size_t n, recut_error *err)
{
    mpi_ranks *mpi = self;
    parcel *item = NULL;
    recut_status st = mpi_check(mpi, err);
    if (st != RECUT_OK) return st;
    sweep(mpi);
    for (parcel **at = &mpi->idle; *at; at = &(*at)->next)
        if ((*at)->capacity >= n) {
            item = *at;
            *at = item->next;
            break;
        }
    if (!item) {
        size_t capacity = n < 32 ? 32 : n;
        item = rc_base_memory_zeroed(1, sizeof *item + capacity * sizeof *words);
        if (!item) {
            st = RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for a message of %zu words", n);
            if (mpi->failure.code == RECUT_OK) /* a lost message would leave the others waiting */
                RC_FAIL(&mpi->failure, RECUT_E_MEMORY, -1, "out of memory for a message of %zu words", n);
            return st;
        }
        item->capacity = capacity;
    }
    memcpy(item->words, words, n * sizeof *words);
    st = check(mpi, MPI_Isend(item->words, (int)n, MPI_INT64_T, to, TAG, mpi->comm, &item->request), "MPI_Isend", err);
    if (st != RECUT_OK) {
        rc_base_memory_free(item);
        return st;
    }
    item->next = mpi->moving;
    mpi->moving = item;
    return st;
}

static bool mpi_poll(void *self, int *from, int64_t *words, size_t capacity, size_t *n)
{
    mpi_ranks *mpi = self;
    MPI_Status status;
    int there = 0, count = 0;
    if (mpi->failure.code != RECUT_OK) return false;
    if (mpi->moving) sweep(mpi);
    int code = MPI_Iprobe(MPI_ANY_SOURCE, TAG, mpi->comm, &there, &status);
    if (check(mpi, code, "MPI_Iprobe", NULL) != RECUT_OK) return false;
    if (!there) {
        (void)check_launcher(mpi, NULL);
        return false;
    }
    code = MPI_Get_count(&status, MPI_INT64_T, &count);
    if (code == MPI_SUCCESS && (count < 0 || (size_t)count > capacity)) code = MPI_ERR_TRUNCATE;
    if (code == MPI_SUCCESS)
        code = MPI_Recv(words, count, MPI_INT64_T, status.MPI_SOURCE, TAG, mpi->comm, MPI_STATUS_IGNORE);
    if (check(mpi, code, "MPI_Recv", NULL) != RECUT_OK) return false;
    *from = status.MPI_SOURCE;
    *n = (size_t)count;
    return true;
}

/* ---- begin and end ------------------------------------------------------ */

static void free_parcels(parcel *item)
{
    while (item) {
        parcel *next = item->next;
        rc_base_memory_free(item);
        item = next;
    }
}

/* Messages still under way get some seconds.  After a failure nothing is finalized (that could wait for ever): the
 * launcher sees a process end without it and stops the others. */
static void mpi_close(void *self)
{
    mpi_ranks *mpi = self;
    for (int naps = 0; mpi->moving && mpi->failure.code == RECUT_OK && naps < CLOSE_SECONDS * 10000; naps++) {
        sweep(mpi);
        if (mpi->moving) nap();
    }
    if (mpi->failure.code == RECUT_OK) {
        MPI_Comm_free(&mpi->comm);
        if (mpi->started) MPI_Finalize();
        free_parcels(mpi->moving);
    }
    free_parcels(mpi->idle);
    rc_base_memory_free(mpi);
}

static const rc_transport transport_mpi = {.close = mpi_close,
                                           .check = mpi_check,
                                           .least = mpi_least,
                                           .broadcast = mpi_broadcast,
                                           .gather = mpi_gather,
                                           .send = mpi_send,
                                           .beside = mpi_beside,
                                           .poll = mpi_poll};

/* Open MPI: "Open MPI v4.1.4, package: ..."; MPICH: "MPICH Version:      4.2.1\nMPICH Release date: ...", here "MPICH
 * 4.2.1". */
void rc_run_ranks_mpi_library(char *text, size_t room)
{
    char found[MPI_MAX_LIBRARY_VERSION_STRING] = "", name[32], version[32];
    int length = 0;
    if (MPI_Get_library_version(found, &length) != MPI_SUCCESS) strcpy(found, "unknown");
    found[strcspn(found, ",\n")] = '\0';
    if (sscanf(found, "%31s Version: %31s", name, version) == 2)
        snprintf(text, room, "%s %s", name, version);
    else
        snprintf(text, room, "%s", found);
}

bool rc_run_ranks_mpi_active(void)
{
    int initialized = 0, finalized = 0;
    return MPI_Initialized(&initialized) == MPI_SUCCESS && initialized && MPI_Finalized(&finalized) == MPI_SUCCESS &&
           !finalized;
}

recut_status rc_run_ranks_mpi_open(int *argc, char ***argv, const rc_transport **transport, void **self, int *rank,
                                   int *size, recut_error *err)
{
    recut_status st = RECUT_OK;
    mpi_ranks *mpi = NULL;
    int level = MPI_THREAD_SINGLE;
    RC_NEW(mpi, 1, err);
    mpi->launcher = getppid();
    if (rc_run_ranks_mpi_active()) {
        RC_TRY(check(mpi, MPI_Query_thread(&level), "MPI_Query_thread", err));
    } else {
        RC_TRY(check(mpi, MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &level), "MPI_Init_thread", err));
        mpi->started = true;
        MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    }
    if (level < MPI_THREAD_FUNNELED) {
        st = RC_FAIL(err, RECUT_E_MPI, -1, "this MPI does not support threads (MPI_THREAD_FUNNELED)");
        goto done;
    }
    RC_TRY(check(mpi, MPI_Comm_dup(MPI_COMM_WORLD, &mpi->comm), "MPI_Comm_dup", err));
    RC_TRY(check(mpi, MPI_Comm_set_errhandler(mpi->comm, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler", err));
    RC_TRY(check(mpi, MPI_Comm_rank(mpi->comm, &mpi->rank), "MPI_Comm_rank", err));
    RC_TRY(check(mpi, MPI_Comm_size(mpi->comm, size), "MPI_Comm_size", err));
    *rank = mpi->rank;
    *transport = &transport_mpi;
    *self = mpi;
    mpi = NULL;
done:
    rc_base_memory_free(mpi);
    return st;
}

#endif
