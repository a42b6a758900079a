#ifndef SALLYPORT_CXML_H
#define SALLYPORT_CXML_H

// Debian's libxml2 is built with ICU and its headers bring ICU's along, which clash with the ones
// inside Foundation wherever both are imported. All they add is two fields at the end of
// xmlCharEncodingHandler, a type nobody here looks into.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

/// `XML_SAX2_MAGIC` is a hexadecimal macro above `Int32.max`; Swift is given it as the field's type.
static inline unsigned int sp_saxMagic(void) { return XML_SAX2_MAGIC; }

#endif
