/* Load: full handshakes, each with one request, then the close; again and again.
 *
 * usage: load PORT HOST CERTIFICATES CONNECTIONS SECONDS
 *
 * Each new connection takes the next certificate of the file. Prints "COMPLETED FAILED SECONDS"; what
 * has begun within SECONDS is completed and counts, so that a server's CPU time is never for less than
 * what was completed.
 */
#define _GNU_SOURCE
#include "client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum step { HANDSHAKING, SENDING, READING };

struct client {
    int socket;
    SSL *tls;
    enum step step;
    size_t filled;
    char answer[4096];
};

static char request[512];
static int request_length, poller, is_ending, open_now;
static int next_certificate;
static long completed, failed;

static const int64_t second = 1000000000, patience = 30 * second;

static void open_client(struct client *client) {
    client->socket = connect_socket();
    client->tls = start_tls(client->socket, next_certificate++);
    client->step = HANDSHAKING;
    client->filled = 0;
    open_now++;
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = client};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, client->socket, &event) < 0) die("epoll_ctl");
}

static void close_client(struct client *client) {
    SSL_shutdown(client->tls);
    SSL_free(client->tls);
    close(client->socket);
    client->tls = NULL;
    open_now--;
}

static int take(struct client *client) {
    size_t room = sizeof client->answer - 1 - client->filled;
    int got = SSL_read(client->tls, client->answer + client->filled, room);
    int state = outcome(client->tls, got);
    if (state == 1) client->filled += got;
    return state;
}

/* Goes as far as it can. 0: waits; 1: the connection has done its work; -1: broken. */
static int advance(struct client *client) {
    for (;;) {
        int state = 1;
        switch (client->step) {
        case HANDSHAKING:
            state = outcome(client->tls, SSL_do_handshake(client->tls));
            if (state == 1) client->step = SENDING;
            break;
        case SENDING:
            state = outcome(client->tls, SSL_write(client->tls, request, request_length));
            if (state == 1) client->step = READING;
            break;
        case READING:
            state = take(client);
            if (state != 1) return state;
            state = whole_answer(client->answer, client->filled, sizeof client->answer - 1);
            if (state == 0) continue;
            if (state != 200) return -1;
            completed++;
            return 1;
        }
        if (state != 1) return state;
    }
}

static void run(struct client *clients, int count, double seconds) {
    struct epoll_event events[256];
    int64_t start = nanoseconds(), end = start + (int64_t)(seconds * second);
    for (int index = 0; index < count; index++) open_client(&clients[index]);
    while (open_now > 0) {
        int ready = epoll_wait(poller, events, 256, 50);
        int64_t now = nanoseconds();
        is_ending = now >= end;
        if (now > end + patience) die("what has begun does not end");
        for (int index = 0; index < ready; index++) {
            struct client *client = events[index].data.ptr;
            int state = advance(client);
            if (state == 0) continue;
            if (state < 0) failed++;
            close_client(client);
            if (failed > 100) die("too many failures");
            if (!is_ending) open_client(client);
        }
    }
    printf("%ld %ld %.6f\n", completed, failed, (nanoseconds() - start) / 1e9);
}

int main(int count, char **words) {
    if (count != 6) die("usage: load PORT HOST CERTIFICATES CONNECTIONS SECONDS");
    prepare_clients(words[1], words[2], words[3]);
    request_length = snprintf(
        request, sizeof request,
        "GET /app HTTP/1.1\r\nHost: %s\r\nUser-Agent: load\r\nAccept: */*\r\n\r\n", words[2]);
    int connections = atoi(words[4]);
    struct client *clients = calloc(connections, sizeof *clients);
    poller = epoll_create1(EPOLL_CLOEXEC);
    run(clients, connections, atof(words[5]));
    return 0;
}
