// SPDX-License-Identifier: Apache-2.0
// Debian's libxml2 would include ICU's headers, which clash with those of a module beside it.
#ifndef WFSH_CXML_H
#define WFSH_CXML_H
#include <dlfcn.h>
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/SAX2.h>

// libxml2 brings ICU along: more than a third of a session's start-up and a fifth of its memory for
// something that many sessions never use. It is therefore loaded by the first document, and the few
// functions that are used are called through pointers of their own declared types.

static inline void *cxml_symbol(const char *name) {
  static void *library;
  void *loaded = __atomic_load_n(&library, __ATOMIC_ACQUIRE);
  if (loaded == NULL) {
    // Twice at the same time is harmless: it is the same library.
    loaded = dlopen("libxml2.so.2", RTLD_NOW | RTLD_LOCAL);
    if (loaded == NULL) return NULL;
    __atomic_store_n(&library, loaded, __ATOMIC_RELEASE);
  }
  return dlsym(loaded, name);
}

#define CXML_FUNCTION(name) ((__typeof__(&name))cxml_symbol(#name))

/// What libxml2 would print on the standard error: problems come through the SAX handler, all but
/// those of a decoder.
static inline void cxml_print_nothing(void *context, const char *format, ...) {
  (void)context;
  (void)format;
}

/// Loads and initialises the library; 0 when it is not installed.
static inline int cxml_load(void) {
  __typeof__(&xmlInitParser) initialise = CXML_FUNCTION(xmlInitParser);
  if (initialise == NULL) return 0;
  initialise();
  CXML_FUNCTION(xmlSetGenericErrorFunc)(NULL, cxml_print_nothing);
  return 1;
}

static inline xmlParserCtxtPtr cxml_create_push_parser(
    xmlSAXHandlerPtr handler, void *data, const char *chunk, int size, const char *name) {
  return CXML_FUNCTION(xmlCreatePushParserCtxt)(handler, data, chunk, size, name);
}

static inline int cxml_use_options(xmlParserCtxtPtr context, int options) {
  return CXML_FUNCTION(xmlCtxtUseOptions)(context, options);
}

static inline int cxml_parse_chunk(xmlParserCtxtPtr context, const char *bytes, int size, int end) {
  return CXML_FUNCTION(xmlParseChunk)(context, bytes, size, end);
}

static inline void cxml_stop_parser(xmlParserCtxtPtr context) {
  CXML_FUNCTION(xmlStopParser)(context);
}

static inline int cxml_line_number(void *context) {
  return CXML_FUNCTION(xmlSAX2GetLineNumber)(context);
}

static inline void cxml_free_parser(xmlParserCtxtPtr context) {
  CXML_FUNCTION(xmlFreeParserCtxt)(context);
}
#endif
