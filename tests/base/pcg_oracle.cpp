// SPDX-License-Identifier: GPL-3.0-or-later
// The published C++ generators behind C functions: the oracle of test_pcg.c, in the tests only.
#include <cstdint>
#include <new>
#include <pcg_random.hpp>

extern "C" {
// storage: 64 bytes, 16-aligned
void oracle_pcg32_seed(void *p, std::uint64_t seed, std::uint64_t stream) { new (p) pcg32(seed, stream); }
std::uint32_t oracle_pcg32_next(void *p) { return (*static_cast<pcg32 *>(p))(); }
void oracle_pcg32_advance(void *p, std::uint64_t delta) { static_cast<pcg32 *>(p)->advance(delta); }
void oracle_pcg64_seed(void *p, std::uint64_t seed, std::uint64_t stream) { new (p) pcg64(seed, stream); }
std::uint64_t oracle_pcg64_next(void *p) { return (*static_cast<pcg64 *>(p))(); }
void oracle_pcg64_advance(void *p, std::uint64_t delta) { static_cast<pcg64 *>(p)->advance(delta); }
}
