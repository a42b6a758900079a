// Lets the thread sanitizer see Swift's Mutex when two threads meet at it.
//
// A free Mutex is taken and given back by atomic operations in our own code, which the sanitizer
// follows. A contended one goes through two functions of the Synchronization library, which is not
// built for the sanitizer and hands the lock over in the kernel: the sanitizer then knows nothing of
// the order and reports races where there are none. `scripts/build thread` links these functions into
// the program in front of the library's; they call those and say what happened.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *

// Synchronization._MutexHandle: _lockSlow(UInt32), _tryLockSlow() -> Bool, _unlockSlow().
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

static void *library(const char *name) {
    void *function = dlsym(RTLD_NEXT, name);
    if (!function) abort();
    return function;
}

SWIFT void mutex_lock_slow(uint32_t thread, SELF mutex) __asm__(LOCK);
SWIFT void mutex_lock_slow(uint32_t thread, SELF mutex) {
    ((SWIFT void (*)(uint32_t, SELF))library(LOCK))(thread, mutex);
    __tsan_acquire(mutex);
}

SWIFT bool mutex_try_lock_slow(SELF mutex) __asm__(TRY);
SWIFT bool mutex_try_lock_slow(SELF mutex) {
    bool taken = ((SWIFT bool (*)(SELF))library(TRY))(mutex);
    if (taken) __tsan_acquire(mutex);
    return taken;
}

SWIFT void mutex_unlock_slow(SELF mutex) __asm__(UNLOCK);
SWIFT void mutex_unlock_slow(SELF mutex) {
    __tsan_release(mutex);
    ((SWIFT void (*)(SELF))library(UNLOCK))(mutex);
}
