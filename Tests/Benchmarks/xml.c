/* SPDX-License-Identifier: Apache-2.0
 * libxml2's own times for a document: `xml parse FILE` (DOM), `xml dump FILE` (dump to memory) and
 * `xml save FILE COPY` (dump, write, fsync). Prints seconds, the best of several runs. */
#include <fcntl.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int count, char **words) {
  if (count < 3) return 2;
  double best = 1e9;
  for (int run = 0; run < 5; run++) {
    double start = now();
    xmlDocPtr document = xmlReadFile(words[2], NULL, XML_PARSE_NONET | XML_PARSE_HUGE);
    if (document == NULL) return 1;
    double parsed = now();
    xmlChar *bytes = NULL;
    int length = 0;
    xmlDocDumpMemory(document, &bytes, &length);
    double dumped = now();
    double seconds = parsed - start;
    if (strcmp(words[1], "dump") == 0) seconds = dumped - parsed;
    if (strcmp(words[1], "save") == 0) {
      int file = open(words[3], O_WRONLY | O_CREAT | O_TRUNC, 0600);
      if (file < 0 || write(file, bytes, length) != length || fsync(file) != 0) return 1;
      close(file);
      seconds = now() - parsed;
    }
    if (seconds < best) best = seconds;
    xmlFree(bytes);
    xmlFreeDoc(document);
  }
  printf("%.6f\n", best);
  return 0;
}
