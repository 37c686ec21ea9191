# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Sourced by quickstart.sh, mpirun.sh and tests/run.sh: Debian packages, only those that are missing, and what MPI needs.

# shellcheck disable=SC2034
recut_build_packages="cmake make gcc libc6-dev pkg-config openmpi-bin libopenmpi-dev libhdf5-dev libgsl-dev libcsv-dev libinih-dev libcjson-dev zlib1g-dev libisal-dev"

# recut_install PACKAGE... - as root, or through sudo; prints one line of what it does.  1: apt-get failed.  2: nothing may be
# installed here (not Debian, or neither root nor sudo), and recut_missing says what is missing.
recut_install() {
    local package as_root=()
    recut_missing=()
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || recut_missing+=("$package")
    done
    if [ ${#recut_missing[@]} -eq 0 ]; then
        echo "setup: all $# packages are installed"
        return 0
    fi
    command -v apt-get >/dev/null || return 2
    if [ "$(id -u)" -ne 0 ]; then
        # a sudo that would ask for a password is of use only where somebody can type it
        command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; } || return 2
        as_root=(sudo)
    fi
    echo "setup: installing ${recut_missing[*]}"
    local log
    log=$(mktemp)
    if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${recut_missing[@]}"; } >"$log" 2>&1; then
        echo "setup: error: apt-get failed:" >&2
        tail -n 20 "$log" >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}

# recut_ways_on - after recut_install returned 2 and what is here is not enough: the names and the ways on, in one block.
recut_ways_on() {
    cat >&2 <<END
setup: error: these Debian packages are missing, and nothing can be installed here (not Debian, or neither root nor sudo):
  ${recut_missing[*]}
What to do, whichever fits:
  administrator:  apt-get install ${recut_missing[*]}
  a cluster:      module avail, then e.g. module load gcc cmake openmpi hdf5 gsl; then this script again: it takes what it finds
  conda:          conda create -n recut -c conda-forge c-compiler cmake make pkg-config openmpi hdf5 gsl cjson inih zlib;
                  conda activate recut; then this script again with -DCMAKE_PREFIX_PATH=\$CONDA_PREFIX
  Spack:          spack install gcc cmake openmpi hdf5 gsl cjson inih zlib; spack load them; then this script again
  libcsv:         where there is no package: github.com/rgamble/libcsv: ./configure --prefix=\$HOME/.local && make install
  without MPI:    this script with -DRECUT_MPI=OFF (one process with threads; the numbers are the same)
END
}

# What MPI needs on any machine: root allowed (containers), more ranks than cores allowed, no binding, so that threads of a
# rank are not all on one core, and no boxes of text beside recut's one line.  OMPI: Open MPI; PRTE: its launcher since
# version 5; HYDRA: MPICH's launcher, which needs nothing but the binding.
recut_mpi_environment() {
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_mpi_yield_when_idle=1
    export OMPI_MCA_rmaps_base_oversubscribe=1 PRTE_MCA_rmaps_default_mapping_policy=:oversubscribe
    export OMPI_MCA_hwloc_base_binding_policy=none PRTE_MCA_hwloc_default_binding_policy=none HYDRA_BINDING=none
    export OMPI_MCA_orte_execute_quiet=1 PRTE_MCA_prte_execute_quiet=1
    # Open MPI 5 asks the kernel for routes, and prints a line a pair of ranks where that says nothing.
    export OMPI_MCA_reachable=weighted
}
