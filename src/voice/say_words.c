/* SPDX-License-Identifier: MIT */
#include "voice/say_words.h"

/* The words follow what `espeak-ng` 1.51 was found to read otherwise than a person would
 * (tests/voice/test_say.c). */

/* ---- English ---- */

static const KnSayUnit en_money[] = {
    {"$", "1", "dollar", "dollars"}, {"€", "1", "euro", "euros"}, {"£", "1", "pound", "pounds"},
    {"¥", "1", "yen", NULL},         {"¢", "1", "cent", "cents"}, {0},
};
static const KnSayUnit en_units[] = {
    {"km/h", "1", "kilometre an hour", "kilometres an hour"},
    {"m/s", "1", "metre a second", "metres a second"},
    {"mph", "1", "mile an hour", "miles an hour"},
    {"km²", "1", "square kilometre", "square kilometres"},
    {"m²", "1", "square metre", "square metres"},
    {"m³", "1", "cubic metre", "cubic metres"},
    {"km", "1", "kilometre", "kilometres"},
    {"cm", "1", "centimetre", "centimetres"},
    {"mm", "1", "millimetre", "millimetres"},
    {"m", "1", "metre", "metres"},
    {"kg", "1", "kilogram", "kilograms"},
    {"mg", "1", "milligram", "milligrams"},
    {"g", "1", "gram", "grams"},
    {"lb", "1", "pound", "pounds"},
    {"oz", "1", "ounce", "ounces"},
    {"ft", "1", "foot", "feet"},
    {"ml", "1", "millilitre", "millilitres"},
    {"l", "1", "litre", "litres"},
    {"ms", "1", "millisecond", "milliseconds"},
    {"min", "1", "minute", "minutes"},
    {"s", "1", "second", "seconds"},
    {"h", "1", "hour", "hours"},
    {"°C", "1", "degree Celsius", "degrees Celsius"},
    {"°F", "1", "degree Fahrenheit", "degrees Fahrenheit"},
    {"kWh", "1", "kilowatt hour", "kilowatt hours"},
    {"kW", "1", "kilowatt", "kilowatts"},
    {"MW", "1", "megawatt", "megawatts"},
    {"V", "1", "volt", "volts"},
    {"W", "1", "watt", "watts"},
    {"Hz", "1", "hertz", NULL},
    {"kHz", "1", "kilohertz", NULL},
    {"MHz", "1", "megahertz", NULL},
    {"GHz", "1", "gigahertz", NULL},
    {"KB", "1", "kilobyte", "kilobytes"},
    {"kB", "1", "kilobyte", "kilobytes"},
    {"MB", "1", "megabyte", "megabytes"},
    {"GB", "1", "gigabyte", "gigabytes"},
    {"TB", "1", "terabyte", "terabytes"},
    {0},
};
static const KnSayWord en_words[] = {
    {"No.", "number", TRUE, FALSE},
    {"no.", "number", TRUE, FALSE},
    {"Nos.", "numbers", TRUE, FALSE},
    {"pp.", "pages", TRUE, FALSE},
    {"p.", "page", TRUE, FALSE},
    {"ca.", "about", TRUE, FALSE},
    {"approx.", "about", FALSE, FALSE},
    {"vs.", "versus", FALSE, FALSE},
    {0},
};
static const KnSayWord en_fractions[] = {
    {"1/2", "one half", FALSE, FALSE},
    {"1/3", "one third", FALSE, FALSE},
    {"2/3", "two thirds", FALSE, FALSE},
    {"1/4", "one quarter", FALSE, FALSE},
    {"3/4", "three quarters", FALSE, FALSE},
    {"1/5", "one fifth", FALSE, FALSE},
    {"1/8", "one eighth", FALSE, FALSE},
    {"1/10", "one tenth", FALSE, FALSE},
    {0},
};
static const char *const en_months[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
static const char *const en_before_year[] = {
    "in",     "since",     "until",   "till",     "by",       "from",   "of",     "year", "before",
    "after",  "around",    "during",  "circa",    "spring",   "summer", "autumn", "fall", "winter",
    "early",  "late",      "January", "February", "March",    "April",  "May",    "June", "July",
    "August", "September", "October", "November", "December", NULL,
};

static char *en_day(int day, gboolean oblique)
{
    gboolean teen = day / 10 == 1;
    const char *ending = teen            ? "th"
                         : day % 10 == 1 ? "st"
                         : day % 10 == 2 ? "nd"
                         : day % 10 == 3 ? "rd"
                                         : "th";
    return g_strdup_printf("%d%s", day, ending);
}

/* "19 84", "19 oh 5", "19 hundred"; of 2000 to 2009 a number. */
static char *en_year(int year)
{
    int hundreds = year / 100, rest = year % 100;
    if (year >= 2000 && year < 2010)
        return NULL;
    if (rest == 0)
        return g_strdup_printf("%d hundred", hundreds);
    return rest < 10 ? g_strdup_printf("%d oh %d", hundreds, rest)
                     : g_strdup_printf("%d %d", hundreds, rest);
}

/* ---- German ---- */

static const KnSayUnit de_money[] = {
    {"€", "ein", "Euro", NULL},
    {"$", "ein", "Dollar", NULL},
    {"£", "ein", "Pfund", NULL},
    {0},
};
static const KnSayUnit de_units[] = {
    {"km/h", "ein", "Kilometer pro Stunde", NULL},
    {"m/s", "ein", "Meter pro Sekunde", NULL},
    {"km²", "ein", "Quadratkilometer", NULL},
    {"m²", "ein", "Quadratmeter", NULL},
    {"m³", "ein", "Kubikmeter", NULL},
    {"km", "ein", "Kilometer", NULL},
    {"cm", "ein", "Zentimeter", NULL},
    {"mm", "ein", "Millimeter", NULL},
    {"m", "ein", "Meter", NULL},
    {"kg", "ein", "Kilogramm", NULL},
    {"mg", "ein", "Milligramm", NULL},
    {"g", "ein", "Gramm", NULL},
    {"t", "eine", "Tonne", "Tonnen"},
    {"ml", "ein", "Milliliter", NULL},
    {"l", "ein", "Liter", NULL},
    {"ms", "eine", "Millisekunde", "Millisekunden"},
    {"min", "eine", "Minute", "Minuten"},
    {"s", "eine", "Sekunde", "Sekunden"},
    {"h", "eine", "Stunde", "Stunden"},
    {"°C", "ein", "Grad Celsius", NULL},
    {"°F", "ein", "Grad Fahrenheit", NULL},
    {"kWh", "eine", "Kilowattstunde", "Kilowattstunden"},
    {"kW", "ein", "Kilowatt", NULL},
    {"MW", "ein", "Megawatt", NULL},
    {"V", "ein", "Volt", NULL},
    {"W", "ein", "Watt", NULL},
    {"Hz", "ein", "Hertz", NULL},
    {"kHz", "ein", "Kilohertz", NULL},
    {"MHz", "ein", "Megahertz", NULL},
    {"GHz", "ein", "Gigahertz", NULL},
    {"KB", "ein", "Kilobyte", NULL},
    {"kB", "ein", "Kilobyte", NULL},
    {"MB", "ein", "Megabyte", NULL},
    {"GB", "ein", "Gigabyte", NULL},
    {"TB", "ein", "Terabyte", NULL},
    {0},
};
static const KnSayWord de_words[] = {
    {"z. B.", "zum Beispiel", FALSE, FALSE},
    {"z.B.", "zum Beispiel", FALSE, FALSE},
    {"d. h.", "das heißt", FALSE, FALSE},
    {"d.h.", "das heißt", FALSE, FALSE},
    {"u. a.", "unter anderem", FALSE, FALSE},
    {"u.a.", "unter anderem", FALSE, FALSE},
    {"usw.", "und so weiter", FALSE, FALSE},
    {"bzw.", "beziehungsweise", FALSE, FALSE},
    {"ca.", "circa", FALSE, FALSE},
    {"Nr.", "Nummer", TRUE, FALSE},
    {"S.", "Seite", TRUE, FALSE},
    {"Dr.", "Doktor", FALSE, TRUE},
    {"Prof.", "Professor", FALSE, TRUE},
    {"Mio.", "Millionen", FALSE, FALSE},
    {"Mrd.", "Milliarden", FALSE, FALSE},
    {0},
};
static const KnSayWord de_fractions[] = {
    {"1/2", "ein halb", FALSE, FALSE},
    {"1/3", "ein Drittel", FALSE, FALSE},
    {"2/3", "zwei Drittel", FALSE, FALSE},
    {"1/4", "ein Viertel", FALSE, FALSE},
    {"3/4", "drei Viertel", FALSE, FALSE},
    {"1/5", "ein Fünftel", FALSE, FALSE},
    {"1/8", "ein Achtel", FALSE, FALSE},
    {"1/10", "ein Zehntel", FALSE, FALSE},
    {0},
};
static const char *const de_months[] = {"Januar",    "Februar", "März",     "April",
                                        "Mai",       "Juni",    "Juli",     "August",
                                        "September", "Oktober", "November", "Dezember"};
static const char *const de_oblique[] = {"am",  "vom",  "zum", "dem", "den", "des",
                                         "bis", "seit", "ab",  "der", "die", NULL};

static char *de_day(int day, gboolean oblique)
{
    static const char *const stems[] = {"",           "erste",      "zweite",     "dritte",
                                        "vierte",     "fünfte",     "sechste",    "siebte",
                                        "achte",      "neunte",     "zehnte",     "elfte",
                                        "zwölfte",    "dreizehnte", "vierzehnte", "fünfzehnte",
                                        "sechzehnte", "siebzehnte", "achtzehnte", "neunzehnte"};
    static const char *const ones[] = {"",        "einund",   "zweiund",   "dreiund", "vierund",
                                       "fünfund", "sechsund", "siebenund", "achtund", "neunund"};
    const char *ending = oblique ? "n" : "r";
    if (day < (int)G_N_ELEMENTS(stems))
        return g_strconcat(stems[day], ending, NULL);
    return g_strconcat(ones[day % 10], day < 30 ? "zwanzigste" : "dreißigste", ending, NULL);
}

static char *de_year(int year)
{
    int rest = year % 100;
    if (year >= 2000)
        return NULL;
    return rest ? g_strdup_printf("%dhundert %d", year / 100, rest)
                : g_strdup_printf("%dhundert", year / 100);
}

/* ---- French ---- */

static const KnSayUnit fr_money[] = {
    {"€", "un", "euro", "euros"},
    {"$", "un", "dollar", "dollars"},
    {"£", "une", "livre", "livres"},
    {0},
};
static const KnSayUnit fr_units[] = {
    {"km/h", "un", "kilomètre heure", "kilomètres heure"},
    {"m/s", "un", "mètre par seconde", "mètres par seconde"},
    {"km²", "un", "kilomètre carré", "kilomètres carrés"},
    {"m²", "un", "mètre carré", "mètres carrés"},
    {"m³", "un", "mètre cube", "mètres cubes"},
    {"mm", "un", "millimètre", "millimètres"},
    {"m", "un", "mètre", "mètres"},
    {"mg", "un", "milligramme", "milligrammes"},
    {"g", "un", "gramme", "grammes"},
    {"t", "une", "tonne", "tonnes"},
    {"ml", "un", "millilitre", "millilitres"},
    {"l", "un", "litre", "litres"},
    {"ms", "une", "milliseconde", "millisecondes"},
    {"min", "une", "minute", "minutes"},
    {"s", "une", "seconde", "secondes"},
    {"h", "une", "heure", "heures"},
    {"°C", "un", "degré Celsius", "degrés Celsius"},
    {"kWh", "un", "kilowattheure", "kilowattheures"},
    {"kW", "un", "kilowatt", "kilowatts"},
    {"MW", "un", "mégawatt", "mégawatts"},
    {"V", "un", "volt", "volts"},
    {"W", "un", "watt", "watts"},
    {"Hz", "un", "hertz", NULL},
    {"kHz", "un", "kilohertz", NULL},
    {"MHz", "un", "mégahertz", NULL},
    {"GHz", "un", "gigahertz", NULL},
    {"ko", "un", "kilooctet", "kilooctets"},
    {"Mo", "un", "mégaoctet", "mégaoctets"},
    {"Go", "un", "gigaoctet", "gigaoctets"},
    {"To", "un", "téraoctet", "téraoctets"},
    {0},
};
static const KnSayWord fr_words[] = {
    {"p. ex.", "par exemple", FALSE, FALSE},
    {"c.-à-d.", "c'est-à-dire", FALSE, FALSE},
    {"n°", "numéro", TRUE, FALSE},
    {"no", "numéro", TRUE, FALSE},
    {"M.", "monsieur", FALSE, TRUE},
    {"Mme", "madame", FALSE, TRUE},
    {"Mlle", "mademoiselle", FALSE, TRUE},
    {"2e", "deuxième", FALSE, FALSE},
    {"3e", "troisième", FALSE, FALSE},
    {"4e", "quatrième", FALSE, FALSE},
    {"5e", "cinquième", FALSE, FALSE},
    {"6e", "sixième", FALSE, FALSE},
    {"7e", "septième", FALSE, FALSE},
    {"8e", "huitième", FALSE, FALSE},
    {"9e", "neuvième", FALSE, FALSE},
    {"10e", "dixième", FALSE, FALSE},
    {"XIe", "onzième", FALSE, FALSE},
    {"XIIe", "douzième", FALSE, FALSE},
    {"XIIIe", "treizième", FALSE, FALSE},
    {"XIVe", "quatorzième", FALSE, FALSE},
    {"XVe", "quinzième", FALSE, FALSE},
    {"XVIe", "seizième", FALSE, FALSE},
    {"XVIIe", "dix-septième", FALSE, FALSE},
    {"XVIIIe", "dix-huitième", FALSE, FALSE},
    {"XIXe", "dix-neuvième", FALSE, FALSE},
    {"XXe", "vingtième", FALSE, FALSE},
    {"XXIe", "vingt et unième", FALSE, FALSE},
    {0},
};
static const KnSayWord fr_fractions[] = {
    {"1/2", "un demi", FALSE, FALSE},      {"1/3", "un tiers", FALSE, FALSE},
    {"2/3", "deux tiers", FALSE, FALSE},   {"1/4", "un quart", FALSE, FALSE},
    {"3/4", "trois quarts", FALSE, FALSE}, {"1/5", "un cinquième", FALSE, FALSE},
    {"1/10", "un dixième", FALSE, FALSE},  {0},
};
static const char *const fr_months[] = {"janvier",   "février", "mars",     "avril",
                                        "mai",       "juin",    "juillet",  "août",
                                        "septembre", "octobre", "novembre", "décembre"};

static char *fr_day(int day, gboolean oblique)
{
    return day == 1 ? g_strdup("premier") : g_strdup_printf("%d", day);
}

/* ---- Spanish ---- */

static const KnSayUnit es_money[] = {
    {"€", "un", "euro", "euros"},
    {"$", "un", "dólar", "dólares"},
    {"£", "una", "libra", "libras"},
    {0},
};
static const KnSayUnit es_units[] = {
    {"km/h", "un", "kilómetro por hora", "kilómetros por hora"},
    {"m/s", "un", "metro por segundo", "metros por segundo"},
    {"km²", "un", "kilómetro cuadrado", "kilómetros cuadrados"},
    {"m²", "un", "metro cuadrado", "metros cuadrados"},
    {"m³", "un", "metro cúbico", "metros cúbicos"},
    {"km", "un", "kilómetro", "kilómetros"},
    {"cm", "un", "centímetro", "centímetros"},
    {"mm", "un", "milímetro", "milímetros"},
    {"m", "un", "metro", "metros"},
    {"kg", "un", "kilogramo", "kilogramos"},
    {"mg", "un", "miligramo", "miligramos"},
    {"g", "un", "gramo", "gramos"},
    {"t", "una", "tonelada", "toneladas"},
    {"ml", "un", "mililitro", "mililitros"},
    {"l", "un", "litro", "litros"},
    {"ms", "un", "milisegundo", "milisegundos"},
    {"min", "un", "minuto", "minutos"},
    {"s", "un", "segundo", "segundos"},
    {"h", "una", "hora", "horas"},
    {"°C", "un", "grado Celsius", "grados Celsius"},
    {"kWh", "un", "kilovatio hora", "kilovatios hora"},
    {"kW", "un", "kilovatio", "kilovatios"},
    {"MW", "un", "megavatio", "megavatios"},
    {"V", "un", "voltio", "voltios"},
    {"W", "un", "vatio", "vatios"},
    {"Hz", "un", "hercio", "hercios"},
    {"kHz", "un", "kilohercio", "kilohercios"},
    {"MHz", "un", "megahercio", "megahercios"},
    {"GHz", "un", "gigahercio", "gigahercios"},
    {"KB", "un", "kilobyte", "kilobytes"},
    {"kB", "un", "kilobyte", "kilobytes"},
    {"MB", "un", "megabyte", "megabytes"},
    {"GB", "un", "gigabyte", "gigabytes"},
    {"TB", "un", "terabyte", "terabytes"},
    {0},
};
static const KnSayWord es_words[] = {
    {"p. ej.", "por ejemplo", FALSE, FALSE},
    {"n.º", "número", TRUE, FALSE},
    {"1.º", "primero", FALSE, FALSE},
    {"1.ª", "primera", FALSE, FALSE},
    {"2.º", "segundo", FALSE, FALSE},
    {"2.ª", "segunda", FALSE, FALSE},
    {"3.º", "tercero", FALSE, FALSE},
    {"3.ª", "tercera", FALSE, FALSE},
    {"4.º", "cuarto", FALSE, FALSE},
    {"4.ª", "cuarta", FALSE, FALSE},
    {"5.º", "quinto", FALSE, FALSE},
    {"5.ª", "quinta", FALSE, FALSE},
    {"EE. UU.", "Estados Unidos", FALSE, FALSE},
    {0},
};
static const KnSayWord es_fractions[] = {
    {"1/2", "un medio", FALSE, FALSE},     {"1/3", "un tercio", FALSE, FALSE},
    {"2/3", "dos tercios", FALSE, FALSE},  {"1/4", "un cuarto", FALSE, FALSE},
    {"3/4", "tres cuartos", FALSE, FALSE}, {"1/5", "un quinto", FALSE, FALSE},
    {"1/10", "un décimo", FALSE, FALSE},   {0},
};
static const char *const es_months[] = {"enero",      "febrero", "marzo",     "abril",
                                        "mayo",       "junio",   "julio",     "agosto",
                                        "septiembre", "octubre", "noviembre", "diciembre"};

static char *es_day(int day, gboolean oblique)
{
    return day == 1 ? g_strdup("primero") : g_strdup_printf("%d", day);
}

#define ENGLISH(place, first)                                                                      \
    {                                                                                              \
        .language = "en", .country = place, .decimal = '.', .group = ',', .day_first = first,      \
        .range = "to", .cents = " ", .money = en_money, .units = en_units, .words = en_words,      \
        .fractions = en_fractions, .months = en_months, .day = en_day, .of = " of", .of_year = "", \
        .month_first = !(first), .before_year = en_before_year, .year = en_year                    \
    }

const KnSayRules kn_say_languages[] = {
    ENGLISH("us", FALSE),
    ENGLISH(NULL, TRUE),
    {.language = "de",
     .decimal = ',',
     .group = '.',
     .day_first = TRUE,
     .dotted_dates = TRUE,
     .range = "bis",
     .cents = " ",
     .money = de_money,
     .units = de_units,
     .words = de_words,
     .fractions = de_fractions,
     .months = de_months,
     .day = de_day,
     .of = "",
     .of_year = "",
     .oblique = de_oblique,
     .year = de_year,
     .hour = "Uhr"},
    {.language = "fr",
     .decimal = ',',
     .group = ' ',
     .day_first = TRUE,
     .range = "à",
     .cents = " ",
     .money = fr_money,
     .units = fr_units,
     .words = fr_words,
     .fractions = fr_fractions,
     .months = fr_months,
     .day = fr_day,
     .of = "",
     .of_year = "",
     .hour = "heures",
     .hour_sign = "h"},
    {.language = "es",
     .decimal = ',',
     .group = '.',
     .day_first = TRUE,
     .range = "a",
     .cents = " con ",
     .money = es_money,
     .units = es_units,
     .words = es_words,
     .fractions = es_fractions,
     .months = es_months,
     .day = es_day,
     .of = " de",
     .of_year = " de"},
    {0},
};
