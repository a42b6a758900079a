#define _GNU_SOURCE
#include "CBench.h"

#include <sched.h>
#include <time.h>

int bench_epoll_wait(int poller, struct epoll_event *events, int count, int64_t nanoseconds) {
    struct timespec patience = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    return epoll_pwait2(poller, events, count, &patience, NULL);
}

int bench_pin(int core) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core, &cores);
    return sched_setaffinity(0, sizeof cores, &cores);
}
