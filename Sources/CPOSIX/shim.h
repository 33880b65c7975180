// What Swift's Glibc module cannot call: variadic functions, macros and headers it does not import.
#ifndef WFSH_CPOSIX_H
#define WFSH_CPOSIX_H
#include <crypt.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/// open(2) is variadic.
static inline int cposix_open(const char *path, int flags, mode_t mode) {
  return open(path, flags | O_CLOEXEC, mode);
}
/// Glibc's Swift module has both the function and the struct `flock`; the function is hidden by it.
static inline int cposix_flock(int fd, int operation) { return flock(fd, operation); }
/// prctl(2) is variadic; a core file of a shell holds keys and passphrases.
static inline int cposix_set_not_dumpable(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
/// The wait macros are not imported.
static inline int cposix_exit_status(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }
static inline int cposix_term_signal(int status) { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }
#endif
