/* Steady load: requests on kept connections at a fixed rate, whatever the server does.
 *
 * usage: steady PORT HOST CERTIFICATES CONNECTIONS RATE SECONDS
 *
 * RATE requests a second are due at fixed moments. Whichever connection is free takes the next; if
 * none is, requests wait, and their wait counts. Prints "open" after the handshakes and one
 * request on each connection, then for each request, in order, "DUE LATENCY LATE STATUS":
 * nanoseconds of the monotonic clock when it was due, nanoseconds from then to the whole answer,
 * nanoseconds by which this program itself noticed it late, and the answer's status.
 */
#define _GNU_SOURCE
#include "client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <unistd.h>

struct request {
    int64_t latency, late;
    int status;
};

struct client {
    SSL *tls;
    long request; /* -1: none */
    size_t filled;
    char answer[4096];
};

static char text[512];
static int text_length, poller, free_count;
static struct client *clients, **free_clients;
static struct request *requests;
static long total, noticed, taken, answered;
static int64_t start, interval;

static int64_t due(long request) { return start + request * interval; }

static void wait_for_any(void) {
    struct epoll_event event;
    if (epoll_wait(poller, &event, 1, 10000) == 0) die("no answer within ten seconds");
}

/* One request outside the schedule, on a connection that is new. */
static void open_client(struct client *client, int number) {
    int socket = connect_socket(), state;
    client->tls = start_tls(socket, number);
    client->request = -1;
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = client};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, socket, &event) < 0) die("epoll_ctl");
    while ((state = outcome(client->tls, SSL_do_handshake(client->tls))) == 0) wait_for_any();
    if (state < 0 || SSL_write(client->tls, text, text_length) <= 0) die("handshake");
    size_t room = sizeof client->answer - 1;
    for (int status = 0; status != 200;) {
        int got = SSL_read(client->tls, client->answer + client->filled, room - client->filled);
        state = outcome(client->tls, got);
        if (state < 0) die("connection");
        if (state == 0) wait_for_any();
        if (state == 1) client->filled += got;
        status = whole_answer(client->answer, client->filled, room);
        if (status != 0 && status != 200) die("the answer is not 200");
    }
    client->filled = 0;
    free_clients[free_count++] = client;
}

static void send_due(void) {
    int64_t now = nanoseconds();
    for (; noticed < total && due(noticed) <= now; noticed++)
        requests[noticed].late = now - due(noticed);
    while (taken < noticed && free_count > 0) {
        struct client *client = free_clients[--free_count];
        client->request = taken++;
        if (SSL_write(client->tls, text, text_length) <= 0) die("write");
    }
}

static void read_answer(struct client *client) {
    size_t room = sizeof client->answer - 1;
    int state, got;
    do {
        got = SSL_read(client->tls, client->answer + client->filled, room - client->filled);
        state = outcome(client->tls, got);
        if (state < 0) die("the connection broke");
        if (state == 1) client->filled += got;
    } while (state == 1 && client->filled < room);
    if (client->request < 0) return; /* a session ticket */
    int status = whole_answer(client->answer, client->filled, room);
    if (status < 0) die("not an answer");
    if (status == 0) return;
    struct request *request = &requests[client->request];
    request->latency = nanoseconds() - due(client->request);
    request->status = status;
    client->request = -1;
    client->filled = 0;
    free_clients[free_count++] = client;
    answered++;
}

static void run(void) {
    struct epoll_event events[64];
    start = nanoseconds() + interval;
    while (answered < total) {
        send_due();
        int64_t wait = INT64_C(10000000000);
        if (noticed < total) wait = due(noticed) - nanoseconds();
        if (wait < 0) wait = 0;
        struct timespec timeout = {wait / 1000000000, wait % 1000000000};
        int ready = epoll_pwait2(poller, events, 64, &timeout, NULL);
        if (ready == 0 && noticed == total) die("no answer within ten seconds");
        for (int index = 0; index < ready; index++) read_answer(events[index].data.ptr);
    }
}

int main(int count, char **words) {
    if (count != 7) die("usage: steady PORT HOST CERTIFICATES CONNECTIONS RATE SECONDS");
    prctl(PR_SET_TIMERSLACK, 1);
    prepare_clients(words[1], words[2], words[3]);
    text_length = snprintf(
        text, sizeof text,
        "GET /app HTTP/1.1\r\nHost: %s\r\nUser-Agent: steady\r\nAccept: */*\r\n\r\n", words[2]);
    int connections = atoi(words[4]);
    double rate = atof(words[5]);
    interval = (int64_t)(1e9 / rate);
    total = (long)(rate * atof(words[6]));
    clients = calloc(connections, sizeof *clients);
    free_clients = calloc(connections, sizeof *free_clients);
    requests = calloc(total, sizeof *requests);
    poller = epoll_create1(EPOLL_CLOEXEC);
    for (int index = 0; index < connections; index++) open_client(&clients[index], index);
    printf("open\n");
    fflush(stdout);
    run();
    for (long index = 0; index < total; index++)
        printf("%ld %ld %ld %d\n", (long)due(index), (long)requests[index].latency,
               (long)requests[index].late, requests[index].status);
    return fflush(stdout) == 0 ? 0 : 1;
}
