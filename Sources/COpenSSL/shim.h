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
#endif
