// SPDX-License-Identifier: Apache-2.0
// What only C can say: a function in the place of the library's own, and the stack below a call.
#ifndef WFSH_CWIPE_H
#define WFSH_CWIPE_H

/// Overwrites what earlier calls left on the stack below the caller, 96 KB.
void cwipe_stack(void);

#endif
