// SPDX-License-Identifier: Apache-2.0
// Memory is wiped when it is freed, whoever frees it: Swift's strings and arrays, libedit's lines,
// libxml2's and OpenSSL's buffers. A passphrase passes through many of them before anything knows
// that it is one, and none of them can be asked to wipe itself. See page 0011.
//
// The functions replace the C library's for every shared object of the process (glibc manual,
// "Replacing malloc"); they work through the library's own functions, which keep their names with
// __libc_. A sanitizer brings its own allocator: then nothing is replaced.
#include "wipe.h"

#include <malloc.h>
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

void free(void *pointer) {
  if (pointer == NULL) return;
  explicit_bzero(pointer, malloc_usable_size(pointer));
  __libc_free(pointer);
}

void *realloc(void *pointer, size_t size) {
  if (pointer == NULL) return __libc_malloc(size);
  if (size == 0) {
    free(pointer);
    return NULL;
  }
  size_t present = malloc_usable_size(pointer);
  if (size <= present) {
    // The allocator may hand out the part that is cut off as it is.
    explicit_bzero((char *)pointer + size, present - size);
    return __libc_realloc(pointer, size);
  }
  // __libc_realloc would free the old block without wiping it.
  void *moved = __libc_malloc(size);
  if (moved == NULL) return NULL;
  memcpy(moved, pointer, present);
  free(pointer);
  return moved;
}
#endif

__attribute__((noinline)) void cwipe_stack(void) {
  char below[96 * 1024];
  explicit_bzero(below, sizeof below);
}

// Swift's runtime installs handlers that print a backtrace with registers and the memory they point
// to. A sanitizer's handlers stay. What is installed after the first call is the program's own, which
// restores the terminal: a second call leaves it.
void cwipe_no_backtrace(void) {
#ifndef WFSH_SANITIZED
  static int is_done;
  if (is_done) return;
  is_done = 1;
  static const int signals[] = {SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP};
  for (size_t index = 0; index < sizeof signals / sizeof *signals; index++) {
    struct sigaction action;
    if (sigaction(signals[index], NULL, &action) != 0) continue;
    if (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN) continue;
    signal(signals[index], SIG_DFL);
  }
#endif
}
