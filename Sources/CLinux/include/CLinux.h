// Linux calls that Swift's Glibc module leaves out. No logic.
// Never define _GNU_SOURCE here: Swift's own Glibc module is built without it, and the
// two views of <sys/select.h> would clash. GNU-only calls live in CLinux.c.
#ifndef SALLYPORT_CLINUX_H
#define SALLYPORT_CLINUX_H

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>

/// accept4(2) with SOCK_NONBLOCK | SOCK_CLOEXEC.
int clinux_accept(int listener, struct sockaddr_storage *address, socklen_t *length);

/// The process at the other end of a Unix socket (SO_PEERCRED). Returns 0 or -1 with errno.
int clinux_peer_identity(int number, uint32_t *user, uint32_t *group, int32_t *process);

/// Pins the calling thread to one processor. Returns 0 or an errno value.
int clinux_pin_thread(int processor);

/// Names the calling thread (at most 15 bytes are kept).
void clinux_name_thread(const char *name);

/// Number of processors this process may run on.
int clinux_processor_count(void);

#endif
