/* What the load programs share: TLS clients with device certificates, on one thread.
 *
 * TLS 1.3, X25519, AES-256-GCM, no resumption; the server's certificate is not checked, because
 * only the server is measured.
 */
#ifndef CLIENT_H
#define CLIENT_H

#include <openssl/ssl.h>
#include <stddef.h>
#include <stdint.h>

/* Says what is wrong, with the reasons of the system and of OpenSSL, and ends. */
void die(const char *what);

/* Monotonic time in nanoseconds. */
int64_t nanoseconds(void);

/* Makes everything ready for connections to HOST at a PORT of this machine. CERTIFICATES is a file
 * of benchmarks/certificates: PEM, each certificate followed by its key. */
void prepare_clients(const char *port, const char *host, const char *certificates);

/* How many certificates there are. */
int certificate_count(void);

/* A socket that is on its way to the server. */
int connect_socket(void);

/* TLS on that socket, with the certificate of that number (counted round). */
SSL *start_tls(int socket, int certificate);

/* 1: go on; 0: wait; -1: broken, and the first time the reason is told. */
int outcome(SSL *tls, int result);

/* The status of an answer that is there whole, with a Content-Length. 0: not yet; -1: not an answer
 * that fits into `room`. `answer` must have room for a NUL behind what is filled. */
int whole_answer(char *answer, size_t filled, size_t room);

#endif
