/* SPDX-License-Identifier: MIT */
#include "import/python_literal.h"
#include "import/script.h"

#include <stdint.h>
#include <string.h>

/* What `new` and `import` read of strangers: a script, a Python literal. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    g_autoptr(KnDraft) draft = kn_draft_new();
    g_autoptr(GPtrArray) entries = kn_python_read(text, strlen(text), "fuzz", NULL);
    if (kn_script_read(draft, text, strlen(text), "fuzz", NULL)) {
        g_autofree char *project = kn_draft_text(draft);
        draft->directed = TRUE;
        g_autofree char *directed = kn_draft_text(draft);
    }
    return 0;
}
