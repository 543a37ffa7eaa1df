/* cage: after cage_enter a process can compute, ask for memory, read files that it was handed, talk
 * to the pool that started it, and end. Any other system call (open, socket, exec, fork, kill …)
 * kills it at once. TRUST.md 3.4. */
#ifndef FIXPOINT_CAGE_H
#define FIXPOINT_CAGE_H

#include <stdbool.h>
#include <stddef.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CAGE_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CAGE_SANITIZED 1
#endif
#endif
#ifndef CAGE_SANITIZED
#define CAGE_SANITIZED 0
#endif

/* memory_bytes may be added to what the process has mapped already (not under sanitizers, which map
 * terabytes); cpu_s is when the kernel ends it by itself. False when the cage cannot be closed: the
 * caller must end, not go on outside. For a process with one thread. */
__attribute__((warn_unused_result)) bool cage_enter(size_t memory_bytes, unsigned cpu_s);

#endif
