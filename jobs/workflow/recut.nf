// SPDX-License-Identifier: GPL-3.0-or-later
// recut.nf - Nextflow (DSL 2): recut check of tables, and its report.
//
//   include { RECUT } from '.../share/recut/jobs/workflow/recut.nf'
//   workflow { RECUT(channel.fromPath('tables/*.csv').map { table -> tuple(table.baseName, table) }, "${launchDir}/state") }
//
// nextflow.config: process { withName: RECUT_CHECK { cpus = 4; ext.args = '--marker il6 --center site' } }
//
// Each try has a folder of its own; the state folder is the same for all, so the next try goes on from it.  It has to be on
// a file system that all nodes see (and in a container: docker.runOptions, apptainer.runOptions).  A try is repeated where
// recut was stopped (75), killed (a signal: 129 to 159), or lost with its node; one whose command or table is wrong (2) is
// not.  recut deletes the state of a sample once its result is there.
//
// Never run by Nextflow itself: the tests run its scripts as Nextflow documents (tests/tool/workflow.sh), and the grammar of its strict
// parser (nf-lang, August 2026) takes this file.

process RECUT_CHECK {
    tag "${id}"
    cpus 4
    errorStrategy { task.exitStatus == 75 || task.exitStatus in 129..159 || task.exitStatus == Integer.MAX_VALUE ? 'retry' : 'finish' }
    maxRetries 20

    input:
    tuple val(id), path(table)
    val state

    output:
    tuple val(id), path("${id}.h5"), path("${id}.run.json")

    script:
    def recut = task.ext.program ?: 'recut'
    def args = task.ext.args ?: ''
    """
    mkdir -p '${state}'
    '${recut}' check '${table}' ${args} --threads ${task.cpus} --state '${state}/${id}' -o '${id}.h5' --progress plain
    """
}

process RECUT_REPORT { // apart, so that a report that fails does not cost the result
    tag "${id}"

    input:
    tuple val(id), path(result), path(record)

    output:
    tuple val(id), path("${id}.html")

    script:
    def summary = task.ext.program ?: 'recut-summary'
    """
    '${summary}' '${result}' --format html -o '${id}.html'
    """
}

workflow RECUT {
    take:
    tables // id, table
    state  // folder

    main:
    RECUT_CHECK(tables, state)
    RECUT_REPORT(RECUT_CHECK.out)

    emit:
    result = RECUT_CHECK.out
    html = RECUT_REPORT.out
}
