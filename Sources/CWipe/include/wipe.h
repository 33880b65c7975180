// SPDX-License-Identifier: Apache-2.0
// What only C can say: a function in the place of the library's own, and the stack below a call.
#ifndef WFSH_CWIPE_H
#define WFSH_CWIPE_H

/// Overwrites what earlier calls left on the stack below the caller, 96 KB.
void cwipe_stack(void);

/// Takes away the handlers that print a trace with registers and memory when the process crashes;
/// it ends by the signal instead.
void cwipe_no_backtrace(void);

#endif
