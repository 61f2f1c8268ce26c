/* SPDX-License-Identifier: MIT */
#include "voice/say.h"
#include "voice/say_words.h"

#include <string.h>

/* What is asked: rules, a text, and a place in it. */
typedef struct {
    const KnSayRules *rules;
    const char *text, *at;
} Place;

typedef struct {
    const char *from, *whole_end, *end; /* whole_end: behind it stands what is less than 1 */
    int value;                          /* of its whole part; -1: large, or in groups */
    guint n_digits;                     /* of its whole part */
    int hundredths;                     /* of two digits; -1: there are not just two */
} Number;

/* ---- around it ---- */

static gboolean is_alnum(gunichar c)
{
    return g_unichar_isalnum(c);
}

static gunichar char_before(const char *text, const char *at)
{
    return at > text ? g_utf8_get_char(g_utf8_prev_char(at)) : 0;
}

static const char *skip_space(const char *at)
{
    return g_unichar_isspace(g_utf8_get_char(at)) ? g_utf8_next_char(at) : at;
}

static const char *back_over_space(const char *text, const char *at)
{
    return g_unichar_isspace(char_before(text, at)) ? g_utf8_prev_char(at) : at;
}

/* Behind the word there, when it is there and ends there; else NULL. */
static const char *match(const char *at, const char *word)
{
    gsize size = strlen(word);
    if (strncmp(at, word, size) != 0 || (is_alnum(g_utf8_get_char(g_utf8_prev_char(at + size))) &&
                                         is_alnum(g_utf8_get_char(at + size))))
        return NULL;
    return at + size;
}

static gboolean is_in(const char *const *list, const char *word)
{
    for (guint i = 0; list && list[i]; i++)
        if (g_ascii_strcasecmp(list[i], word) == 0)
            return TRUE;
    return FALSE;
}

static int month_of(const KnSayRules *rules, const char *word)
{
    for (int i = 0; i < 12; i++)
        if (strcmp(rules->months[i], word) == 0)
            return i + 1;
    return 0;
}

/* The word before a place, over one space; "" when something else stands there. at: its beginning
 * from now on. The caller frees. */
static char *word_before(const char *text, const char **at)
{
    const char *end = back_over_space(text, *at), *from = end;
    while (g_unichar_isalpha(char_before(text, from)))
        from = g_utf8_prev_char(from);
    *at = from;
    return g_strndup(from, (gsize)(end - from));
}

/* ---- numbers ---- */

static guint digits_at(const char *at)
{
    return (guint)strspn(at, "0123456789");
}

static gboolean is_group(const KnSayRules *rules, const char *at)
{
    gunichar c = g_utf8_get_char(at);
    gboolean sign = c == (gunichar)rules->group || c == 0xa0 || c == 0x202f;
    return sign && digits_at(g_utf8_next_char(at)) == 3;
}

static gboolean read_number(const KnSayRules *rules, const char *at, Number *number)
{
    guint n = digits_at(at);
    *number = (Number){.from = at, .value = -1, .n_digits = n, .hundredths = -1};
    if (n == 0)
        return FALSE;
    const char *end = at + n;
    if (n <= 4)
        number->value = (int)g_ascii_strtoll(at, NULL, 10);
    while (n <= 3 && is_group(rules, end)) {
        end = g_utf8_next_char(end) + 3;
        number->value = -1;
        number->n_digits += 3;
    }
    number->whole_end = number->end = end;
    guint decimals = *end == rules->decimal ? digits_at(end + 1) : 0;
    if (decimals > 0)
        number->end += 1 + decimals;
    if (decimals == 2)
        number->hundredths = (int)g_ascii_strtoll(end + 1, NULL, 10);
    return TRUE;
}

static char *written(const char *from, const char *end)
{
    return g_strndup(from, (gsize)(end - from));
}

static gboolean is_one(const Number *number)
{
    return number->value == 1 && number->end == number->from + 1;
}

/* Of several the longest. NULL: none is there. */
static const KnSayUnit *find_unit(const KnSayUnit *units, const char *at, const char **end)
{
    const KnSayUnit *found = NULL;
    gsize longest = 0;
    for (; units->sign; units++) {
        const char *behind = match(at, units->sign);
        if (!behind || strlen(units->sign) <= longest)
            continue;
        found = units;
        longest = strlen(units->sign);
        *end = behind;
    }
    /* "m²" of a list without it, "km/s": something else. */
    gunichar next = found ? g_utf8_get_char(*end) : 0;
    return next == '/' || next == 0xb2 || next == 0xb3 ? NULL : found;
}

static const char *many_of(const KnSayUnit *unit)
{
    return unit->many ? unit->many : unit->unit;
}

/* ---- money ---- */

static char *say_money(const KnSayRules *rules, const Number *number, const KnSayUnit *money)
{
    gboolean cents = number->hundredths >= 0;
    g_autofree char *figures = written(number->from, cents ? number->whole_end : number->end);
    gboolean one = number->value == 1 && (cents || is_one(number));
    g_autofree char *whole =
        g_strdup_printf("%s %s", one ? money->one : figures, one ? money->unit : many_of(money));
    return number->hundredths > 0
               ? g_strdup_printf("%s%s%d", whole, rules->cents, number->hundredths)
               : g_steal_pointer(&whole);
}

/* "$3.50", "$2.5 million" */
static char *say_sign_first(const Place *place, gsize *taken)
{
    static const char *const scales[] = {"million", "billion", "trillion"};
    const char *end;
    const KnSayUnit *money = NULL;
    Number number;
    for (const KnSayUnit *unit = place->rules->money; unit->sign && !money; unit++)
        if (g_str_has_prefix(place->at, unit->sign))
            money = unit;
    if (!money || is_alnum(char_before(place->text, place->at)))
        return NULL;
    if (!read_number(place->rules, skip_space(place->at + strlen(money->sign)), &number))
        return NULL;
    *taken = (gsize)(number.end - place->at);
    for (guint i = 0; i < G_N_ELEMENTS(scales); i++)
        if ((end = match(skip_space(number.end), scales[i]))) {
            g_autofree char *figures = written(number.from, number.end);
            *taken = (gsize)(end - place->at);
            return g_strdup_printf("%s %s %s", figures, scales[i], many_of(money));
        }
    return is_alnum(g_utf8_get_char(number.end)) ? NULL : say_money(place->rules, &number, money);
}

/* ---- dates ---- */

static gboolean is_oblique(const Place *place)
{
    const char *at = place->at;
    g_autofree char *word = word_before(place->text, &at);
    return is_in(place->rules->oblique, word);
}

static char *say_date(const Place *place, int year, int month, int day)
{
    const KnSayRules *rules = place->rules;
    if (month < 1 || month > 12 || day < 1 || day > 31)
        return NULL;
    g_autofree char *said = rules->day(day, is_oblique(place));
    g_autofree char *of_year = rules->year ? rules->year(year) : NULL;
    g_autofree char *figures = of_year ? g_strdup(of_year) : g_strdup_printf("%d", year);
    const char *name = rules->months[month - 1];
    return rules->month_first
               ? g_strdup_printf("%s %s, %s", name, said, figures)
               : g_strdup_printf("%s%s %s%s %s", said, rules->of, name, rules->of_year, figures);
}

/* Three numbers with a sign between them; a space may follow it where `spaced`. */
static const char *read_three(const char *at, char sign, gboolean spaced, int numbers[3],
                              guint digits[3])
{
    for (guint i = 0; i < 3; i++) {
        digits[i] = digits_at(at);
        if (digits[i] < 1 || digits[i] > 4)
            return NULL;
        numbers[i] = (int)g_ascii_strtoll(at, NULL, 10);
        at += digits[i];
        if (i < 2 && *at++ != sign)
            return NULL;
        if (i < 2 && spaced)
            at = skip_space(at);
    }
    return is_alnum(g_utf8_get_char(at)) || (*at == sign && digits_at(at + 1)) ? NULL : at;
}

static char *say_whole_date(const Place *place, gsize *taken)
{
    const KnSayRules *rules = place->rules;
    const char signs[] = {'-', '/', '.'};
    for (guint i = 0; i < (rules->dotted_dates ? 3 : 2); i++) {
        int n[3];
        guint digits[3];
        gboolean iso = signs[i] == '-';
        const char *end = read_three(place->at, signs[i], signs[i] == '.', n, digits);
        if (!end || digits[iso ? 0 : 2] != 4 || digits[1] > 2 || digits[iso ? 2 : 0] > 2)
            continue;
        *taken = (gsize)(end - place->at);
        return iso                ? say_date(place, n[0], n[1], n[2])
               : rules->day_first ? say_date(place, n[2], n[1], n[0])
                                  : say_date(place, n[2], n[0], n[1]);
    }
    return NULL;
}

/* "3. Mai", "1 March", "March 1": the day alone. */
static char *say_day(const Place *place, const Number *number, gsize *taken)
{
    const KnSayRules *rules = place->rules;
    const char *end = number->end, *before = place->at;
    if (number->value < 1 || number->value > 31 || number->n_digits > 2 ||
        number->end != number->whole_end)
        return NULL;
    if (rules->dotted_dates && *end == '.')
        end++;
    *taken = (gsize)(end - place->at);
    const char *name = skip_space(end);
    gboolean dotted = end > number->end, behind = FALSE;
    if (*rules->of_year && g_str_has_prefix(name, "de "))
        name += strlen("de ");
    for (guint i = 0; i < 12 && name > end && !behind; i++)
        behind = match(name, rules->months[i]) != NULL;
    if (behind && (!rules->dotted_dates || dotted)) {
        g_autofree char *day = rules->day(number->value, is_oblique(place));
        return rules->year && !rules->dotted_dates ? g_strconcat(day, rules->of, NULL)
                                                   : g_steal_pointer(&day);
    }
    g_autofree char *word = word_before(place->text, &before);
    gboolean english = rules->before_year && month_of(rules, word) > 0;
    return english && !is_alnum(g_utf8_get_char(end)) && *end != ':' && *end != '/'
               ? rules->day(number->value, FALSE)
               : NULL;
}

/* ---- times and years ---- */

/* "17:45 Uhr", "17h45", "17h" */
static char *say_hour(const Place *place, const Number *number, gsize *taken)
{
    const KnSayRules *rules = place->rules;
    const char *at = number->whole_end, *sign = rules->hour_sign, *end = NULL;
    int minutes = 0;
    if (!rules->hour || number->value < 0 || number->value > 24 || number->end != at)
        return NULL;
    if (sign && g_str_has_prefix(at, sign) && digits_at(at + strlen(sign)) == 2)
        end = at + strlen(sign) + 2;
    else if (sign)
        end = match(at, sign);
    else if (*at == ':' && digits_at(at + 1) == 2)
        end = match(skip_space(at + 3), rules->hour);
    if (!end || is_alnum(g_utf8_get_char(end)))
        return NULL;
    if (digits_at(at + 1) == 2)
        minutes = (int)g_ascii_strtoll(at + 1, NULL, 10);
    *taken = (gsize)(end - place->at);
    const char *hour = sign && number->value < 2 ? "heure" : rules->hour;
    const char *figures = sign && number->value == 1 ? "une" : NULL;
    g_autofree char *own = g_strdup_printf("%d", number->value);
    return minutes ? g_strdup_printf("%s %s %d", figures ? figures : own, hour, minutes)
                   : g_strdup_printf("%s %s", figures ? figures : own, hour);
}

/* "in 1984", "March 1, 1984": whether what stands before a number makes it a year. */
static gboolean is_after_year_word(const Place *place)
{
    const KnSayRules *rules = place->rules;
    const char *at = place->at;
    g_autofree char *word = word_before(place->text, &at);
    if (!rules->before_year || is_in(rules->before_year, word))
        return TRUE;
    at = back_over_space(place->text, place->at);
    if (char_before(place->text, at) != ',')
        return FALSE;
    at--;
    while (g_unichar_isdigit(char_before(place->text, at)))
        at--;
    g_autofree char *month = word_before(place->text, &at);
    return month_of(rules, month) > 0;
}

static char *say_year(const Place *place, const Number *number, gsize *taken)
{
    static const char *const tens[] = {"hundreds", NULL,      "twenties",  "thirties", "forties",
                                       "fifties",  "sixties", "seventies", "eighties", "nineties"};
    const KnSayRules *rules = place->rules;
    int year = number->value;
    if (!rules->year || number->n_digits != 4 || number->end != number->from + 4 || year < 1100 ||
        year > 2099)
        return NULL;
    *taken = 4;
    const char *decade = tens[year / 10 % 10];
    if (rules->before_year && match(number->end, "s") && year % 10 == 0 && decade && year < 2000) {
        *taken = 5;
        return g_strdup_printf("%d %s", year / 100, decade);
    }
    return is_alnum(g_utf8_get_char(number->end)) || !is_after_year_word(place) ? NULL
                                                                                : rules->year(year);
}

/* ---- what else a number is ---- */

static gboolean is_dash(gunichar c)
{
    return c == 0x2013 || c == 0x2014;
}

/* "5–10": the first and the dash. */
static char *say_range(const Place *place, const Number *number, gsize *taken)
{
    const char *dash = skip_space(number->end);
    if (!is_dash(g_utf8_get_char(dash)))
        return NULL;
    const char *second = skip_space(g_utf8_next_char(dash));
    if (digits_at(second) == 0)
        return NULL;
    gsize size = 0;
    g_autofree char *year = say_year(place, number, &size);
    g_autofree char *figures = written(number->from, number->end);
    *taken = (gsize)(second - place->at);
    return g_strdup_printf("%s %s ", year ? year : figures, place->rules->range);
}

static char *say_amount(const Place *place, const Number *number, gsize *taken)
{
    const KnSayRules *rules = place->rules;
    const char *behind = skip_space(number->end), *end = NULL;
    const KnSayUnit *money = find_unit(rules->money, behind, &end);
    if (money) {
        *taken = (gsize)(end - place->at);
        return say_money(rules, number, money);
    }
    const KnSayUnit *unit = is_one(number) ? find_unit(rules->units, behind, &end) : NULL;
    *taken = 1;
    return unit ? g_strdup(unit->one) : NULL;
}

/* A part of something longer: "1.2.3", "10:30", "A4". */
static gboolean is_inside(const Place *place)
{
    gunichar before = char_before(place->text, place->at);
    if (is_alnum(before))
        return TRUE;
    if (before == 0 || !strchr(".,:/-", before < 0x80 ? (int)before : ' '))
        return FALSE;
    return is_alnum(char_before(place->text, g_utf8_prev_char(place->at)));
}

static char *say_number(const Place *place, gsize *taken)
{
    static char *(*const ways[])(const Place *, const Number *,
                                 gsize *) = {say_day, say_hour, say_amount, say_range, say_year};
    Number number;
    if (is_inside(place) || !read_number(place->rules, place->at, &number))
        return NULL;
    for (const KnSayWord *word = place->rules->fractions; word->written; word++) {
        const char *end = match(place->at, word->written);
        if (!end || *end == '/')
            continue;
        *taken = strlen(word->written);
        return g_strdup(word->said);
    }
    char *said = say_whole_date(place, taken);
    for (guint i = 0; i < G_N_ELEMENTS(ways) && !said; i++)
        said = ways[i](place, &number, taken);
    return said;
}

/* "km" behind a number, which stays. */
static char *say_unit(const Place *place, gsize *taken)
{
    const char *end, *from = back_over_space(place->text, place->at);
    const KnSayUnit *unit = find_unit(place->rules->units, place->at, &end);
    if (!unit || !g_unichar_isdigit(char_before(place->text, from)))
        return NULL;
    const char *digits = from;
    while (g_unichar_isdigit(char_before(place->text, digits)))
        digits = g_utf8_prev_char(digits);
    gunichar before = char_before(place->text, digits);
    if (g_unichar_isalpha(before))
        return NULL;
    gboolean alone = digits + 1 == from && *digits == '1' && before != '.' && before != ',';
    *taken = (gsize)(end - place->at);
    const char *said = alone ? unit->unit : many_of(unit);
    return from == place->at ? g_strconcat(" ", said, NULL) : g_strdup(said);
}

static char *say_word(const Place *place, gsize *taken)
{
    if (is_alnum(char_before(place->text, place->at)))
        return NULL;
    for (const KnSayWord *word = place->rules->words; word->written; word++) {
        const char *end = match(place->at, word->written);
        gunichar next = end ? g_utf8_get_char(skip_space(end)) : 0;
        if (!end || (word->before_digit && !g_unichar_isdigit(next)) ||
            (word->before_capital && !g_unichar_isupper(next)))
            continue;
        *taken = strlen(word->written);
        return g_strdup(word->said);
    }
    return NULL;
}

const KnSayRules *kn_say_rules(const char *language)
{
    for (const KnSayRules *rules = kn_say_languages; language && rules->language; rules++) {
        if (g_ascii_strncasecmp(language, rules->language, 2) != 0 || g_ascii_isalpha(language[2]))
            continue;
        const char *country = language[2] ? language + 3 : "";
        if (!rules->country || g_ascii_strncasecmp(country, rules->country, 2) == 0)
            return rules;
    }
    return NULL;
}

char *kn_say(const KnSayRules *rules, const char *text, const char *at, gsize *taken)
{
    const Place place = {rules, text, at};
    char *said = say_word(&place, taken);
    if (!said && g_ascii_isdigit(*at))
        return say_number(&place, taken);
    if (!said)
        said = say_sign_first(&place, taken);
    return said ? said : say_unit(&place, taken);
}
