/* SPDX-License-Identifier: MIT */
#pragma once

/* Whether this is compiled for the address sanitizer, under which all takes thrice as long. */
#if defined(__SANITIZE_ADDRESS__)
#define TEST_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TEST_SANITIZED 1
#endif
#endif
#ifndef TEST_SANITIZED
#define TEST_SANITIZED 0
#endif
