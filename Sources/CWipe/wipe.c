// SPDX-License-Identifier: Apache-2.0
// Memory is overwritten when it is given back, whoever gives it back: Swift's strings and arrays,
// libedit's lines, libxml2's and OpenSSL's buffers. A passphrase passes through many of them before
// it is known to be one, and none can be asked to wipe itself.
//
// The functions stand in the place of the C library's, for every shared object of the process (glibc
// manual, "Replacing malloc"); they do their work through the library's own, which keep their names
// with __libc_. A sanitizer brings its own allocator: then there is nothing here.
#include "wipe.h"

#include <malloc.h>
#include <stddef.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define WFSH_SANITIZED 1
#endif
#endif

#if defined(__GLIBC__) && !defined(WFSH_SANITIZED)
extern void *__libc_malloc(size_t size);
extern void *__libc_realloc(void *pointer, size_t size);
extern void __libc_free(void *pointer);

/// Whether a block has pages of its own, which go back to the kernel (malloc.c, IS_MMAPPED).
static int has_own_pages(const void *pointer) { return (int)(((const size_t *)pointer)[-1] & 2); }

void free(void *pointer) {
  if (pointer == NULL) return;
  if (!has_own_pages(pointer)) explicit_bzero(pointer, malloc_usable_size(pointer));
  __libc_free(pointer);
}

void *realloc(void *pointer, size_t size) {
  if (pointer == NULL) return __libc_malloc(size);
  if (size == 0) {
    free(pointer);
    return NULL;
  }
  if (has_own_pages(pointer)) return __libc_realloc(pointer, size);
  size_t present = malloc_usable_size(pointer);
  if (size <= present) {
    // What is cut off may be given to the next who asks, as it is.
    explicit_bzero((char *)pointer + size, present - size);
    return __libc_realloc(pointer, size);
  }
  void *moved = __libc_malloc(size);
  if (moved == NULL) return NULL;
  memcpy(moved, pointer, present);
  explicit_bzero(pointer, present);
  __libc_free(pointer);
  return moved;
}
#endif

__attribute__((noinline)) void cwipe_stack(void) {
  char below[128 * 1024];
  explicit_bzero(below, sizeof below);
}
