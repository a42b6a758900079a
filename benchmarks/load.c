/* Load for compare-nginx: TLS clients with a client certificate, on one thread.
 *
 * usage: load MODE PORT HOST CERTIFICATE KEY CONNECTIONS SECONDS
 *
 *   handshake   each connection: full handshake, one request, close; again and again
 *   keepalive   each connection: requests one after the other
 *   connect     opens CONNECTIONS after handshakes, prints "open", closes at the end of input
 *   request     the same with one request on each connection
 *
 * Prints "COMPLETED FAILED SECONDS" for the first two modes. TLS 1.3, X25519, AES-256-GCM, no
 * resumption; the server's certificate is not checked, because only the server is measured.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum step { CONNECTING, HANDSHAKING, SENDING, READING, RESTING };

struct client {
    int socket;
    SSL *tls;
    enum step step;
    size_t filled;
    char answer[4096];
};

static SSL_CTX *context;
static struct sockaddr_in server;
static char request[512], *host;
static int request_length, poller, keeps, asks = 1;
static long completed, failed, resting;

static void die(const char *what) {
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    ERR_print_errors_fp(stderr);
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void open_client(struct client *client) {
    int one = 1;
    client->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (client->socket < 0) die("socket");
    setsockopt(client->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(client->socket, (struct sockaddr *)&server, sizeof server) < 0 && errno != EINPROGRESS)
        die("connect");
    client->tls = SSL_new(context);
    if (!client->tls || !SSL_set_fd(client->tls, client->socket)) die("SSL_new");
    SSL_set_tlsext_host_name(client->tls, host);
    SSL_set_connect_state(client->tls);
    client->step = CONNECTING;
    client->filled = 0;
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = client};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, client->socket, &event) < 0) die("epoll_ctl");
}

static void close_client(struct client *client) {
    SSL_shutdown(client->tls);
    SSL_free(client->tls);
    close(client->socket);
    client->tls = NULL;
}

/* Whether the whole answer is there: 200 with a Content-Length. -1: not an answer we want. */
static int is_whole(struct client *client) {
    client->answer[client->filled] = 0;
    char *end = strstr(client->answer, "\r\n\r\n");
    if (!end) return client->filled + 1 < sizeof client->answer ? 0 : -1;
    if (strncmp(client->answer, "HTTP/1.1 200 ", 13)) return -1;
    char *length = strcasestr(client->answer, "\r\nContent-Length: ");
    if (!length || length > end) return -1;
    return client->filled >= (size_t)(end + 4 - client->answer) + strtoul(length + 18, NULL, 10);
}

/* 1: go on; 0: wait; -1: broken. */
static int outcome(struct client *client, int result) {
    if (result > 0) return 1;
    int error = SSL_get_error(client->tls, result);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return 0;
    if (failed == 0) {
        fprintf(stderr, "load: step %d, TLS error %d\n", client->step, error);
        ERR_print_errors_fp(stderr);
    }
    ERR_clear_error();
    return -1;
}

static int take(struct client *client) {
    size_t room = sizeof client->answer - 1 - client->filled;
    int got = SSL_read(client->tls, client->answer + client->filled, room);
    int state = outcome(client, got);
    if (state != 1) return state;
    client->filled += got;
    return 1;
}

/* Goes as far as it can. 0: waits; 1: the connection has done its work; -1: broken. */
static int advance(struct client *client) {
    for (;;) {
        int state = 1;
        switch (client->step) {
        case CONNECTING:
        case HANDSHAKING:
            client->step = HANDSHAKING;
            state = outcome(client, SSL_do_handshake(client->tls));
            if (state == 1) client->step = asks ? SENDING : RESTING;
            if (client->step == RESTING) resting++;
            break;
        case SENDING:
            state = outcome(client, SSL_write(client->tls, request, request_length));
            if (state == 1) client->step = READING;
            break;
        case READING:
            state = take(client);
            if (state != 1) return state;
            state = is_whole(client);
            if (state < 0) return -1;
            if (state == 0) continue;
            client->filled = 0;
            completed++;
            client->step = keeps == 2 ? RESTING : SENDING;
            if (client->step == RESTING) resting++;
            if (keeps == 0) return 1;
            break;
        case RESTING:
            state = take(client); /* session tickets */
            client->filled = 0;
            break;
        }
        if (state != 1) return state;
    }
}

static void run(struct client *clients, int count, double seconds) {
    struct epoll_event events[256];
    double start = now(), end = start + seconds;
    for (int index = 0; index < count; index++) open_client(&clients[index]);
    while (now() < end) {
        int ready = epoll_wait(poller, events, 256, 50);
        for (int index = 0; index < ready; index++) {
            struct client *client = events[index].data.ptr;
            int state = advance(client);
            if (state == 0) continue;
            if (state < 0) failed++;
            close_client(client);
            if (failed > 100) die("too many failures");
            open_client(client);
        }
    }
    printf("%ld %ld %.6f\n", completed, failed, now() - start);
}

/* Opens the connections a few at a time, so that no listen queue overflows. */
static void hold(struct client *clients, int count, double seconds) {
    struct epoll_event events[256];
    double end = now() + seconds;
    int opened = 0;
    while (resting < count && now() < end) {
        while (opened < count && opened - resting < 32) open_client(&clients[opened++]);
        int ready = epoll_wait(poller, events, 256, 50);
        for (int index = 0; index < ready; index++)
            if (advance(events[index].data.ptr) < 0) die("connection broke");
    }
    if (resting < count) die("not all connections could be opened in time");
    printf("open\n");
    fflush(stdout);
    while (getchar() != EOF) {}
}

int main(int count, char **words) {
    if (count != 8) die("usage: load MODE PORT HOST CERTIFICATE KEY CONNECTIONS SECONDS");
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);

    context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN);
    if (!SSL_CTX_set_ciphersuites(context, "TLS_AES_256_GCM_SHA384")
        || !SSL_CTX_set1_groups_list(context, "X25519")
        || SSL_CTX_use_certificate_chain_file(context, words[4]) != 1
        || SSL_CTX_use_PrivateKey_file(context, words[5], SSL_FILETYPE_PEM) != 1)
        die("TLS context");
    static unsigned char alpn[] = "\x08http/1.1";
    SSL_CTX_set_alpn_protos(context, alpn, sizeof alpn - 1);

    server = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(atoi(words[2]))};
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    request_length = snprintf(
        request, sizeof request,
        "GET /app HTTP/1.1\r\nHost: %s\r\nUser-Agent: load\r\nAccept: */*\r\n\r\n", words[3]);

    host = words[3];
    int connections = atoi(words[6]);
    struct client *clients = calloc(connections, sizeof *clients);
    poller = epoll_create1(EPOLL_CLOEXEC);
    keeps = strcmp(words[1], "keepalive") == 0 ? 1 : strcmp(words[1], "handshake") == 0 ? 0 : 2;
    asks = strcmp(words[1], "connect") != 0;
    if (keeps == 2) hold(clients, connections, atof(words[7]));
    else run(clients, connections, atof(words[7]));
    return 0;
}
