# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by quickstart.sh and tests/run.sh: Debian packages, only those that are missing.

recut_build_packages="cmake make gcc libc6-dev pkg-config openmpi-bin libopenmpi-dev libhdf5-dev libgsl-dev libcsv-dev libinih-dev libcjson-dev zlib1g-dev libisal-dev"

# recut_install PACKAGE... - as root, or through sudo; prints one line of what it does.
recut_install() {
    local package missing=() as_root=()
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
    if [ ${#missing[@]} -eq 0 ]; then
        echo "setup: all $# packages are installed"
        return 0
    fi
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { echo "setup: error: not root and no sudo; install: ${missing[*]}" >&2; return 1; }
        as_root=(sudo)
    fi
    echo "setup: installing ${missing[*]}"
    local log
    log=$(mktemp)
    if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
        echo "setup: error: apt-get failed:" >&2
        tail -n 20 "$log" >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}

# What Open MPI needs on any machine: root allowed (containers), more ranks than cores allowed, no binding, so
# that threads of a rank are not all on one core.
recut_mpi_environment() {
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
    export OMPI_MCA_mpi_yield_when_idle=1 OMPI_MCA_hwloc_base_binding_policy=none
}
