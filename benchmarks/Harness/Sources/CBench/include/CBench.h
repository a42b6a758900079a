/* OpenSSL, nghttp2 and Linux for the load generator: the headers, and one inline function for each
 * macro that Swift cannot import. No logic lives here. */
#ifndef CBENCH_H
#define CBENCH_H

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <nghttp2/nghttp2.h>
#include <openssl/bio.h>
#include <openssl/conf.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdint.h>
#include <sys/epoll.h>

/* What the C library has only with _GNU_SOURCE, which no header for Swift may define. */
int bench_epoll_wait(int poller, struct epoll_event *events, int count, int64_t nanoseconds);
int bench_pin(int core);

static const uint64_t bench_SSL_OP_IGNORE_UNEXPECTED_EOF = SSL_OP_IGNORE_UNEXPECTED_EOF;
static const uint64_t bench_SSL_OP_NO_TICKET = SSL_OP_NO_TICKET;

static inline long bench_SSL_CTX_set_mode(SSL_CTX *ctx, long mode) {
    return SSL_CTX_set_mode(ctx, mode);
}
static inline int bench_SSL_CTX_set_versions(SSL_CTX *ctx, int version) {
    return SSL_CTX_set_min_proto_version(ctx, version)
        && SSL_CTX_set_max_proto_version(ctx, version);
}
static inline long bench_SSL_CTX_set_session_cache_mode(SSL_CTX *ctx, long mode) {
    return SSL_CTX_set_session_cache_mode(ctx, mode);
}
static inline int bench_SSL_CTX_set1_groups_list(SSL_CTX *ctx, const char *list) {
    return (int)SSL_CTX_set1_groups_list(ctx, list);
}
static inline void bench_SSL_CTX_set_read_ahead(SSL_CTX *ctx, int on) {
    SSL_CTX_set_read_ahead(ctx, on);
}
static inline int bench_SSL_set_tlsext_host_name(SSL *ssl, const char *name) {
    return (int)SSL_set_tlsext_host_name(ssl, name);
}
static inline EVP_PKEY *bench_EVP_PKEY_make(const char *type, const char *curve, size_t bits) {
    return curve ? EVP_PKEY_Q_keygen(NULL, NULL, type, curve)
        : bits ? EVP_PKEY_Q_keygen(NULL, NULL, type, bits)
               : EVP_PKEY_Q_keygen(NULL, NULL, type);
}
static inline void bench_OPENSSL_free(void *block) { OPENSSL_free(block); }

/* Typed stacks are macros. */
static inline STACK_OF(X509) *bench_sk_X509_new(void) { return sk_X509_new_null(); }
static inline int bench_sk_X509_push(STACK_OF(X509) *stack, X509 *certificate) {
    return sk_X509_push(stack, certificate);
}
static inline int bench_sk_X509_num(const STACK_OF(X509) *stack) { return sk_X509_num(stack); }

#endif
