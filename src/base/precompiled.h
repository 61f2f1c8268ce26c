/* SPDX-License-Identifier: MIT */
/* What nearly all files include, for builds with -Db_pch=true; nothing includes it by name. (A
 * header that is compiled by itself has no #pragma once.) */
#include <gio/gio.h>
#include <json-glib/json-glib.h>
