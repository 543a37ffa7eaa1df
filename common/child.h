/* child: our own helper processes, started before they are needed. Work that may crash, hang or be
 * turned against us (decoding a stranger's picture, laying out a page) runs in a child of this very
 * program: `/proc/self/exe <subcommand>`, its socket at CHILD_SOCKET, its environment without our
 * connection strings, no other file of ours open. A call sends one frame (length, bytes, at most
 * one open file) and gets one back. A child that crashes, answers late or answers too much is
 * killed and replaced; all of them die with their parent. Safe to call from several threads. */
#ifndef FIXPOINT_CHILD_H
#define FIXPOINT_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/uio.h>

typedef struct ChildPool ChildPool;

typedef struct ChildPoolSpec {
    const char *subcommand; /* argv[1] of the child */
    int children;           /* kept running, and so the number of calls at once; at least 1 */
    int calls_each;         /* a child is replaced after so many calls; 0 = only when it fails */
    int wait_ms;            /* how long a call waits for a free child that has started */
} ChildPoolSpec;

typedef enum ChildOutcome {
    CHILD_ANSWERED,
    CHILD_DIED,     /* crashed, was killed by its cage, or hung up without an answer */
    CHILD_LATE,     /* no answer within timeout_ms; killed */
    CHILD_TOO_MUCH, /* the answer was longer than the caller takes; killed */
    CHILD_BUSY,     /* no child became free within wait_ms: nothing was sent */
} ChildOutcome;

/* Starts a keeper thread and, from it, the children: a child's death signal is bound to the thread
 * that made it, and the keeper lives as long as the pool. NULL with errno when there is no thread.
 */
ChildPool *child_pool_new(const ChildPoolSpec *spec);
/* Ends the children. No call may be under way. */
void child_pool_free(ChildPool *pool);

/* pass_fd: a file the child may use, or -1; stays open here. timeout_ms counts from when a child
 * was free. CHILD_ANSWERED sets ret_answer to malloc'd bytes (freed by the caller, never NULL). */
__attribute__((warn_unused_result)) ChildOutcome
child_call(ChildPool *pool, const void *request, size_t request_size_bytes, int pass_fd,
           size_t answer_max_bytes, void **ret_answer, size_t *ret_size_bytes, int timeout_ms);
const char *child_outcome_name(ChildOutcome outcome); /* for the log */

/* The child's side. */
#define CHILD_SOCKET 3

/* First act of a subcommand: die with the parent. False when the parent is gone already, or when
 * nobody's pool started this process (someone typed the subcommand). */
__attribute__((warn_unused_result)) bool child_begin(void);
/* Tells the pool that this child has started. After it, receive and answer in turns. */
__attribute__((warn_unused_result)) bool child_ready(void);
/* One request; ret_data is malloc'd, ret_fd is -1 when none came. False: end quietly. */
__attribute__((warn_unused_result)) bool child_receive(size_t max_bytes, void **ret_data,
                                                       size_t *ret_size_bytes, int *ret_fd);
/* The parts, in order, as one answer. */
__attribute__((warn_unused_result)) bool child_answer(const struct iovec *parts, int part_count);

#endif
