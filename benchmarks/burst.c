/* A burst: many connections, each with a certificate of its own, that all ask at the same moment.
 *
 * usage: burst PORT HOST CERTIFICATES FIRST COUNT
 *
 * Opens a connection with each of the COUNT certificates from number FIRST on, prints "open" after
 * the handshakes, and waits for a line. Then sends one request on each, and prints for each
 * "LATENCY STATUS": nanoseconds from the moment before the first request was sent to the moment
 * when the whole answer was there, and its status. Certificate 7 asks for /app?user=user-7.
 */
#define _GNU_SOURCE
#include "client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

struct client {
    SSL *tls;
    int is_open, is_asked, number, status;
    int64_t latency;
    size_t filled;
    char answer[4096];
};

static const char *host;
static int poller, opened, answered;
static int64_t release;

static void open_client(struct client *client, int certificate) {
    int socket = connect_socket();
    client->number = certificate;
    client->tls = start_tls(socket, certificate);
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = client};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, socket, &event) < 0) die("epoll_ctl");
}

static void send_request(struct client *client) {
    char text[512];
    int length = snprintf(
        text, sizeof text, "GET /app?user=user-%d HTTP/1.1\r\nHost: %s\r\nAccept: */*\r\n\r\n",
        client->number, host);
    client->is_asked = 1;
    if (SSL_write(client->tls, text, length) <= 0) die("write");
}

static void read_answer(struct client *client) {
    size_t room = sizeof client->answer - 1;
    int64_t arrived = nanoseconds();
    int state, got;
    do {
        got = SSL_read(client->tls, client->answer + client->filled, room - client->filled);
        state = outcome(client->tls, got);
        if (state < 0) die("the connection broke");
        if (state == 1) client->filled += got;
    } while (state == 1 && client->filled < room);
    if (!client->is_asked || client->status) return; /* a session ticket */
    int status = whole_answer(client->answer, client->filled, room);
    if (status < 0) die("not an answer");
    if (status == 0) return;
    client->latency = arrived - release;
    client->status = status;
    answered++;
}

static void advance(struct client *client) {
    if (client->is_open) return read_answer(client);
    int state = outcome(client->tls, SSL_do_handshake(client->tls));
    if (state < 0) die("handshake");
    if (state == 0) return;
    client->is_open = 1;
    opened++;
    read_answer(client);
}

static void wait_for_events(void) {
    struct epoll_event events[256];
    int ready = epoll_wait(poller, events, 256, 20000);
    if (ready == 0) die("nothing for twenty seconds");
    for (int index = 0; index < ready; index++) advance(events[index].data.ptr);
}

int main(int count, char **words) {
    if (count != 6) die("usage: burst PORT HOST CERTIFICATES FIRST COUNT");
    prepare_clients(words[1], words[2], words[3]);
    host = words[2];
    int first = atoi(words[4]), number = atoi(words[5]);
    if (first + number > certificate_count()) die("not so many certificates");
    struct client *clients = calloc(number, sizeof *clients);
    poller = epoll_create1(EPOLL_CLOEXEC);
    for (int begun = 0; opened < number; wait_for_events())
        while (begun < number && begun - opened < 32) {
            open_client(&clients[begun], first + begun);
            begun++;
        }
    printf("open\n");
    fflush(stdout);
    if (getchar() == EOF) return 1;
    release = nanoseconds();
    for (int index = 0; index < number; index++) send_request(&clients[index]);
    while (answered < number) wait_for_events();
    for (int index = 0; index < number; index++)
        printf("%ld %d\n", (long)clients[index].latency, clients[index].status);
    return fflush(stdout) == 0 ? 0 : 1;
}
