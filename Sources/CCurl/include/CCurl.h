/* libcurl for Swift: the headers, and one inline function for each use of a variadic function or macro
 * that Swift cannot import. No logic lives here. */
#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>

static inline CURLcode shim_curl_global_init(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }

static inline CURLcode shim_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode shim_curl_set_number(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode shim_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode shim_curl_set_list(CURL *handle, CURLoption option,
                                          struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode shim_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}
/* For CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION, which have one type. */
static inline CURLcode shim_curl_set_receiver(CURL *handle, CURLoption option,
                                              size_t (*receive)(char *, size_t, size_t, void *)) {
    return curl_easy_setopt(handle, option, receive);
}
static inline CURLcode shim_curl_response_code(CURL *handle, long *code) {
    return curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, code);
}

#endif
