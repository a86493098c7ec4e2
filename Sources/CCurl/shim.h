#ifndef ASSAY_CCURL_SHIM_H
#define ASSAY_CCURL_SHIM_H

// Its type checks are macros that want constant options.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo take a variable number of arguments, which Swift cannot pass.

typedef size_t (*assay_curl_sink)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode assay_curl_set_number(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode assay_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode assay_curl_set_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode assay_curl_set_pointer(CURL *handle, CURLoption option, const void *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode assay_curl_set_sink(CURL *handle, CURLoption option, assay_curl_sink value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode assay_curl_get_number(CURL *handle, CURLINFO info, long *value) {
  return curl_easy_getinfo(handle, info, value);
}

#endif
