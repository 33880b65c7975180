// SPDX-License-Identifier: Apache-2.0
// Debian's libxml2 would include ICU's headers, which clash with those of a module beside it.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/SAX2.h>
