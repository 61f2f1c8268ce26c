/* SPDX-License-Identifier: MIT */
/* A library that is no ONNX Runtime. */
int kn_ort_none(void);

int kn_ort_none(void)
{
    return 0;
}
