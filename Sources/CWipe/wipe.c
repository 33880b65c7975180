// SPDX-License-Identifier: Apache-2.0
// Memory is overwritten when it is given back, whoever gives it back: Swift's strings and arrays,
// libedit's lines, libxml2's and OpenSSL's buffers. A passphrase passes through many of them before
// it is known to be one, and none can be asked to wipe itself.
//
// The functions stand in the place of the C library's, for every shared object of the process (glibc
// manual, "Replacing malloc"); they do their work through the library's own, which keep their names
// with __libc_. A sanitizer brings its own allocator: then there is nothing here.
#include "wipe.h"

#include <signal.h>
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

// The word before a block is its size with flags in the lowest three bits; the bytes up to the next
// such word are the caller's (malloc.c, "Chunk representation"; malloc_usable_size(3) is the same
// with a call). A block with pages of its own gives them back to the kernel.
static size_t word_before(const void *pointer) { return ((const size_t *)pointer)[-1]; }
static int has_own_pages(size_t word) { return (int)(word & 2); }
static size_t usable(size_t word) { return (word & ~(size_t)7) - sizeof(size_t); }

/// Never left out: the compiler does not know what the callers do with the block afterwards.
static inline void overwrite(void *start, size_t count) {
  memset(start, 0, count);
  __asm__ volatile("" : : "r"(start) : "memory");
}

void free(void *pointer) {
  if (pointer == NULL) return;
  size_t word = word_before(pointer);
  if (!has_own_pages(word)) overwrite(pointer, usable(word));
  __libc_free(pointer);
}

void *realloc(void *pointer, size_t size) {
  if (pointer == NULL) return __libc_malloc(size);
  if (size == 0) {
    free(pointer);
    return NULL;
  }
  size_t word = word_before(pointer);
  if (has_own_pages(word)) return __libc_realloc(pointer, size);
  size_t present = usable(word);
  if (size <= present) {
    // What is cut off may be given to the next who asks, as it is.
    overwrite((char *)pointer + size, present - size);
    return __libc_realloc(pointer, size);
  }
  void *moved = __libc_malloc(size);
  if (moved == NULL) return NULL;
  memcpy(moved, pointer, present);
  overwrite(pointer, present);
  __libc_free(pointer);
  return moved;
}
#endif

__attribute__((noinline)) void cwipe_stack(void) {
  char below[96 * 1024];
  explicit_bzero(below, sizeof below);
}

// Swift's runtime brings a tracer with its toolchain, which catches these signals, prints what stood
// in registers and at the addresses in them, and lets the process go on. A sanitizer's handlers stay.
void cwipe_no_backtrace(void) {
#ifndef WFSH_SANITIZED
  static const int signals[] = {SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP};
  for (size_t index = 0; index < sizeof signals / sizeof *signals; index++) {
    struct sigaction action;
    if (sigaction(signals[index], NULL, &action) != 0) continue;
    if (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN) continue;
    signal(signals[index], SIG_DFL);
  }
#endif
}
