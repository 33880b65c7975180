/* SPDX-License-Identifier: Apache-2.0
 * The floor: a prompt, libedit, history, and nothing behind them. With an argument it prints one line
 * and ends, like one command in batch. */
#include <histedit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *prompt(EditLine *editor) {
  (void)editor;
  return "floor> ";
}

int main(int count, char **words) {
  char *line = NULL;
  size_t room = 0;
  if (count > 1) return puts(words[1]) < 0;
  if (!isatty(0)) {
    while (getline(&line, &room, stdin) > 0) fputs("\n[edit]\n", stdout);
    return 0;
  }
  EditLine *editor = el_init("floor", stdin, stdout, stderr);
  History *lines = history_init();
  HistEvent event;
  history(lines, &event, H_SETSIZE, 1000);
  el_set(editor, EL_PROMPT, prompt);
  el_set(editor, EL_EDITOR, "emacs");
  el_set(editor, EL_HIST, history, lines);
  int length;
  for (const char *entered; (entered = el_gets(editor, &length)) != NULL && length > 0;) {
    if (strncmp(entered, "exit", 4) == 0) break;
    history(lines, &event, H_ENTER, entered);
    fputs("\n[edit]\n", stdout);
  }
  history_end(lines);
  el_end(editor);
  return 0;
}
