/* SPDX-License-Identifier: MIT */
#include "base/hash.h"

#define HALF "0123456789abcdef0123456789abcdef"

/* Only what kn_hash_bytes makes is the name of something stored. */
static void test_valid(void)
{
    static const struct {
        const char *text;
        gboolean valid;
    } rows[] = {
        {HALF HALF, TRUE},
        {"", FALSE},
        {HALF, FALSE},
        {HALF HALF "0", FALSE},
        {HALF HALF ".", FALSE},
        {"g123456789abcdef0123456789abcdef" HALF, FALSE},
        {"0123456789ABCDEF0123456789abcdef" HALF, FALSE},
        {HALF "0123456789abcdef0123456789abcde ", FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpint(kn_hash_is_valid(rows[i].text), ==, rows[i].valid);
    g_autofree char *made = kn_hash_bytes("a", 1);
    g_assert_true(kn_hash_is_valid(made));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hash/valid", test_valid);
    return g_test_run();
}
