// What Swift cannot call in libedit: el_set, el_get and history are variadic.
#ifndef WFSH_CEDIT_H
#define WFSH_CEDIT_H
#include <histedit.h>
#include <stddef.h>
#include <wchar.h>

/// Hidden by <wchar.h> without feature macros.
extern int wcwidth(wchar_t);

static inline int cedit_set_prompt(EditLine *e, char *(*f)(EditLine *)) {
  return el_set(e, EL_PROMPT, f);
}
static inline int cedit_set_editor(EditLine *e, const char *name) {
  return el_set(e, EL_EDITOR, name);
}
/// EL_UNBUFFERED: 1 draws the prompt and starts a line, 0 ends it; neither touches the tty.
static inline int cedit_set_flag(EditLine *e, int operation, int value) {
  return el_set(e, operation, value);
}
static inline int cedit_set_reader(EditLine *e, int (*f)(EditLine *, wchar_t *)) {
  return el_set(e, EL_GETCFN, f);
}
static inline int cedit_set_client(EditLine *e, void *client) {
  return el_set(e, EL_CLIENTDATA, client);
}
static inline void *cedit_client(EditLine *e) {
  void *client = NULL;
  el_get(e, EL_CLIENTDATA, &client);
  return client;
}
static inline int cedit_bind(EditLine *e, const char *key, const char *function) {
  return el_set(e, EL_BIND, key, function, NULL);
}
static inline int cedit_set_capability(EditLine *e, const char *name, const char *value) {
  return el_set(e, EL_SETTC, name, value, NULL);
}
static inline int cedit_refresh(EditLine *e) { return el_set(e, EL_REFRESH); }
static inline int cedit_set_history(EditLine *e, History *h) {
  return el_set(e, EL_HIST, history, h);
}
static inline int cedit_history_size(History *h, int size) {
  HistEvent event;
  return history(h, &event, H_SETSIZE, size);
}
static inline int cedit_history_enter(History *h, const char *line) {
  HistEvent event;
  return history(h, &event, H_ENTER, line);
}
static inline int cedit_history_clear(History *h) {
  HistEvent event;
  return history(h, &event, H_CLEAR);
}
#endif
