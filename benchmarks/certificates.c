/* Makes many device certificates quickly, with the profile of certs/make-pki's `device`.
 *
 * usage: certificates CA KEY PREFIX FIRST COUNT
 *
 * CA and KEY are PEM files of the authority. Writes PEM to standard output: each certificate
 * (P-256, a random serial of 20 octets, valid for 30 days) followed by its key. The device of
 * number 7 is urn:sallyport:device:mac:PREFIX000007.
 */
#include "client.h"

#include <openssl/conf.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>

static const char profile[] =
    "[device]\n"
    "basicConstraints = critical, CA:FALSE\n"
    "keyUsage = critical, digitalSignature\n"
    "extendedKeyUsage = clientAuth\n"
    "subjectKeyIdentifier = hash\n"
    "authorityKeyIdentifier = keyid:always\n"
    "subjectAltName = @names\n"
    "crlDistributionPoints = URI:http://pki.corp.test/device.crl\n"
    "[names]\n"
    "URI = urn:sallyport:device:mac:%1$s\n"
    "otherName = 1.3.6.1.5.5.7.8.3;SEQUENCE:permanent_identifier\n"
    "[permanent_identifier]\n"
    "value = UTF8:%1$s\n";

static X509 *authority;
static EVP_PKEY *authority_key;

static void read_authority(const char *certificate, const char *key) {
    BIO *file = BIO_new_file(certificate, "r");
    if (!file || !(authority = PEM_read_bio_X509(file, NULL, NULL, NULL))) die(certificate);
    BIO_free(file);
    file = BIO_new_file(key, "r");
    if (!file || !(authority_key = PEM_read_bio_PrivateKey(file, NULL, NULL, NULL))) die(key);
    BIO_free(file);
}

static void set_serial(X509 *certificate) {
    unsigned char octets[20];
    if (RAND_bytes(octets, sizeof octets) != 1) die("random");
    octets[0] = (octets[0] & 0x7f) | 0x01; /* positive, and 20 octets long */
    BIGNUM *number = BN_bin2bn(octets, sizeof octets, NULL);
    if (!number || !BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate))) die("serial");
    BN_free(number);
}

static void add_extensions(X509 *certificate, const char *name) {
    char text[1024];
    int length = snprintf(text, sizeof text, profile, name);
    if (length >= (int)sizeof text) die("the prefix is too long");
    BIO *source = BIO_new_mem_buf(text, length);
    CONF *settings = NCONF_new(NULL);
    long line;
    if (!source || !settings || NCONF_load_bio(settings, source, &line) != 1) die("profile");
    X509V3_CTX about;
    X509V3_set_ctx(&about, authority, certificate, NULL, NULL, 0);
    X509V3_set_nconf(&about, settings);
    if (X509V3_EXT_add_nconf(settings, &about, "device", certificate) != 1) die("extensions");
    NCONF_free(settings);
    BIO_free(source);
}

static void make(const char *name) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    if (!key || !certificate) die("key");
    X509_NAME *subject = X509_get_subject_name(certificate);
    if (X509_set_version(certificate, X509_VERSION_3) != 1
        || X509_set_issuer_name(certificate, X509_get_subject_name(authority)) != 1
        || !X509_NAME_add_entry_by_txt(
            subject, "O", MBSTRING_UTF8, (const unsigned char *)"Corp", -1, -1, 0)
        || !X509_NAME_add_entry_by_txt(
            subject, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0)
        || !X509_gmtime_adj(X509_getm_notBefore(certificate), -3600)
        || !X509_gmtime_adj(X509_getm_notAfter(certificate), 30 * 86400)
        || X509_set_pubkey(certificate, key) != 1)
        die("certificate");
    set_serial(certificate);
    add_extensions(certificate, name);
    if (!X509_sign(certificate, authority_key, EVP_sha256())
        || PEM_write_X509(stdout, certificate) != 1
        || PEM_write_PrivateKey(stdout, key, NULL, NULL, 0, NULL, NULL) != 1)
        die("certificate");
    X509_free(certificate);
    EVP_PKEY_free(key);
}

int main(int count, char **words) {
    if (count != 6) die("usage: certificates CA KEY PREFIX FIRST COUNT");
    read_authority(words[1], words[2]);
    int first = atoi(words[4]), number = atoi(words[5]);
    for (int index = first; index < first + number; index++) {
        char name[256];
        snprintf(name, sizeof name, "%s%06d", words[3], index);
        make(name);
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
