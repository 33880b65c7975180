// What Swift's Glibc module cannot call: variadic functions, macros and headers it does not import.
#ifndef WFSH_CPOSIX_H
#define WFSH_CPOSIX_H
#include <crypt.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
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
/// In Swift's Glibc module the struct `flock` hides the function.
static inline int cposix_flock(int fd, int operation) { return flock(fd, operation); }
/// prctl(2) is variadic; a core file of a shell holds keys and passphrases.
static inline int cposix_set_not_dumpable(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
/// The wait macros are not imported.
static inline int cposix_exit_status(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }
static inline int cposix_term_signal(int status) { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }

// ---- sockets, children and the controlling terminal (modules POSIX and Transfer) ----
#include <linux/close_range.h>
#include <malloc.h>
#include <linux/errqueue.h>
#include <linux/memfd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <termios.h>

/// sigaction(2)'s handler is a macro over a union, which Swift imports under another name.
static inline int cposix_catch(int signal, void (*handler)(int), struct sigaction *former) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  sigfillset(&action.sa_mask);
  return sigaction(signal, &action, former);
}

/// A handler that ends the process: on a stack of its own, because the usual one may have
/// overflowed, and with every other signal blocked, SIGTTOU above all, which would stop a process
/// in the background that sets the terminal's attributes.
static inline int cposix_catch_ending(int signal, void (*handler)(int)) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = SA_ONSTACK;
  sigfillset(&action.sa_mask);
  return sigaction(signal, &action, NULL);
}
/// The stack for these handlers.
static inline int cposix_alternate_stack(void) {
  static char memory[64 * 1024];
  stack_t stack;
  memset(&stack, 0, sizeof stack);
  stack.ss_sp = memory;
  stack.ss_size = sizeof memory;
  return sigaltstack(&stack, NULL);
}

/// fcntl(2) is variadic.
static inline int cposix_set_nonblocking(int fd) {
  return fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

/// GNU extensions (`_GNU_SOURCE`) are not in Swift's Glibc module.
static inline int cposix_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }
/// posix_openpt(3) and its like are hidden as well. `ends`: this side and the child's.
static inline int cposix_open_terminal(int ends[2], char *name, size_t size) {
  ends[0] = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (ends[0] < 0) return -1;
  if (grantpt(ends[0]) == 0 && unlockpt(ends[0]) == 0 &&
      ptsname_r(ends[0], name, size) == 0 &&
      (ends[1] = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)) >= 0)
    return 0;
  int reason = errno;
  close(ends[0]);
  errno = reason;
  return -1;
}
static inline int cposix_duplicate(int fd) { return fcntl(fd, F_DUPFD_CLOEXEC, 3); }
static inline int cposix_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

/// Takes one report off a socket's error queue (CMSG_* are macros). Returns the errno of the
/// datagram that could not be delivered and fills in where it was sent, or 0: nothing there.
static inline int cposix_take_delivery_error(int fd, struct sockaddr_storage *destination) {
  char payload[1], control[512];
  struct iovec vector = {payload, sizeof payload};
  struct msghdr message;
  memset(&message, 0, sizeof message);
  memset(destination, 0, sizeof *destination);
  message.msg_name = destination;
  message.msg_namelen = sizeof *destination;
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  if (recvmsg(fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return 0;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c != NULL; c = CMSG_NXTHDR(&message, c)) {
    if ((c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR) ||
        (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR)) {
      struct sock_extended_err report;
      memcpy(&report, CMSG_DATA(c), sizeof report);
      return (int)report.ee_errno;
    }
  }
  return EIO;
}

/// How cposix_launch starts a program.
struct cposix_launch {
  const char *path;
  char *const *arguments, *const *environment;
  int input, output, error;  // what becomes descriptor 0, 1 and 2; -1: the parent's own
  long long largest_file;    // RLIMIT_FSIZE in bytes; -1: no limit
  int own_group;             // 1: leads a new process group
  int own_session;           // 1: leads a new session without a terminal
  const char *terminal;      // leads a new session with this terminal; NULL: the parent's session
};

/// posix_spawn(3) cannot set limits, so this is fork(2) and execve(2). Between the two only
/// async-signal-safe calls are made. Returns the child, or -1 with errno, that of execve included.
static inline pid_t cposix_launch(const struct cposix_launch *launch) {
  int report[2];
  if (pipe2(report, O_CLOEXEC) < 0) return -1;
  sigset_t all, former;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &former);
  pid_t child = fork();
  if (child == 0) {
    int given[3] = {launch->input, launch->output, launch->error};
    for (int i = 0; i < 3; i++)
      if (given[i] >= 0 && (given[i] = fcntl(given[i], F_DUPFD_CLOEXEC, 3)) < 0) goto failed;
    for (int i = 0; i < 3; i++)
      if (given[i] >= 0 && dup2(given[i], i) < 0) goto failed;
    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    for (int signal = 1; signal < NSIG; signal++) {
      struct sigaction action;
      memset(&action, 0, sizeof action);
      action.sa_handler = SIG_DFL;
      sigaction(signal, &action, NULL);
    }
    if (launch->own_group && setpgid(0, 0) < 0) goto failed;
    if (launch->own_session && setsid() < 0) goto failed;
    // The first terminal that the leader of a session opens becomes the session's.
    if (launch->terminal != NULL &&
        (setsid() < 0 || open(launch->terminal, O_RDWR | O_CLOEXEC) < 0))
      goto failed;
    struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) < 0) goto failed;
    if (launch->largest_file >= 0) {
      struct rlimit limit = {(rlim_t)launch->largest_file, (rlim_t)launch->largest_file};
      if (setrlimit(RLIMIT_FSIZE, &limit) < 0) goto failed;
    }
    umask(077);
    sigset_t none_blocked;
    sigemptyset(&none_blocked);
    sigprocmask(SIG_SETMASK, &none_blocked, NULL);
    execve(launch->path, launch->arguments, launch->environment);
  failed:;
    int reason = errno;
    ssize_t written = write(report[1], &reason, sizeof reason);
    (void)written;
    _exit(127);
  }
  int reason = child < 0 ? errno : 0;
  pthread_sigmask(SIG_SETMASK, &former, NULL);
  close(report[1]);
  if (child > 0) {
    ssize_t count;
    do count = read(report[0], &reason, sizeof reason);
    while (count < 0 && errno == EINTR);
    if (count == (ssize_t)sizeof reason) {
      while (waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
      child = -1;
    }
  }
  close(report[0]);
  errno = reason;
  return child;
}
// ---- end of sockets, children and the controlling terminal ----
// ---- the listener: event polling, accepted sockets, ending signals and threads ----
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>

/// accept4(2) is a GNU extension.
static inline int cposix_accept(int fd, struct sockaddr_storage *peer) {
  socklen_t length = sizeof *peer;
  memset(peer, 0, sizeof *peer);
  return accept4(fd, (struct sockaddr *)peer, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}
/// The data of an epoll event is a union, which Swift imports under another name.
static inline int cposix_epoll_control(int poll, int operation, int fd, uint32_t events,
                                       uint64_t token) {
  struct epoll_event event = {.events = events, .data.u64 = token};
  return epoll_ctl(poll, operation, fd, &event);
}
static inline uint64_t cposix_epoll_token(const struct epoll_event *event) {
  return event->data.u64;
}
/// Blocks the signals that end a process and opens a descriptor that reports them.
static inline int cposix_ending_signals(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0) return -1;
  return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}
/// The limits of setrlimit(2) take an enumeration that Swift does not convert.
static inline unsigned long cposix_raise_descriptor_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  if (limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) getrlimit(RLIMIT_NOFILE, &limit);
  }
  return limit.rlim_cur == RLIM_INFINITY ? 1048576 : (unsigned long)limit.rlim_cur;
}
// ---- end of the listener ----
#endif
