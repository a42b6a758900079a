#ifndef SALLYPORT_CZLIB_H
#define SALLYPORT_CZLIB_H

#include <zlib.h>

/// `inflateInit2` is a macro, so Swift cannot see it.
static inline int sp_inflateInit2(z_stream *stream, int windowBits) {
    return inflateInit2(stream, windowBits);
}

/// Like `inflateInit2`, `deflateInit2` is a macro.
static inline int sp_deflateInit2(z_stream *stream, int windowBits) {
    return deflateInit2(
        stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY);
}

#endif
