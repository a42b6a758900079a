/* Tells ThreadSanitizer about Swift's Mutex, for programs under test; loaded by LD_PRELOAD.
 *
 * On Linux a contended Mutex is handed over by the kernel (FUTEX_LOCK_PI) inside the standard
 * library, which is not instrumented: without this the sanitizer reports a race wherever two
 * threads met at a lock. These two functions stand before the library's own, do the same, and say
 * who waited for whom.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

extern void __tsan_acquire(void *) __attribute__((weak));
extern void __tsan_release(void *) __attribute__((weak));

SWIFT void lock_slow(uint32_t thread, SELF mutex) __asm__(LOCK);
SWIFT void unlock_slow(SELF mutex) __asm__(UNLOCK);

static void *library(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

SWIFT void lock_slow(uint32_t thread, SELF mutex) {
    SWIFT void (*own)(uint32_t, SELF) = library(LOCK);
    own(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

SWIFT void unlock_slow(SELF mutex) {
    SWIFT void (*own)(SELF) = library(UNLOCK);
    if (__tsan_release) __tsan_release(mutex);
    own(mutex);
}
