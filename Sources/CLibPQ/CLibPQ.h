#ifndef SALLYPORT_CLIBPQ_H
#define SALLYPORT_CLIBPQ_H
#include <libpq-fe.h>
#endif
