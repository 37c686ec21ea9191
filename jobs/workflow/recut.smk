# SPDX-License-Identifier: GPL-3.0-or-later
# recut.smk - Snakemake 7.7 or later: recut check of tables/SAMPLE.csv, and its report.
#
#   module recut:
#       snakefile: ".../share/recut/jobs/workflow/recut.smk"
#       config: config["recut"]
#   use rule * from recut
#   rule all:
#       input: expand("results/{sample}.html", sample=["il6", "tnfa"])
#
# config["recut"], all may be left out: options ("--marker il6 --center site"), threads (4), retries (20), program ("recut"),
# summary ("recut-summary"), tables, results, state (folders).
#
# Snakemake deletes what a failed try has written; the state folder is no output, so the next try goes on from it.  A try
# fails where recut was stopped (75), killed, or lost its node.  One whose command or table is wrong (2) fails as often, but
# each time within a second; what is wrong is in the log.  recut deletes the state of a sample once its result is there.

import os.path


def folder(name):
    return config.get(name, name)


rule recut_check:
    input:
        table=os.path.join(folder("tables"), "{sample}.csv"),
    output:
        result=os.path.join(folder("results"), "{sample}.h5"),
        record=os.path.join(folder("results"), "{sample}.run.json"),
    log:
        os.path.join(folder("results"), "{sample}.log"),
    params:
        recut=config.get("program", "recut"),
        options=config.get("options", ""),
        folder=folder("state"),
        state=os.path.join(folder("state"), "{sample}"),
    threads: config.get("threads", 4)
    retries: config.get("retries", 20)
    shell:
        """
        mkdir -p {params.folder:q}
        {params.recut:q} check {input.table:q} {params.options} --threads {threads} --state {params.state:q} -o {output.result:q} --progress plain >{log:q} 2>&1
        """


rule recut_report: # apart, so that a report that fails does not cost the result
    input:
        result=os.path.join(folder("results"), "{sample}.h5"),
        record=os.path.join(folder("results"), "{sample}.run.json"),
    output:
        html=os.path.join(folder("results"), "{sample}.html"),
    params:
        summary=config.get("summary", "recut-summary"),
    shell:
        """
        {params.summary:q} {input.result:q} --format html -o {output.html:q}
        """
