# SPDX-License-Identifier: GPL-3.0-or-later
# Spack; example.org: the address that you fetch recut from.  Copy into REPOSITORY/packages/recut/package.py.
from spack.package import *


class Recut(CMakePackage):
    """Resampling of biomarker cutoffs in survival analysis: can this cutoff be trusted?"""

    homepage = "https://example.org/recut"
    git = "https://example.org/recut.git"

    license("GPL-3.0-or-later")

    version("main", branch="main")
    version("0.1.0", tag="v0.1.0")

    variant("mpi", default=True, description="Run over MPI ranks")
    variant("openmp", default=True, description="Run over threads")
    variant("shared", default=True, description="Shared library beside the static one")

    depends_on("c", type="build")
    depends_on("cmake@3.20:", type="build")
    depends_on("pkgconfig", type="build")
    depends_on("hdf5@1.10: ~cxx ~fortran")
    depends_on("mpi", when="+mpi")
    depends_on("gsl")
    depends_on("cjson")
    depends_on("inih")
    depends_on("libcsv")
    depends_on("zlib-api")

    def cmake_args(self):
        return [
            self.define_from_variant("RECUT_MPI", "mpi"),
            self.define_from_variant("RECUT_OPENMP", "openmp"),
            self.define_from_variant("BUILD_SHARED_LIBS", "shared"),
            self.define("RECUT_TESTS", self.run_tests),
        ]

    @run_after("install")
    @on_package_attributes(run_tests=True)
    def check_answer(self):
        Executable(self.prefix.bin.recut)("check", "--embedded", "--marker", "il6", "-B", "100", "-o", "answer.h5")
