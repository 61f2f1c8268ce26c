/* SPDX-License-Identifier: MIT */
#include "pixel/kernels.h"
#include "pixel/kernels_impl.h"

void kn_kernels_init(KnKernels *kernels, KnCpuFlags cpu)
{
    *kernels = kn_kernels_c;
#if defined(__x86_64__)
    if (cpu & KN_CPU_AVX2)
        kn_kernels_init_avx2(kernels);
    if ((cpu & KN_CPU_AVX2) && (cpu & KN_CPU_AVX512))
        kn_kernels_init_avx512(kernels);
#endif
}

/* The finaliser of SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, "Fast Splittable Pseudorandom
 * Number Generators", 2014): a bijection in which every bit of the input reaches every bit. */
static uint64_t mix64(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint32_t kn_noise_key(uint64_t seed, uint32_t frame, uint32_t row)
{
    uint64_t place = (uint64_t)frame << 32 | row;
    return (uint32_t)(mix64(mix64(seed + UINT64_C(0x9e3779b97f4a7c15)) ^ place) >> 32);
}

uint32_t kn_noise_hash(uint32_t key, uint32_t x)
{
    return kn_noise_mix(x ^ key, kn_noise_second_key(key));
}
