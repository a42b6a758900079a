#ifndef SALLYPORT_CSQLITE_H
#define SALLYPORT_CSQLITE_H
#include <sqlite3.h>

/* SQLITE_TRANSIENT is a cast that Swift cannot import: the bytes are copied. No bytes are not NULL. */
static inline int csqlite_bind_copy(sqlite3_stmt *statement, int place, const void *bytes,
                                    sqlite3_uint64 count) {
    return count == 0 ? sqlite3_bind_zeroblob(statement, place, 0)
                      : sqlite3_bind_blob64(statement, place, bytes, count, SQLITE_TRANSIENT);
}

/* Spares a lock around every allocation. Takes effect before the first database is opened. */
static inline int csqlite_stop_counting_memory(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
#endif
