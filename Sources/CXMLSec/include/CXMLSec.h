#ifndef SALLYPORT_CXMLSEC_H
#define SALLYPORT_CXMLSEC_H

// What the package of the library was compiled with, as its pkg-config file says. XMLSEC_NO_SIZE_T
// decides about the layout of structures; the flags do not reach Swift's importer by themselves.
#ifndef XMLSEC_NO_SIZE_T
#define XMLSEC_NO_SIZE_T
#endif
#ifndef XMLSEC_NO_CRYPTO_DYNAMIC_LOADING
#define XMLSEC_NO_CRYPTO_DYNAMIC_LOADING 1
#endif
#ifndef XMLSEC_CRYPTO_OPENSSL
#define XMLSEC_CRYPTO_OPENSSL 1
#endif

// As in CXML.h: ICU's headers clash with those inside Foundation.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/valid.h>
#include <libxml/xmlerror.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <xmlsec/xmlsec.h>
#include <xmlsec/buffer.h>
#include <xmlsec/errors.h>
#include <xmlsec/io.h>
#include <xmlsec/keys.h>
#include <xmlsec/keysdata.h>
#include <xmlsec/list.h>
#include <xmlsec/transforms.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/openssl/app.h>
#include <xmlsec/openssl/crypto.h>
#include <xmlsec/openssl/evp.h>

/// What a macro calls, since macros with calls in them are not imported.
static inline int sp_checkVersion(void) { return xmlSecCheckVersion(); }

static inline xmlSecTransformId sp_exclC14N(void) { return xmlSecTransformExclC14NId; }
static inline xmlSecTransformId sp_exclC14NWithComments(void) {
    return xmlSecTransformExclC14NWithCommentsId;
}
static inline xmlSecTransformId sp_enveloped(void) { return xmlSecTransformEnvelopedId; }
static inline xmlSecTransformId sp_sha256(void) { return xmlSecOpenSSLTransformSha256Id; }
static inline xmlSecTransformId sp_sha384(void) { return xmlSecOpenSSLTransformSha384Id; }
static inline xmlSecTransformId sp_sha512(void) { return xmlSecOpenSSLTransformSha512Id; }
static inline xmlSecTransformId sp_rsaSHA256(void) { return xmlSecOpenSSLTransformRsaSha256Id; }
static inline xmlSecTransformId sp_rsaSHA384(void) { return xmlSecOpenSSLTransformRsaSha384Id; }
static inline xmlSecTransformId sp_rsaSHA512(void) { return xmlSecOpenSSLTransformRsaSha512Id; }
static inline xmlSecTransformId sp_ecdsaSHA256(void) { return xmlSecOpenSSLTransformEcdsaSha256Id; }
static inline xmlSecTransformId sp_ecdsaSHA384(void) { return xmlSecOpenSSLTransformEcdsaSha384Id; }
static inline xmlSecTransformId sp_ecdsaSHA512(void) { return xmlSecOpenSSLTransformEcdsaSha512Id; }
static inline xmlSecKeyDataId sp_rsaKey(void) { return xmlSecOpenSSLKeyDataRsaId; }
static inline xmlSecKeyDataId sp_ecKey(void) { return xmlSecOpenSSLKeyDataEcdsaId; }

/// OpenSSL's options are 64-bit macros with casts in them. No openssl.cnf and no clean-up at exit,
/// as everywhere in this process; whoever comes first decides for all.
static inline int sp_prepareOpenSSL(void) {
    return OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL);
}

#endif
