#define _GNU_SOURCE
#include "client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

struct identity {
    X509 *certificate;
    EVP_PKEY *key;
};

static SSL_CTX *context;
static struct sockaddr_in server;
static const char *host;
static struct identity *identities;
static int identity_count;

void die(const char *what) {
    if (errno) fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    else fprintf(stderr, "load: %s\n", what);
    ERR_print_errors_fp(stderr);
    exit(1);
}

int64_t nanoseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static void read_certificates(const char *path) {
    BIO *file = BIO_new_file(path, "r");
    if (!file) die(path);
    int room = 0;
    X509 *certificate;
    while ((certificate = PEM_read_bio_X509(file, NULL, NULL, NULL))) {
        if (identity_count == room) {
            room = room ? room * 2 : 64;
            identities = realloc(identities, room * sizeof *identities);
            if (!identities) die("memory");
        }
        EVP_PKEY *key = PEM_read_bio_PrivateKey(file, NULL, NULL, NULL);
        if (!key) die(path);
        identities[identity_count++] = (struct identity){certificate, key};
    }
    ERR_clear_error(); /* the end of the file is one */
    BIO_free(file);
    if (identity_count == 0) die("no certificate");
}

void prepare_clients(const char *port, const char *name, const char *certificates) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    host = name;
    server = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(atoi(port))};
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);

    context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN);
    static unsigned char alpn[] = "\x08http/1.1";
    if (!SSL_CTX_set_ciphersuites(context, "TLS_AES_256_GCM_SHA384")
        || !SSL_CTX_set1_groups_list(context, "X25519")
        || SSL_CTX_set_alpn_protos(context, alpn, sizeof alpn - 1) != 0)
        die("TLS context");
    read_certificates(certificates);
}

int certificate_count(void) { return identity_count; }

int connect_socket(void) {
    int one = 1, made = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (made < 0) die("socket");
    setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(made, (struct sockaddr *)&server, sizeof server) < 0 && errno != EINPROGRESS)
        die("connect");
    return made;
}

SSL *start_tls(int socket, int certificate) {
    struct identity *identity = &identities[certificate % identity_count];
    SSL *tls = SSL_new(context);
    if (!tls || !SSL_set_fd(tls, socket) || !SSL_set_tlsext_host_name(tls, host)
        || !SSL_use_certificate(tls, identity->certificate)
        || !SSL_use_PrivateKey(tls, identity->key))
        die("TLS connection");
    SSL_set_connect_state(tls);
    return tls;
}

int outcome(SSL *tls, int result) {
    static int has_told = 0;
    if (result > 0) return 1;
    int error = SSL_get_error(tls, result);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return 0;
    if (!has_told) {
        fprintf(stderr, "load: TLS error %d, %s\n", error, SSL_state_string_long(tls));
        ERR_print_errors_fp(stderr);
    }
    has_told = 1;
    ERR_clear_error();
    return -1;
}

int whole_answer(char *answer, size_t filled, size_t room) {
    answer[filled] = 0;
    char *end = strstr(answer, "\r\n\r\n");
    if (!end) return filled < room ? 0 : -1;
    char *length = strcasestr(answer, "\r\nContent-Length: ");
    if (strncmp(answer, "HTTP/1.1 ", 9) || !length || length > end) return -1;
    size_t whole = end + 4 - answer + strtoul(length + 18, NULL, 10);
    if (filled < whole) return whole <= room ? 0 : -1;
    return atoi(answer + 9);
}
