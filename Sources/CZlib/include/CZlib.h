#ifndef SALLYPORT_CZLIB_H
#define SALLYPORT_CZLIB_H

#include <zlib.h>

/// `inflateInit2` is a macro, so Swift cannot see it.
static inline int sp_inflateInit2(z_stream *stream, int windowBits) {
    return inflateInit2(stream, windowBits);
}

#endif
