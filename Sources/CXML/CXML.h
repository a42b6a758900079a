#ifndef SALLYPORT_CXML_H
#define SALLYPORT_CXML_H

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

/// `XML_SAX2_MAGIC` is a hexadecimal macro above `Int32.max`; Swift is given it as the field's type.
static inline unsigned int sp_saxMagic(void) { return XML_SAX2_MAGIC; }

#endif
