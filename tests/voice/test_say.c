/* SPDX-License-Identifier: MIT */
/* What a person reads otherwise than it is written is spoken so, word by word where it was written
 * (promise of voice/say.h). */
#include "voice/say.h"
#include "voice/take.h"

#include <string.h>

/* What espeak-ng 1.51 reads well stays as it is; the others it was heard to read otherwise. */
static const struct {
    const char *language, *text, *spoken; /* spoken NULL: as it is written */
} rows[] = {
    {"en-gb", "In 1984 and in 2026", "In 19 84 and in 20 26"},
    {"en", "since 1905, until 1900, in 2004", "since 19 oh 5, until 19 hundred, in 2004"},
    {"en", "1500 people and 1,984 more", NULL},
    {"en", "the 1990s and 1980s", "the 19 nineties and 19 eighties"},
    {"en", "It costs $3.50, $1, $1.20 or $1,200.",
     "It costs 3 dollars 50, 1 dollar, 1 dollar 20 or 1,200 dollars."},
    {"en", "\u20ac5, \u00a320 and $2.5 million", "5 euros, 20 pounds and 2.5 million dollars"},
    {"en", "5 \u20ac", "5 euros"},
    {"en", "5 km, 1 km, 2.5 km and 1.1 km",
     "5 kilometres, 1 kilometre, 2.5 kilometres and 1.1 kilometres"},
    {"en", "10 km/h or 10 m\u00b2", "10 kilometres an hour or 10 square metres"},
    {"en", "20 kg at 5\u00b0C for 30 s", "20 kilograms at 5 degrees Celsius for 30 seconds"},
    {"en", "100MB", "100 megabytes"},
    {"en", "1/2 or 3/4 of it", "one half or three quarters of it"},
    {"en", "2024-03-01", "1st of March 20 24"},
    {"en-us", "2024-03-01", "March 1st, 20 24"},
    {"en", "01/02/1924", "1st of February 19 24"},
    {"en-us", "01/02/2024", "January 2nd, 20 24"},
    {"en", "March 1, 2024", "March 1st, 20 24"},
    {"en", "on 3 May 1999", "on 3rd of May 19 99"},
    {"en", "5\u201310 km", "5 to 10 kilometres"},
    {"en", "1914\u20131918", "1914 to 1918"},
    {"en", "from 1914\u20131918", "from 19 14 to 1918"},
    {"en", "No. 5, pp. 3", "number 5, pages 3"},
    {"en", "No. I am 5 m tall, may I?", "No. I am 5 metres tall, may I?"},
    {"en", "at 5:30pm, 17:45, 1st, v2.0, 1.2.3, A4 m, 10:30", NULL},
    {"en", "50% of 1,000 units, 12.50, -5, MP3 s, 3x", NULL},
    {"de", "1984 und 1900 und 2026", "19hundert 84 und 19hundert und 2026"},
    {"de", "1.984 St\u00fcck, 1984,5 und 10 km/h",
     "1.984 St\u00fcck, 1984,5 und 10 Kilometer pro Stunde"},
    {"de", "3,5 m, 1 km, 1 t, 2 t", "3,5 Meter, ein Kilometer, eine Tonne, 2 Tonnen"},
    {"de", "12,50 \u20ac, 1 \u20ac, 5,00 \u20ac und 2.500 \u20ac",
     "12 Euro 50, ein Euro, 5 Euro und 2.500 Euro"},
    {"de", "\u20ac 5", "5 Euro"},
    {"de", "um 17:45 Uhr und 5:00 Uhr", "um 17 Uhr 45 und 5 Uhr"},
    {"de", "am 3. Mai und 1. M\u00e4rz 2024", "am dritten Mai und erster M\u00e4rz 2024"},
    {"de", "vom 01.02.2024 bis 31.12.1999",
     "vom ersten Februar 2024 bis einunddrei\u00dfigsten Dezember 19hundert 99"},
    {"de", "1/2 oder 3/4", "ein halb oder drei Viertel"},
    {"de", "z. B. Dr. Meier, Nr. 5, ca. 5\u201310 usw.",
     "zum Beispiel Doktor Meier, Nummer 5, circa 5 bis 10 und so weiter"},
    {"de", "2,5 Mio. Euro", "2,5 Millionen Euro"},
    {"de", "7 kWh in 20 ms, 5 GB", "7 Kilowattstunden in 20 Millisekunden, 5 Gigabyte"},
    {"de", "50 % von 1.000, \u00a7 5, am 3. war er da", NULL},
    {"fr", "3,5 m, 10 km/h, 10 m\u00b2",
     "3,5 m\u00e8tres, 10 kilom\u00e8tres heure, 10 m\u00e8tres carr\u00e9s"},
    {"fr", "12,50 \u20ac et 3 $ et 1 \u20ac", "12 euros 50 et 3 dollars et un euro"},
    {"fr", "17h45, 9h et 1h", "17 heures 45, 9 heures et une heure"},
    {"fr", "le 01/02/2024", "le premier f\u00e9vrier 2024"},
    {"fr", "2024-03-02", "2 mars 2024"},
    {"fr", "n\u00b0 5, M. Dupont, p. ex. 5\u201310",
     "num\u00e9ro 5, monsieur Dupont, par exemple 5 \u00e0 10"},
    {"fr", "le 2e du XXe si\u00e8cle", "le deuxi\u00e8me du vingti\u00e8me si\u00e8cle"},
    {"fr", "en 1984, 1\u00a0000 habitants, 5 km", "en 1984, 1 000 habitants, 5 km"},
    {"es", "3,5 m, 10 km/h, 1 h", "3,5 metros, 10 kil\u00f3metros por hora, una hora"},
    {"es", "12,50 \u20ac y 3 $", "12 euros con 50 y 3 d\u00f3lares"},
    {"es", "01/02/2024 y 1 de marzo de 2024",
     "primero de febrero de 2024 y primero de marzo de 2024"},
    {"es", "n.\u00ba 5, 1.\u00ba, p. ej. 5\u201310", "n\u00famero 5, primero, por ejemplo 5 a 10"},
    {"es", "5 GB, 1/2", "5 gigabytes, un medio"},
    {"it", "5 km, 1984, $3.50", NULL},
    {NULL, "5 km, in 1984, $3.50", NULL},
};

static void test_rows(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(KnLine) line = {0};
        g_assert_true(kn_line_read(rows[i].text, NULL, rows[i].language, &line, NULL));
        g_test_message("%s: %s", rows[i].language, rows[i].text);
        g_assert_cmpstr(line.spoken, ==, rows[i].spoken ? rows[i].spoken : rows[i].text);
    }
}

/* A respelling of the project goes before; words of what is said are those that were written. */
static void test_words(void)
{
    static const char *const pronounce[] = {"km=clicks", NULL};
    static const char text[] = "It is 5 km to 12,50 \u20ac.";
    static const char *const words[] = {"It", "is", "5", "km", "to", "12,50 \u20ac"};
    g_auto(KnLine) line = {0};
    g_assert_true(kn_line_read(text, pronounce, "de", &line, NULL));
    g_assert_cmpstr(line.spoken, ==, "It is 5 clicks to 12 Euro 50.");
    KnWord said[8];
    guint n = 0;
    for (const char *at = line.spoken; *at && n < G_N_ELEMENTS(said);) {
        gsize size = strcspn(at, " .");
        said[n] = (KnWord){(guint)(at - line.spoken), (guint)size, n * 1000, 1000, 0};
        n++;
        at += size + 1;
    }
    g_assert_cmpuint(n, ==, 8);
    n = kn_line_show_words(&line, said, n);
    g_assert_cmpuint(n, ==, G_N_ELEMENTS(words));
    for (guint i = 0; i < n; i++) {
        g_autofree char *word = g_strndup(line.shown + said[i].offset, said[i].length);
        g_assert_cmpstr(word, ==, words[i]);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/say/what is read otherwise is written out", test_rows);
    g_test_add_func("/say/words are found where they were written", test_words);
    return g_test_run();
}
