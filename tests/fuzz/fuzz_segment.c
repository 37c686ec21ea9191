/* SPDX-License-Identifier: GPL-3.0-or-later
 * fuzz_segment.c - a run's folder with one forged segment, a forged plan or a changed launches.jsonl through all that
 * is done with it: how far it has come, a resume, a merge.
 *
 * fuzz_segment SEED COUNT: the run is the store tests' own, of known numbers. */
#include "store/fake.h"

#include "fuzz/forge.h"
#include "fuzz/watch.h"
#include "store/plan.h"

enum { SEAL = 512, SEGMENTS_MOST = 64 };

static const char launches[] = "{\"command\":\"recut permute x.csv --marker il6\",\"directory\":\"/tmp\",\"ranks\":1}\n"
                               "{\"command\":\"recut permute x.csv --marker il6\",\"threads\":2}\n";

/* What merge makes of a folder must be a result, whatever was in the folder. */
static recut_status use_folder(const void *self, char **text, char warning[RC_TOOL_WARNING], recut_error *err)
{
    recut_status st = RECUT_OK;
    const fake_run *run = self;
    const rc_store_head head = {.fingerprint = FINGERPRINT, .cohort_json = "{}"};
    rc_store_progress progress = {0};
    rc_store_state *found = NULL;
    rc_store_plan *plan = NULL;
    rc_result *result = NULL;
    int lock = -1;
    (void)text, (void)warning;
    watch_limits();
    st = rc_store_progress_read(run->folder, &progress, err);
    rc_store_progress_clear(&progress);
    if (st != RECUT_OK && st != RECUT_E_USAGE) goto done;
    RC_TRY(rc_store_scan(run->folder, FINGERPRINT, run->analysis, run->n, &found, &lock, err));
    RC_TRY(rc_store_merge(run->folder, run->result, &head, run->analysis, run->n, err));
    if (rc_store_result_open(run->result, &result, err) != RECUT_OK)
        fprintf(stderr, "the merged result cannot be read: %s\n", err->text);
    rc_store_result_close(result);
    result = NULL;
    RC_TRY(rc_store_plan_read(run->folder, &plan, err));
    RC_TRY(rc_store_merge(run->folder, run->result, &plan->head, plan->analysis, plan->n, err));
    st = rc_store_result_open(run->result, &result, err);
done:
    rc_store_result_close(result);
    rc_store_plan_free(plan);
    rc_store_state_destroy(found);
    rc_store_unlock(lock);
    return st;
}

static void forge(const char *path, const forge_bytes *base, size_t kind, uint64_t *state)
{
    forge_bytes bytes = {.data = memcpy(malloc(base->n), base->data, base->n), .n = base->n};
    if (kind < 5) forge_change_bytes(&bytes, kind == 0 ? 0 : SEAL, state);
    if (kind > 1 && kind < 5) forge_seal(bytes);
    forge_write(path, bytes);
    free(bytes.data);
    if (kind < 5) return;
    watch_change(forge_change_objects, path, state);
    bytes = forge_read(path);
    forge_seal(bytes);
    forge_write(path, bytes);
    free(bytes.data);
}

/* Paths of the folder's plan and segments and what is in them. */
static size_t read_segments(const fake_run *run, char path[][256], forge_bytes *file)
{
    size_t n = 0;
    char *list = fake_shell("ls '%s'/*.h5", run->folder);
    for (char *line = strtok(list, "\n"); line && n < SEGMENTS_MOST; line = strtok(NULL, "\n")) {
        snprintf(path[n], 256, "%s", line);
        file[n] = forge_read(line);
        n++;
    }
    free(list);
    return n;
}

int main(int argc, char **argv)
{
    static const fake_shape shape[] = {{0, 300, 64, 300, 3, 2, 0},
                                       {1, 200, 32, 100, 5, 1, 0},
                                       {2, 500, 64, 0, 2, 2, 40},
                                       {FAKE_ZEROS, 200, 32, 200, 5, 1, 0}};
    static char path[SEGMENTS_MOST][256], note[256];
    static forge_bytes file[SEGMENTS_MOST];
    watch_counts counts = {0};
    void *state = NULL;
    if (argc != 3 || fake_begin(&state, shape, sizeof shape / sizeof *shape) != 0) {
        fprintf(stderr, "usage: fuzz_segment SEED COUNT\n");
        return 2;
    }
    fake_run *run = state;
    uint64_t seed = strtoull(argv[1], NULL, 10);
    long count = strtol(argv[2], NULL, 10);
    mkdir(run->folder, 0777);
    fake_fill(run->folder, run->analysis, run->n, (fake_spread){2, 4, 5, 0, 5, -1, 0, 0});
    const rc_store_plan plan = {
        .head = {.fingerprint = FINGERPRINT, .cohort_json = "{}"}, .analysis = run->analysis, .n = run->n};
    recut_error err;
    run->analysis[2]->stop_at = 0; /* a stop cannot be found without the patients */
    if (rc_store_plan_write(run->folder, &plan, &err) != RECUT_OK) return 1;
    run->analysis[2]->stop_at = shape[2].stop_at;
    snprintf(note, sizeof note, "%s/launches.jsonl", run->folder);
    size_t n = read_segments(run, path, file);
    for (long i = 0; i < count; i++) {
        uint64_t random = seed * 1000003u + (uint64_t)i;
        size_t which = forge_below(&random, 4) ? forge_below(&random, n) : 0; /* the plan */
        size_t kind = forge_below(&random, 11);
        forge_bytes line = {.data = memcpy(malloc(sizeof launches), launches, sizeof launches),
                            .n = sizeof launches - 1};
        if (kind == 10)
            forge_change_bytes(&line, 0, &random);
        else
            forge(path[which], &file[which], kind, &random);
        forge_write(note, line);
        free(line.data);
        watch(watch_free, use_folder, run, run->folder, i, &counts);
        forge_write(path[which], file[which]);
    }
    fake_teardown(&state);
    return watch_end("fuzz_segment", &counts);
}
