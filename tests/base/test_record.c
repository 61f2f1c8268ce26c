/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/record.h"

#include <string.h>

#define HASH "ab34567890123456789012345678901234567890123456789012345678901234"

typedef struct {
    char *word;
} Part;
static const KnField part_fields[] = {{"word", KN_TEXT(Part, word)}, {0}};

typedef enum { COLD, WARM } Warmth;
static const char *const warmths[] = {"cold", "warm", NULL};

typedef struct {
    gboolean flag;
    guint count;
    int small;
    gint64 wide;
    double real;
    char *text, *maybe;
    const char *name;
    char chars[5];
    char hash[65];
    Warmth warmth;
    gint64 when_us;
    Part part;
    GArray *parts; /* Part */
} Whole;

static void clear_part(gpointer part)
{
    kn_record_clear(part_fields, part);
}

static const KnField fields[] = {
    {"flag", KN_BOOL(Whole, flag)},
    {"count", KN_UINT(Whole, count), .max = 7},
    {"small", KN_INT(Whole, small), .min = -3, .max = 3},
    {"wide", KN_INT64(Whole, wide)},
    {"real", KN_DOUBLE(Whole, real), .max = 10},
    {"text", KN_TEXT(Whole, text)},
    {"maybe", KN_TEXT(Whole, maybe), .optional = TRUE},
    {"name", KN_NAME(Whole, name)},
    {"chars", KN_CHARS(Whole, chars)},
    {"hash", KN_HASH(Whole, hash)},
    {"warmth", KN_CHOICE(Whole, warmth, warmths)},
    {"when", KN_TIME(Whole, when_us)},
    {"part", KN_RECORD(Whole, Part, part, part_fields)},
    {"parts", KN_RECORDS(Whole, Part, parts, part_fields), .clear = clear_part, .n_max = 3},
    {0},
};

static void fill(Whole *whole)
{
    kn_record_init(fields, whole);
    whole->flag = TRUE;
    whole->count = 7;
    whole->small = -3;
    whole->wide = G_MININT64;
    whole->real = 0.1;
    whole->text = g_strdup("bad \xff bytes");
    whole->name = "name";
    memcpy(whole->chars, "four", 5);
    memcpy(whole->hash, HASH, sizeof HASH);
    whole->warmth = WARM;
    whole->when_us = 1700000000123456;
    whole->part.word = g_strdup("inner");
    for (guint i = 0; i < 3; i++) {
        Part part = {g_strdup_printf("part %u", i)};
        g_array_append_val(whole->parts, part);
    }
}

static void check(const Whole *back)
{
    g_assert_true(back->flag);
    g_assert_cmpuint(back->count, ==, 7);
    g_assert_cmpint(back->small, ==, -3);
    g_assert_cmpint(back->wide, ==, G_MININT64);
    g_assert_cmpfloat(back->real, ==, 0.1);
    g_assert_cmpstr(back->text, ==, "bad \xef\xbf\xbd bytes");
    g_assert_null(back->maybe);
    g_assert_cmpstr(back->name, ==, "name");
    g_assert_cmpstr(back->chars, ==, "four");
    g_assert_cmpstr(back->hash, ==, HASH);
    g_assert_cmpint(back->warmth, ==, WARM);
    g_assert_cmpint(back->when_us, ==, 1700000000123456);
    g_assert_cmpstr(back->part.word, ==, "inner");
    g_assert_cmpuint(back->parts->len, ==, 3);
    g_assert_cmpstr(g_array_index(back->parts, Part, 2).word, ==, "part 2");
}

static void test_back(void)
{
    Whole whole, from_variant, from_json;
    g_autoptr(GError) error = NULL;
    fill(&whole);
    g_autoptr(GVariant) variant = g_variant_ref_sink(kn_record_to_variant(fields, &whole));
    g_autofree char *text = kn_record_to_json_text(fields, &whole, TRUE);
    g_assert_true(kn_record_from_variant(fields, variant, &from_variant, &error));
    g_assert_no_error(error);
    check(&from_variant);
    g_assert_true(kn_record_from_json_text(fields, text, strlen(text), 10000, &from_json));
    check(&from_json);
    g_autoptr(GVariant) again = g_variant_ref_sink(kn_record_to_variant(fields, &from_json));
    g_assert_true(g_variant_equal(variant, again));
    kn_record_clear(fields, &whole);
    kn_record_clear(fields, &from_variant);
    kn_record_clear(fields, &from_json);
    g_assert_null(from_json.parts);
}

/* One member is another (NULL: it is missing); an error names it. */
static void test_wrong(void)
{
    static const struct {
        const char *field, *text;
    } rows[] = {
        {"flag", "1"},
        {"flag", NULL},
        {"count", "8"},
        {"count", "-1"},
        {"count", "1.5"},
        {"count", "4294967296"},
        {"small", "4"},
        {"small", "-4"},
        {"small", "4294967296"},
        {"wide", "1e3"},
        {"real", "10.5"},
        {"real", "-1"},
        {"real", "\"1\""},
        {"text", "7"},
        {"text", NULL},
        {"name", "null"},
        {"chars", "\"fives\""},
        {"hash", "\"ab\""},
        {"hash", "\"" HASH "0\""},
        {"hash", "\"AB34567890123456789012345678901234567890123456789012345678901234\""},
        {"warmth", "\"hot\""},
        {"warmth", "1"},
        {"when", "\"yesterday\""},
        {"part", "{}"},
        {"part", "\"word\""},
        {"parts", "{}"},
        {"parts", "[{\"word\": \"a\"}, {}]"},
        {"parts", "[{\"word\": \"a\"}, 7]"},
        {"parts", "[{\"word\": \"a\"}, {\"word\": \"b\"}, {\"word\": \"c\"}, {\"word\": \"d\"}]"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Whole whole, back;
        fill(&whole);
        g_autofree char *good = kn_record_to_json_text(fields, &whole, FALSE);
        g_autoptr(JsonNode) root = json_from_string(good, NULL);
        JsonObject *object = json_node_get_object(root);
        json_object_remove_member(object, rows[i].field);
        if (rows[i].text)
            json_object_set_member(object, rows[i].field, json_from_string(rows[i].text, NULL));
        g_autofree char *bad = json_to_string(root, FALSE);
        g_autoptr(KnJsonDocument) document = kn_json_load_text(bad, -1, "test", NULL);
        g_autoptr(GError) error = NULL;
        g_assert_false(kn_record_from_json(fields, kn_json_root(document), &back, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_VERIFY);
        g_autofree char *named = g_strdup_printf("'%s'", rows[i].field);
        if (!strstr(error->message, named))
            g_error("'%s' does not name %s", error->message, named);
        g_assert_null(back.parts);
        kn_record_clear(fields, &whole);
    }
}

/* What may be missing and is of another form is missing; unknown members are passed over. */
static void test_optional(void)
{
    typedef struct {
        char *text;
        gint64 number;
        char hash[65];
    } Loose;
    static const KnField loose[] = {
        {"text", KN_TEXT(Loose, text), .optional = TRUE},
        {"number", KN_INT64(Loose, number), .max = 5, .optional = TRUE},
        {"hash", KN_HASH(Loose, hash), .optional = TRUE},
        {0},
    };
    static const struct {
        const char *text;
        gboolean good;
    } rows[] = {
        {"{}", TRUE},
        {"{\"text\": 1, \"number\": 6, \"hash\": \"0\", \"more\": []}", TRUE},
        {"[]", FALSE},
        {"", FALSE},
        {"{\"text\": \"", FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Loose record;
        g_assert_cmpint(
            kn_record_from_json_text(loose, rows[i].text, strlen(rows[i].text), 100, &record), ==,
            rows[i].good);
        g_autofree char *text = kn_record_to_json_text(loose, &record, FALSE);
        g_assert_cmpstr(text, ==, "{}");
        g_assert_false(kn_record_from_json_text(loose, "{}", 2, 1, &record));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/record/comes-back-by-both-forms", test_back);
    g_test_add_func("/record/what-is-missing-or-wrong-is-named", test_wrong);
    g_test_add_func("/record/what-may-be-missing-may-be-wrong", test_optional);
    return g_test_run();
}
