/* SPDX-License-Identifier: Apache-2.0
 * `first-prompt RUNS MARK PROGRAM ARGUMENT...`: milliseconds from exec to the byte MARK on a fresh pty,
 * the median; then resident and private kilobytes of the idle program. */
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static long memory(pid_t child, const char *key) {
  char path[64], line[256];
  long total = 0, value;
  snprintf(path, sizeof path, "/proc/%d/smaps_rollup", child);
  FILE *file = fopen(path, "r");
  if (file == NULL) return -1;
  while (fgets(line, sizeof line, file))
    if (strncmp(line, key, strlen(key)) == 0 && sscanf(strchr(line, ':') + 1, "%ld", &value) == 1)
      total += value;
  fclose(file);
  return total;
}

int main(int count, char **words) {
  if (count < 4) return 2;
  int runs = atoi(words[1]);
  double *times = calloc(runs, sizeof *times);
  long resident = 0, private = 0;
  for (int run = 0; run < runs; run++) {
    int terminal;
    double start = now();
    pid_t child = forkpty(&terminal, NULL, NULL, NULL);
    if (child == 0) {
      setenv("TERM", "xterm", 1);
      execv(words[3], words + 3);
      _exit(127);
    }
    char bytes[4096];
    for (ssize_t length; (length = read(terminal, bytes, sizeof bytes)) > 0;)
      if (memchr(bytes, words[2][0], length)) break;
    times[run] = now() - start;
    if (run == runs - 1) {
      usleep(100000);
      resident = memory(child, "Rss:");
      private = memory(child, "Private_Dirty:");
    }
    kill(child, SIGKILL);
    close(terminal);
    waitpid(child, NULL, 0);
  }
  qsort(times, runs, sizeof *times, compare);
  printf("%.3f %ld %ld\n", times[runs / 2], resident, private);
  return 0;
}
