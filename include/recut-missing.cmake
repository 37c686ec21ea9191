# SPDX-License-Identifier: GPL-3.0-or-later
# Ends the configuration with one block: which libraries are missing, what they are called where, and the ways on.
# Names: Debian and Ubuntu | Fedora, Rocky, Alma (EPEL) | conda-forge | Spack; - = no package.
set(packages_HDF5 libhdf5-dev hdf5-devel hdf5 hdf5)
set(packages_GSL libgsl-dev gsl-devel gsl gsl)
set(packages_CJSON libcjson-dev cjson-devel cjson cjson)
set(packages_INIH libinih-dev inih-devel inih inih)
set(packages_LIBCSV libcsv-dev libcsv-devel - -)
set(packages_ZLIB zlib1g-dev zlib-devel zlib zlib)
set(packages_MPI "libopenmpi-dev openmpi-bin" openmpi-devel openmpi openmpi)
set(packages_OPENMP "gcc" "gcc" c-compiler gcc)

set(debian "")
set(fedora "")
set(conda "")
set(spack "")
set(ways "")
foreach(name ${RECUT_MISSING})
  foreach(system debian fedora conda spack)
    list(POP_FRONT packages_${name} package)
    if(NOT package STREQUAL "-")
      string(APPEND ${system} " ${package}")
    endif()
  endforeach()
endforeach()
if("LIBCSV" IN_LIST RECUT_MISSING)
  string(APPEND ways "  libcsv by hand:    github.com/rgamble/libcsv: ./configure --prefix=$HOME/.local && make install, then -DCMAKE_PREFIX_PATH=$HOME/.local\n")
endif()
if("MPI" IN_LIST RECUT_MISSING)
  string(APPEND ways "  without MPI:       cmake -S . -B build -DRECUT_MPI=OFF     (one process with threads; the numbers are the same)\n")
endif()
if("OPENMP" IN_LIST RECUT_MISSING)
  string(APPEND ways "  without OpenMP:    cmake -S . -B build -DRECUT_OPENMP=OFF  (one thread a process; the numbers are the same)\n")
endif()
list(JOIN RECUT_MISSING ", " missing)
message("\nrecut: not found: ${missing}.  What to do, whichever fits:\n"
  "  Debian, Ubuntu:    sudo apt-get install pkg-config${debian}\n"
  "  Fedora, Rocky:     sudo dnf install pkgconf${fedora}     (Rocky, Alma: EPEL; then `module load mpi` where MPI is needed)\n"
  "  a cluster:         module avail, then module load what is there of them; or ask its administrators for these packages\n"
  "  conda, no root:    conda install -c conda-forge pkg-config${conda}, then -DCMAKE_PREFIX_PATH=$CONDA_PREFIX\n"
  "  Spack, no root:    spack install${spack} && spack load${spack}\n"
  "  elsewhere on disk: -DCMAKE_PREFIX_PATH=FOLDER (with include/ and lib/ in it); of MPI -DMPI_C_COMPILER=/path/to/mpicc\n"
  "${ways}")
unset(MPIEXEC_EXECUTABLE CACHE) # where MPI is not there yet, that is the srun of a cluster, and would stay when it is
message(FATAL_ERROR "recut: libraries are missing, see above")
