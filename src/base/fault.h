/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Faults on request, so that a test can make the first, second, … n-th call of a kind fail until a
 * run succeeds, and look at what each failure leaves behind. Every place that touches the disk,
 * starts a process, reads a message or allocates a frame asks first:
 *
 *     if (kn_fault(KN_FAULT_WRITE) || !kn_write_all(fd, data, size)) … errno says why …
 *
 * Armed by the environment alone: KINORA_FAULT=KIND:N:FILE, or KIND/ERRNO for another number than
 * the kind's own, or "kill" for a process that is killed there (SIGKILL) as if somebody had done so
 * just then; N followed by '+' makes every call from the n-th on fail. FILE holds a counter
 * that all processes of a build share (created when missing), so the n-th call is counted over
 * parent and workers together. Unarmed, a call costs one load and a branch. Threads: safe from any
 * thread. */
typedef enum {
    KN_FAULT_OPEN,    /* fails with EACCES */
    KN_FAULT_READ,    /* EIO: reading a file */
    KN_FAULT_WRITE,   /* ENOSPC */
    KN_FAULT_FSYNC,   /* EIO */
    KN_FAULT_RENAME,  /* EIO */
    KN_FAULT_ALLOC,   /* ENOMEM: frames, caches, rings */
    KN_FAULT_SPAWN,   /* EAGAIN */
    KN_FAULT_MESSAGE, /* EIO: reading a message of another process */
    KN_FAULT_LOCK,    /* ENOLCK: locking a file */
    KN_FAULT_N,
} KnFaultKind;

/* TRUE when this call shall fail; errno is then set. */
gboolean kn_fault(KnFaultKind kind);
const char *kn_fault_name(KnFaultKind kind);
