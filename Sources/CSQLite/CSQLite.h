#ifndef SALLYPORT_CSQLITE_H
#define SALLYPORT_CSQLITE_H
#include <sqlite3.h>
#endif
