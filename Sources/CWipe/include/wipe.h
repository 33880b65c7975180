// SPDX-License-Identifier: Apache-2.0
// What only C can express: functions that replace the C library's, and the stack below a call.
#ifndef WFSH_CWIPE_H
#define WFSH_CWIPE_H

/// Wipes 96 KB of the stack below the caller, where earlier calls left their variables.
void cwipe_stack(void);

/// Removes the handlers that print a backtrace with registers and memory when the process crashes;
/// the signal ends the process instead. Only the first call does that.
void cwipe_no_backtrace(void);

#endif
