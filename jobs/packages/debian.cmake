# SPDX-License-Identifier: GPL-3.0-or-later
# Debian packages by cpack -G DEB: recut (programs, manual, job scripts), librecut0, librecut-store0, librecut-dev.  Their dependencies are
# those of the machine that builds them, so a package is built on the release that it is for.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME recut)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "resampling of biomarker cutoffs in survival analysis")
set(CPACK_PACKAGE_VENDOR "The recut developers")
set(CPACK_PACKAGE_CONTACT "The recut developers <recut@users.noreply.github.com>" CACHE STRING "Maintainer of the packages: Name <address>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL programs library store development)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 0upstream1)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/debian-tree.cmake)

set(CPACK_DEBIAN_PROGRAMS_PACKAGE_NAME recut)
if(RECUT_MPI AND EXISTS /usr/bin/mpiexec.openmpi) # jobs/mpirun.sh; without it one process runs on all cores
  set(CPACK_DEBIAN_PROGRAMS_PACKAGE_RECOMMENDS openmpi-bin)
endif()
set(CPACK_COMPONENT_PROGRAMS_DESCRIPTION
    "Answers whether a cutoff of a biomarker that was selected by the data can be
trusted: permutation-corrected cutoff searches, bootstrap validation,
resampling between centers and simulations of how much the selection
overfits, on one machine or over MPI. Results are HDF5 files, which
recut-summary turns into tables, figures and a verdict.")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME librecut${RECUT_SOVERSION})
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
# shlibs: what a package that links the library depends on; triggers: ldconfig
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/debian/shlibs
     "librecut ${RECUT_SOVERSION} librecut${RECUT_SOVERSION} (>= ${PROJECT_VERSION})\n")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA ${CMAKE_CURRENT_LIST_DIR}/triggers ${CMAKE_CURRENT_BINARY_DIR}/debian/shlibs)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS OFF)
set(CPACK_COMPONENT_LIBRARY_DESCRIPTION
    "The engine of recut for programs (shared library): cohorts, cutoff searches,
permutation, bootstrap, centers and simulation, without MPI and HDF5.")
set(CPACK_DEBIAN_STORE_PACKAGE_NAME librecut-store${RECUT_SOVERSION})
set(CPACK_DEBIAN_STORE_PACKAGE_SECTION libs)
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/debian/store/shlibs
     "librecut_store ${RECUT_SOVERSION} librecut-store${RECUT_SOVERSION} (>= ${PROJECT_VERSION})\n")
set(CPACK_DEBIAN_STORE_PACKAGE_CONTROL_EXTRA ${CMAKE_CURRENT_LIST_DIR}/triggers ${CMAKE_CURRENT_BINARY_DIR}/debian/store/shlibs)
set(CPACK_COMPONENT_STORE_DESCRIPTION
    "Results of librecut as HDF5 files, and result files as results (shared
library).")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME librecut-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
    "librecut${RECUT_SOVERSION} (= ${PROJECT_VERSION}-0upstream1), librecut-store${RECUT_SOVERSION} (= ${PROJECT_VERSION}-0upstream1), libgsl-dev, libcsv-dev, libinih-dev, libcjson-dev, zlib1g-dev")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION
    "Headers, static libraries, and files for CMake and pkg-config of librecut, the
engine of recut.")
include(CPack)
