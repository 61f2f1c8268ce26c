/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/yaml.h"

/* Finds it in a text that kn_yaml's read has read. A part of the module that reads YAML. */
void kn_yaml_find(const char *text, gsize size, const char *const *tokens, KnYamlPlace *place);
