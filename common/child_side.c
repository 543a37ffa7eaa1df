/* child_side: what a child does with its end of the socket, see child.h. Plain blocking calls, few
 * of them: a child may be in a cage that forbids the rest. */
#include "common/child.h"
#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

typedef uint32_t FrameLength; /* as in child.c */

bool child_begin(void)
{
    int type = 0;
    socklen_t size = sizeof type;
    if (getsockopt(CHILD_SOCKET, SOL_SOCKET, SO_TYPE, &type, &size) < 0 || type != SOCK_STREAM)
        return false;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
        return false;
    /* A parent that died before the prctl sends no signal any more, but its end is closed. */
    struct pollfd parent = { .fd = CHILD_SOCKET, .events = POLLIN };
    return poll(&parent, 1, 0) >= 0 && !(parent.revents & (POLLHUP | POLLERR));
}

static bool write_all(const void *data, size_t size_bytes)
{
    const char *at = data;
    while (size_bytes > 0) {
        ssize_t written = write(CHILD_SOCKET, at, size_bytes);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        at += written;
        size_bytes -= (size_t)written;
    }
    return true;
}

static bool read_all(void *data, size_t size_bytes)
{
    char *at = data;
    while (size_bytes > 0) {
        ssize_t got = read(CHILD_SOCKET, at, size_bytes);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        size_bytes -= (size_t)got;
    }
    return true;
}

bool child_ready(void)
{
    FrameLength nothing = 0;
    return write_all(&nothing, sizeof nothing);
}

/* The length comes by recvmsg, since an open file may come with it. */
static bool receive_length(FrameLength *ret_length, int *ret_fd)
{
    struct iovec part = { .iov_base = ret_length, .iov_len = sizeof *ret_length };
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = { 0 };
    struct msghdr message = { .msg_iov = &part,
                              .msg_iovlen = 1,
                              .msg_control = control.bytes,
                              .msg_controllen = sizeof control.bytes };
    ssize_t got;
    do
        got = recvmsg(CHILD_SOCKET, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got <= 0)
        return false;
    *ret_fd = -1;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
        memcpy(ret_fd, CMSG_DATA(header), sizeof(int));
    return read_all((char *)ret_length + got, sizeof *ret_length - (size_t)got);
}

bool child_receive(size_t max_bytes, void **ret_data, size_t *ret_size_bytes, int *ret_fd)
{
    FrameLength length = 0;
    int fd = -1;
    if (!receive_length(&length, &fd) || length > max_bytes)
        return false;
    char *data = malloc((size_t)length + 1);
    if (!data || !read_all(data, length)) {
        free(data);
        return false;
    }
    data[length] = '\0'; /* so that text may be used as such */
    *ret_data = data;
    *ret_size_bytes = length;
    *ret_fd = fd;
    return true;
}

bool child_answer(const struct iovec *parts, int part_count)
{
    size_t total_bytes = 0;
    for (int i = 0; i < part_count; i++)
        total_bytes += parts[i].iov_len;
    assert(total_bytes <= INT_MAX);
    FrameLength length = (FrameLength)total_bytes;
    bool ok = write_all(&length, sizeof length);
    for (int i = 0; ok && i < part_count; i++)
        ok = write_all(parts[i].iov_base, parts[i].iov_len);
    return ok;
}
