// SPDX-License-Identifier: Apache-2.0
// What Swift cannot call of OpenSSL: macros, variadic functions and the typed stacks.
#ifndef WFSH_COPENSSL_H
#define WFSH_COPENSSL_H
#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/proverr.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/// Common reasons are combined with a flag of type long, which Swift does not evaluate.
static const int copenssl_unsupported = (int)ERR_R_UNSUPPORTED;
static const int copenssl_fetch_failed = (int)ERR_R_FETCH_FAILED;
/// OPENSSL_free is a macro that adds file and line.
static inline void copenssl_free(void *pointer) { OPENSSL_free(pointer); }
/// OPENSSL_clear_free is a macro that adds file and line.
static inline void copenssl_clear_free(void *pointer, size_t count) {
  OPENSSL_clear_free(pointer, count);
}
/// BIO_get_mem_data is a macro with a cast.
static inline long copenssl_bio_memory(BIO *bio, char **data) { return BIO_get_mem_data(bio, data); }
/// The typed stacks are macros: their free functions have no address that Swift could pass.
static inline void copenssl_bags_free(STACK_OF(PKCS12_SAFEBAG) *stack) {
  sk_PKCS12_SAFEBAG_pop_free(stack, PKCS12_SAFEBAG_free);
}
static inline void copenssl_safes_free(STACK_OF(PKCS7) *stack) {
  sk_PKCS7_pop_free(stack, PKCS7_free);
}
static inline int copenssl_bag_count(const STACK_OF(PKCS12_SAFEBAG) *stack) {
  return sk_PKCS12_SAFEBAG_num(stack);
}
static inline const PKCS12_SAFEBAG *copenssl_bag(const STACK_OF(PKCS12_SAFEBAG) *stack, int index) {
  return sk_PKCS12_SAFEBAG_value(stack, index);
}
static inline int copenssl_safe_count(const STACK_OF(PKCS7) *stack) { return sk_PKCS7_num(stack); }
static inline PKCS7 *copenssl_safe(const STACK_OF(PKCS7) *stack, int index) {
  return sk_PKCS7_value(stack, index);
}
static inline int copenssl_name_count(const GENERAL_NAMES *names) {
  return sk_GENERAL_NAME_num(names);
}
static inline const GENERAL_NAME *copenssl_name(const GENERAL_NAMES *names, int index) {
  return sk_GENERAL_NAME_value(names, index);
}
/// ASN1_TYPE_unpack_sequence takes the address of an item that the compiler makes a function of.
static inline PBEPARAM *copenssl_pbe(const ASN1_TYPE *type) {
  return (PBEPARAM *)ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBEPARAM), type);
}
static inline PBE2PARAM *copenssl_pbes2(const ASN1_TYPE *type) {
  return (PBE2PARAM *)ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM), type);
}
static inline PBKDF2PARAM *copenssl_pbkdf2(const ASN1_TYPE *type) {
  return (PBKDF2PARAM *)ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM), type);
}
static inline SCRYPT_PARAMS *copenssl_scrypt(const ASN1_TYPE *type) {
  return (SCRYPT_PARAMS *)ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(SCRYPT_PARAMS), type);
}

#include <openssl/param_build.h>
#include <openssl/params.h>
/// The selections are combinations of macros.
static const int copenssl_public_half = EVP_PKEY_PUBLIC_KEY;
static const int copenssl_both_halves = EVP_PKEY_KEYPAIR;
/// The builder keeps the addresses of the names, which are temporary when Swift passes them.
static inline int copenssl_push_rsa_exponent(OSSL_PARAM_BLD *builder, const BIGNUM *number) {
  return OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_D, number);
}
static inline int copenssl_push_scalar(OSSL_PARAM_BLD *builder, const BIGNUM *number) {
  return OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, number);
}
static inline int copenssl_push_seed(OSSL_PARAM_BLD *builder, const void *octets, size_t count) {
  return OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PRIV_KEY, octets, count);
}

// ---- TLS, revocation and making certificates ----
#include <openssl/ocsp.h>
/// SSL_CTX_ctrl and SSL_ctrl behind macros.
static inline int copenssl_set_versions(SSL_CTX *context, int lowest, int highest) {
  return SSL_CTX_set_min_proto_version(context, lowest) &&
         SSL_CTX_set_max_proto_version(context, highest);
}
static inline void copenssl_set_modes(SSL_CTX *context) {
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_NO_AUTO_CHAIN);
}
static inline void copenssl_set_no_session_cache(SSL_CTX *context) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}
static inline void copenssl_set_dh_auto(SSL_CTX *context) { SSL_CTX_set_dh_auto(context, 1); }
static inline int copenssl_add_chain_certificate(SSL_CTX *context, X509 *certificate) {
  return (int)SSL_CTX_add1_chain_cert(context, certificate);
}
static inline int copenssl_set_server_name(SSL *connection, const char *name) {
  return (int)SSL_set_tlsext_host_name(connection, name);
}
static inline long copenssl_group(SSL *connection) { return SSL_get_negotiated_group(connection); }
/// The options are unsigned long casts that Swift does not evaluate.
static inline void copenssl_set_server_options(SSL_CTX *context) {
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                   SSL_OP_NO_COMPRESSION | SSL_OP_SINGLE_DH_USE);
}
/// The typed stacks are macros.
static inline int copenssl_certificate_count(const STACK_OF(X509) *stack) {
  return sk_X509_num(stack);
}
static inline X509 *copenssl_certificate(const STACK_OF(X509) *stack, int index) {
  return sk_X509_value(stack, index);
}
static inline STACK_OF(X509) *copenssl_certificates_new(void) { return sk_X509_new_null(); }
static inline int copenssl_certificates_push(STACK_OF(X509) *stack, X509 *certificate) {
  if (!X509_up_ref(certificate)) return 0;
  if (sk_X509_push(stack, certificate) > 0) return 1;
  X509_free(certificate);
  return 0;
}
static inline void copenssl_certificates_free(STACK_OF(X509) *stack) {
  sk_X509_pop_free(stack, X509_free);
}
static inline STACK_OF(X509_NAME) *copenssl_names_new(void) { return sk_X509_NAME_new_null(); }
static inline int copenssl_names_push(STACK_OF(X509_NAME) *stack, const X509_NAME *name) {
  X509_NAME *copy = X509_NAME_dup(name);
  if (copy == NULL) return 0;
  if (sk_X509_NAME_push(stack, copy) > 0) return 1;
  X509_NAME_free(copy);
  return 0;
}
static inline int copenssl_points_count(const STACK_OF(DIST_POINT) *stack) {
  return sk_DIST_POINT_num(stack);
}
static inline const DIST_POINT *copenssl_point(const STACK_OF(DIST_POINT) *stack, int index) {
  return sk_DIST_POINT_value(stack, index);
}
static inline void copenssl_points_free(STACK_OF(DIST_POINT) *stack) {
  sk_DIST_POINT_pop_free(stack, DIST_POINT_free);
}
static inline STACK_OF(X509_CRL) *copenssl_lists_new(void) { return sk_X509_CRL_new_null(); }
static inline int copenssl_lists_push(STACK_OF(X509_CRL) *stack, X509_CRL *list) {
  if (!X509_CRL_up_ref(list)) return 0;
  if (sk_X509_CRL_push(stack, list) > 0) return 1;
  X509_CRL_free(list);
  return 0;
}
static inline void copenssl_lists_free(STACK_OF(X509_CRL) *stack) {
  sk_X509_CRL_pop_free(stack, X509_CRL_free);
}
/// The names of a distribution point, or NULL when it has a relative name.
static inline const GENERAL_NAMES *copenssl_point_names(const DIST_POINT *point) {
  if (point->distpoint == NULL || point->distpoint->type != 0) return NULL;
  return point->distpoint->name.fullname;
}
static inline int copenssl_strings_count(STACK_OF(OPENSSL_STRING) *stack) {
  return sk_OPENSSL_STRING_num(stack);
}
static inline const char *copenssl_string(STACK_OF(OPENSSL_STRING) *stack, int index) {
  return sk_OPENSSL_STRING_value(stack, index);
}
/// The user principal name (1.3.6.1.4.1.311.20.2.3) of an otherName, or NULL.
static inline const ASN1_STRING *copenssl_principal_name(const GENERAL_NAME *name) {
  if (name->type != GEN_OTHERNAME || name->d.otherName == NULL) return NULL;
  if (OBJ_obj2nid(name->d.otherName->type_id) != NID_ms_upn) return NULL;
  const ASN1_TYPE *value = name->d.otherName->value;
  return value != NULL && value->type == V_ASN1_UTF8STRING ? value->value.utf8string : NULL;
}
static inline GENERAL_NAMES *copenssl_general_names_new(void) { return sk_GENERAL_NAME_new_null(); }
static inline int copenssl_general_names_push(GENERAL_NAMES *stack, GENERAL_NAME *name) {
  return sk_GENERAL_NAME_push(stack, name);
}
static inline STACK_OF(X509_EXTENSION) *copenssl_extensions_new(void) {
  return sk_X509_EXTENSION_new_null();
}
static inline int copenssl_extensions_push(STACK_OF(X509_EXTENSION) *stack, X509_EXTENSION *item) {
  return sk_X509_EXTENSION_push(stack, item);
}
static inline void copenssl_extensions_free(STACK_OF(X509_EXTENSION) *stack) {
  sk_X509_EXTENSION_pop_free(stack, X509_EXTENSION_free);
}
/// One access description; takes over `location` when it succeeds.
static inline AUTHORITY_INFO_ACCESS *copenssl_access_new(int method, GENERAL_NAME *location) {
  AUTHORITY_INFO_ACCESS *stack = sk_ACCESS_DESCRIPTION_new_null();
  ACCESS_DESCRIPTION *item = ACCESS_DESCRIPTION_new();
  if (stack == NULL || item == NULL || sk_ACCESS_DESCRIPTION_push(stack, item) <= 0) {
    ACCESS_DESCRIPTION_free(item);
    sk_ACCESS_DESCRIPTION_free(stack);
    return NULL;
  }
  item->method = OBJ_nid2obj(method);
  GENERAL_NAME_free(item->location);
  item->location = location;
  return stack;
}
/// The flag is a combination of casts that Swift does not evaluate.
static const unsigned long copenssl_name_on_one_line = XN_FLAG_ONELINE;
/// The text of an attribute's value, or NULL where it is none: the union has no name in Swift.
static inline const ASN1_STRING *copenssl_text(const ASN1_TYPE *value) {
  switch (value->type) {
    case V_ASN1_UTF8STRING:
    case V_ASN1_PRINTABLESTRING:
    case V_ASN1_T61STRING:
    case V_ASN1_IA5STRING:
    case V_ASN1_BMPSTRING:
    case V_ASN1_UNIVERSALSTRING:
      return value->value.asn1_string;
    default:
      return NULL;
  }
}
// ---- end of TLS, revocation and making certificates ----

// ---- cryptographic messages ----
#include <openssl/cms.h>
/// The only signer of a message; NULL when there is none or more than one.
static inline CMS_SignerInfo *copenssl_only_signer(CMS_ContentInfo *message) {
  STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(message);
  return sk_CMS_SignerInfo_num(signers) == 1 ? sk_CMS_SignerInfo_value(signers, 0) : NULL;
}
// ---- end of cryptographic messages ----
#endif
