/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* The Model Context Protocol (modelcontextprotocol.io, revision 2025-11-25) over a pair of pipes:
 * a program that works for a person, such as an editor's assistant, asks for tools, and each call
 * runs a command of this program in a process of its own. Messages are those of JSON-RPC 2.0, one a
 * line.
 *
 * Who asks is a stranger: paths lie in one folder, where links do not lead out of it; programs and
 * the network are for projects only where the person has started the server so; no setting is
 * changed. What a project names stands under the rules of projects besides (project/paths.h). */
typedef struct {
    const char *program; /* this one, by a path that holds anywhere */
    const char *folder;  /* the only one that is worked in */
    char **permissions;  /* that the person has given: "--allow-network" …, NULL-terminated */
    int in, out;
} KnMcpOptions;

/* Serves until `in` ends; calls that run then are stopped in order. Errors: KN_ERROR_INPUT: the
 * folder cannot be opened; KN_ERROR_ENVIRONMENT: `out` cannot be written. Threads: one. */
gboolean kn_mcp_serve(const KnMcpOptions *options, GError **error);
