/* SPDX-License-Identifier: GPL-3.0-or-later
 * crate.c - from a run and its files to JSON-LD.
 *
 *   1. inputs     2. before the run     3. entities     4. pages beside the result     5. the graph */
#include "tool/crate.h"

#include "api/input.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/sha256.h"
#include "base/text.h"
#include "report/software.h"
#include "tool/crate_names.h"
#include "tool/outputs.h"
#include "tool/version.h"

#include <cjson/cJSON.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define CONTEXT "https://w3id.org/ro/crate/1.2/context"
#define CRATE "https://w3id.org/ro/crate/1.2"
#define PROFILE "https://w3id.org/ro/wfrun/process/0.5"
#define METADATA "ro-crate-metadata.json"

enum { NAME = 3 * 4096 + 64 }; /* a path, every byte of it written %XX */

typedef struct crate_file {
    const char *path; /* NULL: the built-in cohort */
    const char *about;
    char sha256[RC_SHA256_HEX]; /* "" = cannot be read a second time (a pipe) */
    int64_t size;
} crate_file;

struct rc_tool_crate {
    const rc_tool_paths *paths; /* borrowed */
    char folder[4096], path[4352];
    const char *command; /* "permute" */
    size_t n;
    crate_file *input;
};

/* ---- 1. inputs ---------------------------------------------------------- */

static recut_status hash_input(const rc_api_options *options, crate_file *file, recut_error *err)
{
    struct stat status;
    rc_sha256 s;
    if (rc_api_input_is(file->path)) {
        rc_base_sha256_init(&s);
        rc_base_sha256_add(&s, options->cohort.bytes, options->cohort.n_bytes);
        rc_base_sha256_hex(&s, file->sha256);
        file->size = (int64_t)options->cohort.n_bytes;
        return RECUT_OK;
    }
    if (stat(file->path, &status) == 0 && !S_ISREG(status.st_mode)) return RECUT_OK;
    return rc_base_sha256_file(file->path, file->sha256, &file->size, err);
}

static recut_status gather(rc_tool_crate *crate, const rc_api_options *options, recut_error *err)
{
    recut_status st = RECUT_OK;
    const char *cohort =
        strcmp(crate->command, "run") == 0 ? "the job file: what was computed" : "the table of patients";
    const char **path = NULL;
    size_t n = 0;
    RC_TRY(rc_api_input_paths(options, &path, &n, err));
    RC_NEW(crate->input, n + 1, err);
    if (options->cohort.embedded)
        crate->input[crate->n++] =
            (crate_file){.about = "the synthetic cohort of 143 patients that is built into recut"};
    for (size_t i = 0; i < n; i++) {
        crate_file *file = &crate->input[crate->n++];
        file->path = path[i];
        file->about = path[i] == options->cohort.path ? cohort : "a file that the command reads";
        RC_TRY(hash_input(options, file, err));
    }
done:
    rc_base_memory_free(path);
    return st;
}

/* ---- 2. before the run -------------------------------------------------- */

static recut_status read_text(const char *path, char **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    struct stat status;
    char *text = NULL;
    int fd = rc_base_file_open(path, O_RDONLY);
    if (fd < 0 || fstat(fd, &status) != 0) {
        st = RC_FAIL(err, RECUT_E_IO, -1, "cannot read %s: %s", path, rc_base_file_reason(errno));
        goto done;
    }
    RC_NEW(text, (size_t)status.st_size + 1, err);
    if (status.st_size > 0 && !rc_base_file_read_at(fd, text, (size_t)status.st_size, 0)) {
        st = RC_FAIL(err, RECUT_E_IO, -1, "cannot read %s", path);
        goto done;
    }
    *out = text;
    text = NULL;
done:
    rc_base_memory_free(text);
    if (fd >= 0) close(fd);
    return st;
}

static const cJSON *find(const cJSON *graph, const char *id)
{
    const cJSON *entity;
    cJSON_ArrayForEach(entity, graph)
    {
        const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(entity, "@id"));
        if (name && strcmp(name, id) == 0) return entity;
    }
    return NULL;
}

/* A crate of ours is of one result. */
static recut_status refuse_other(const rc_tool_crate *crate, recut_error *err)
{
    recut_status st = RECUT_OK;
    char *text = NULL, id[NAME] = "";
    cJSON *root = NULL;
    if (access(crate->path, F_OK) != 0) return RECUT_OK;
    RC_TRY(read_text(crate->path, &text, err));
    root = cJSON_Parse(text);
    const cJSON *dataset = find(cJSON_GetObjectItemCaseSensitive(root, "@graph"), "./");
    const cJSON *main = cJSON_GetObjectItemCaseSensitive(dataset, "mainEntity");
    const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(main, "@id"));
    if (name && rc_tool_crate_names_encode(rc_tool_crate_names_last(crate->paths->result), id, sizeof id) &&
        strcmp(name, id) == 0)
        goto done;
    st = RC_FAIL(err, RECUT_E_USAGE, -1,
                 "%s is of another result (%s): a folder holds one RO-Crate; give the result a folder of its own with "
                 "-o, or use --force to replace it",
                 crate->path, name ? name : "not named");
done:
    cJSON_Delete(root);
    rc_base_memory_free(text);
    return st;
}

static recut_status check_place(const rc_tool_crate *crate, const rc_api_options *options, recut_error *err)
{
    recut_status st = RECUT_OK;
    const char **input = NULL;
    size_t n = 0;
    if (strcmp(rc_tool_crate_names_last(crate->paths->result), METADATA) == 0)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "output %s: is the name of the RO-Crate itself",
                              crate->paths->result);
    RC_TRY(rc_api_input_paths(options, &input, &n, err));
    RC_TRY(rc_tool_outputs_check(crate->path, RC_OUTPUT_CRATE, input, n, err));
    if (!options->force) RC_TRY(refuse_other(crate, err));
done:
    rc_base_memory_free(input);
    return st;
}

recut_status rc_tool_crate_begin(const rc_tool_paths *paths, const rc_api_options *options, rc_tool_crate **out,
                                 recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_tool_crate *crate = NULL;
    if (!options->crate) return RECUT_OK;
    RC_NEW(crate, 1, err);
    const char *last = rc_tool_crate_names_last(paths->result);
    int length = (int)(last - paths->result);
    crate->paths = paths;
    crate->command = options->argc > 0 ? options->argv[0] : "";
    snprintf(crate->folder, sizeof crate->folder, "%.*s", length ? length : 1, length ? paths->result : ".");
    snprintf(crate->path, sizeof crate->path, "%.*s" METADATA, length, paths->result);
    RC_TRY(gather(crate, options, err));
    RC_TRY(check_place(crate, options, err));
    *out = crate;
    crate = NULL;
done:
    rc_tool_crate_free(crate);
    return st;
}

void rc_tool_crate_free(rc_tool_crate *crate)
{
    if (!crate) return;
    rc_base_memory_free(crate->input);
    rc_base_memory_free(crate);
}

/* ---- 3. entities -------------------------------------------------------- */

/* The lists that every file joins. */
typedef struct graph {
    cJSON *all, *parts;
    const rc_tool_crate *crate;
} graph;

static cJSON *reference(const char *id)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "@id", id);
    return object;
}

static cJSON *add_entity(const graph *g, const char *id, const char *type, const char *name, const char *description)
{
    cJSON *entity = reference(id);
    cJSON_AddStringToObject(entity, "@type", type);
    if (name) cJSON_AddStringToObject(entity, "name", name);
    if (description) cJSON_AddStringToObject(entity, "description", description);
    cJSON_AddItemToArray(g->all, entity);
    return entity;
}

/* A file below the folder is part of the crate; another one is only known by what it was called and held. */
static void add_file(const graph *g, const crate_file *file, cJSON *list, size_t number)
{
    char id[NAME + 32] = "", name[NAME];
    const char *last = rc_api_input_is(file->path) ? "standard input" : rc_tool_crate_names_last(file->path);
    char *below =
        *file->sha256 && !rc_api_input_is(file->path) ? rc_tool_crate_names_below(g->crate->folder, file->path) : NULL;
    if (below)
        rc_tool_crate_names_encode(below, id, sizeof id);
    else if (rc_tool_crate_names_encode(last, name, sizeof name))
        snprintf(id, sizeof id, "#input-%zu/%s", number, name);
    cJSON *entity = add_entity(g, id, "File", last, file->about);
    const char *media = rc_tool_crate_names_media(last);
    if (media) cJSON_AddStringToObject(entity, "encodingFormat", media);
    if (*file->sha256) {
        char size[24];
        snprintf(size, sizeof size, "%lld", (long long)file->size);
        cJSON_AddStringToObject(entity, "contentSize", size);
        cJSON_AddStringToObject(entity, "sha256", file->sha256);
    }
    if (below) cJSON_AddItemToArray(g->parts, reference(id));
    cJSON_AddItemToArray(list, reference(id));
    free(below);
}

static void add_inputs(const graph *g, cJSON *list)
{
    for (size_t i = 0; i < g->crate->n; i++) {
        const crate_file *file = &g->crate->input[i];
        if (file->path) {
            add_file(g, file, list, i + 1);
        } else {
            add_entity(g, "#embedded-cohort", "Dataset", "embedded", file->about);
            cJSON_AddItemToArray(list, reference("#embedded-cohort"));
        }
    }
}

static recut_status add_output(const graph *g, const char *path, const char *about, cJSON *list, recut_error *err)
{
    crate_file file = {.path = path, .about = about};
    recut_status st = rc_base_sha256_file(path, file.sha256, &file.size, err);
    if (st == RECUT_OK) add_file(g, &file, list, 0);
    return st;
}

/* ---- 4. pages beside the result ----------------------------------------- */

/* Whether a page is of this result: it says the fingerprint.  The table has none: RESULT.tsv, not older than the
 * result. */
static bool is_of_result(const rc_tool_crate *crate, const char *name, const char *path, const struct stat *status,
                         const char *fingerprint)
{
    char *text = NULL;
    struct stat result;
    const char *record = rc_tool_crate_names_last(crate->paths->record);
    size_t stem = strlen(record) - strlen("run.json");
    if (strcmp(rc_tool_crate_names_media(name), "text/tab-separated-values") == 0)
        return strlen(name) == stem + strlen("tsv") && strncmp(name, record, stem) == 0 &&
               stat(crate->paths->result, &result) == 0 &&
               (status->st_mtim.tv_sec > result.st_mtim.tv_sec ||
                (status->st_mtim.tv_sec == result.st_mtim.tv_sec && status->st_mtim.tv_nsec >= result.st_mtim.tv_nsec));
    if (read_text(path, &text, NULL) != RECUT_OK) return false;
    bool found = strstr(text, fingerprint) != NULL;
    rc_base_memory_free(text);
    return found;
}

static bool is_input(const rc_tool_crate *crate, const struct stat *status)
{
    struct stat other;
    for (size_t i = 0; i < crate->n; i++)
        if (crate->input[i].path && stat(crate->input[i].path, &other) == 0 && other.st_dev == status->st_dev &&
            other.st_ino == status->st_ino)
            return true;
    return false;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_page(const struct dirent *entry, const rc_tool_crate *crate, const char *fingerprint)
{
    char path[4096 + 256 + 2];
    struct stat status;
    const char *name = entry->d_name, *const own[] = {crate->paths->result, crate->paths->record, METADATA};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(name, rc_tool_crate_names_last(own[i])) == 0) return false;
    snprintf(path, sizeof path, "%.4095s/%.255s", crate->folder, name);
    return lstat(path, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0 && !is_input(crate, &status) &&
           rc_tool_crate_names_media(name) && rc_tool_outputs_check(path, RC_OUTPUT_PAGE, NULL, 0, NULL) == RECUT_OK &&
           is_of_result(crate, name, path, &status, fingerprint);
}

static recut_status list_pages(const rc_tool_crate *crate, const char *fingerprint, char ***out, size_t *n,
                               recut_error *err)
{
    const struct dirent *entry;
    DIR *dir = opendir(crate->folder);
    if (!dir)
        return RC_FAIL(err, RECUT_E_IO, -1, "cannot read the folder %s: %s", crate->folder, rc_base_file_reason(errno));
    while ((entry = readdir(dir))) {
        if (!is_page(entry, crate, fingerprint)) continue;
        char **longer = realloc(*out, (*n + 1) * sizeof *longer);
        if (longer) *out = longer;
        if (!longer || !(longer[*n] = strdup(entry->d_name))) {
            closedir(dir);
            return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the RO-Crate");
        }
        ++*n;
    }
    closedir(dir);
    if (*out) qsort(*out, *n, sizeof **out, by_name);
    return RECUT_OK;
}

static recut_status add_pages(const graph *g, const char *fingerprint, cJSON *list, recut_error *err)
{
    char **name = NULL, path[4096 + 256 + 2];
    size_t n = 0;
    recut_status st = list_pages(g->crate, fingerprint, &name, &n, err);
    for (size_t i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%.4095s/%.255s", g->crate->folder, name[i]);
        if (st == RECUT_OK) st = add_output(g, path, "the result as recut-summary shows it", list, err);
        free(name[i]);
    }
    free(name);
    return st;
}

/* ---- 5. the graph ------------------------------------------------------- */

/* What the record says of the launches: the command, the begin of the first and the end of the last. */
typedef struct times {
    cJSON *record; /* owned; NULL = there is none any more */
    const char *command, *started, *finished;
} times;

static const char *text_of(const cJSON *object, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
}

static recut_status read_record(const rc_tool_paths *paths, times *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    char *text = NULL;
    const cJSON *launch;
    if (access(paths->record, F_OK) != 0) return RECUT_OK;
    RC_TRY(read_text(paths->record, &text, err));
    out->record = cJSON_Parse(text);
    out->command = text_of(out->record, "command");
    out->started = text_of(out->record, "started");
    out->finished = text_of(out->record, "finished");
    cJSON_ArrayForEach(launch, cJSON_GetObjectItemCaseSensitive(out->record, "launches"))
    {
        const char *started = text_of(launch, "started");
        if (started && (!out->started || strcmp(started, out->started) < 0)) out->started = started;
    }
done:
    rc_base_memory_free(text);
    return st;
}

static void add_software(const graph *g, const char *id)
{
    char version[256];
    bool known = strcmp(rc_tool_commit, "unknown") != 0;
    snprintf(version, sizeof version, "%s%s%s", recut_version(), known ? ", commit " : "", known ? rc_tool_commit : "");
    cJSON *software = add_entity(g, id, "SoftwareApplication", "recut", rc_report_software_title);
    cJSON_AddStringToObject(software, "version", recut_version());
    cJSON_AddStringToObject(software, "softwareVersion", version);
    if (*rc_report_software_url) cJSON_AddStringToObject(software, "url", rc_report_software_url);
    if (*rc_report_software_license) {
        char license[256];
        snprintf(license, sizeof license, "https://spdx.org/licenses/%s", rc_report_software_license);
        cJSON_AddItemToObject(software, "license", reference(license));
        add_entity(g, license, "CreativeWork", rc_report_software_license, "The license of recut.");
    }
}

/* The first entities: what the file is, and the folder; *parts: of the folder. */
static void add_head(graph *g, const char *software, const times *t, const char *fingerprint)
{
    char text[4096], date[24], id[NAME], action[128];
    const char *name = rc_tool_crate_names_last(g->crate->paths->result);
    struct stat status;
    struct tm utc = {0};
    cJSON *file = add_entity(g, METADATA, "CreativeWork", NULL, NULL);
    cJSON_AddItemToObject(file, "about", reference("./"));
    cJSON_AddItemToObject(file, "conformsTo", reference(CRATE));
    cJSON_AddItemToObject(file, "creator", reference(software));
    snprintf(text, sizeof text, "%s of recut", name);
    cJSON *root = add_entity(g, "./", "Dataset", text, NULL);
    snprintf(
        text, sizeof text,
        "What recut %s computed, with what it was computed from. The fingerprint of patients, analyses and seed is "
        "%s: whoever has the same table gets the same bytes by the same command.",
        g->crate->command, fingerprint);
    cJSON_AddStringToObject(root, "description", text);
    if (!t->finished && stat(g->crate->paths->result, &status) == 0 && gmtime_r(&status.st_mtime, &utc))
        strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &utc);
    else
        snprintf(date, sizeof date, "%s", t->finished ? t->finished : "");
    cJSON_AddStringToObject(root, "datePublished", date);
    cJSON_AddStringToObject(root, "license",
                            "None is stated: ask those who hold the rights in the table and in its results.");
    cJSON_AddItemToObject(root, "conformsTo", reference(PROFILE));
    if (rc_tool_crate_names_encode(name, id, sizeof id)) cJSON_AddItemToObject(root, "mainEntity", reference(id));
    g->parts = cJSON_AddArrayToObject(root, "hasPart");
    snprintf(action, sizeof action, "#run-%s", fingerprint);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(root, "mentions"), reference(action));
    cJSON *profile = add_entity(g, PROFILE, "CreativeWork", "Process Run Crate", NULL);
    cJSON_AddStringToObject(profile, "version", "0.5");
}

static recut_status fill(graph *g, const times *t, const char *fingerprint, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_tool_paths *paths = g->crate->paths;
    char software[64], id[128], name[128];
    snprintf(software, sizeof software, "#recut-%s", recut_version());
    add_head(g, software, t, fingerprint);
    add_software(g, software);
    snprintf(id, sizeof id, "#run-%s", fingerprint);
    snprintf(name, sizeof name, "recut %.64s", g->crate->command);
    cJSON *action = add_entity(g, id, "CreateAction", name, t->command);
    cJSON_AddItemToObject(action, "instrument", reference(software));
    if (t->started) cJSON_AddStringToObject(action, "startTime", t->started);
    if (t->finished) cJSON_AddStringToObject(action, "endTime", t->finished);
    cJSON_AddItemToObject(action, "actionStatus", reference("http://schema.org/CompletedActionStatus"));
    if (g->crate->n) add_inputs(g, cJSON_AddArrayToObject(action, "object"));
    cJSON *results = cJSON_AddArrayToObject(action, "result");
    RC_TRY(add_output(g, paths->result, "the result: rows, counts and tables, in HDF5", results, err));
    if (t->record) RC_TRY(add_output(g, paths->record, "the record of the run: every launch", results, err));
    RC_TRY(add_pages(g, fingerprint, results, err));
done:
    return st;
}

static cJSON *context(void)
{
    cJSON *list = cJSON_CreateArray(), *own = cJSON_CreateObject();
    cJSON_AddItemToArray(list, cJSON_CreateString(CONTEXT));
    cJSON_AddStringToObject(own, "sha256", "http://schema.org/sha256"); /* not in every version of that context */
    cJSON_AddItemToArray(list, own);
    return list;
}

recut_status rc_tool_crate_write(const rc_tool_crate *crate, const char *fingerprint, recut_error *err)
{
    recut_status st = RECUT_OK;
    times t = {0};
    cJSON *root = NULL;
    char *text = NULL, *clean = NULL;
    if (!crate) return RECUT_OK;
    RC_TRY(read_record(crate->paths, &t, err));
    root = cJSON_CreateObject();
    cJSON_AddItemToObject(root, "@context", context());
    graph g = {.all = cJSON_AddArrayToObject(root, "@graph"), .crate = crate};
    RC_TRY(fill(&g, &t, fingerprint, err));
    text = cJSON_Print(root);
    clean = text ? rc_base_text_page(text, true) : NULL;
    if (!clean) {
        st = RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the RO-Crate");
        goto done;
    }
    RC_TRY(rc_base_file_write(crate->path, clean, strlen(clean), err));
done:
    free(clean);
    cJSON_free(text);
    cJSON_Delete(root);
    cJSON_Delete(t.record);
    return st;
}
