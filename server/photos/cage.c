/* cage: see cage.h. The only file that sees libseccomp. */
#include "server/photos/cage.h"
#include "common/child.h"
#include <seccomp.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static bool limit(int resource, rlim_t most)
{
    struct rlimit both = { .rlim_cur = most, .rlim_max = most };
    return setrlimit((__rlimit_resource_t)resource, &both) == 0;
}

/* Libraries of the whole server are mapped in a child that uses three of them, so the limit counts
 * from what is there. */
static bool limit_memory(size_t memory_bytes)
{
    if (CAGE_SANITIZED)
        return true;
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file)
        return false;
    unsigned long pages = 0;
    bool read_one = fscanf(file, "%lu", &pages) == 1;
    fclose(file);
    return read_one && limit(RLIMIT_AS, pages * (rlim_t)sysconf(_SC_PAGESIZE) + memory_bytes);
}

static const int harmless[] = {
    SCMP_SYS(read),
    SCMP_SYS(close),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(brk),
    SCMP_SYS(madvise),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(futex),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(getrandom),
    SCMP_SYS(clock_gettime),
#if CAGE_SANITIZED /* what the sanitizers' runtime needs, to run and to tell what it found */
    SCMP_SYS(write),
    SCMP_SYS(mprotect),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(sched_yield),
    SCMP_SYS(gettid),
    SCMP_SYS(getpid),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(nanosleep),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(clock_nanosleep),
#endif
};

static bool close_the_door(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (!filter)
        return false;
    int failed = 0;
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, harmless[i], 0);
    /* Memory that is data: nothing new can be made executable. */
    failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
                               SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(recvmsg), 1,
                               SCMP_A0(SCMP_CMP_EQ, CHILD_SOCKET, 0));
    if (!CAGE_SANITIZED)
        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(write), 1,
                                   SCMP_A0(SCMP_CMP_EQ, CHILD_SOCKET, 0));
    bool closed = failed == 0 && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return closed;
}

bool cage_enter(size_t memory_bytes, unsigned cpu_s)
{
    tzset(); /* lcms2 asks what day it is; the zone's file is out of reach once the door is shut */
    /* A decoder is never as urgent as a scan; where priorities are not ours to set, so be it. */
    (void)setpriority(PRIO_PROCESS, 0, 5);
    return prctl(PR_SET_DUMPABLE, 0) == 0 && limit(RLIMIT_CPU, cpu_s) && limit(RLIMIT_FSIZE, 0) &&
           limit(RLIMIT_CORE, 0) && limit_memory(memory_bytes) && close_the_door();
}
