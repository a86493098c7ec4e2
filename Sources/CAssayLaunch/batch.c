// The place of batch.S's code.
#include "internal.h"

#if defined(__x86_64__) || defined(__aarch64__)
extern const unsigned char assay_batch[], assay_batch_end[];

const void *assay_batch_code(void) { return assay_batch; }

size_t assay_batch_bytes(void) { return (size_t)(assay_batch_end - assay_batch); }
#else
const void *assay_batch_code(void) { return NULL; }

size_t assay_batch_bytes(void) { return 0; }
#endif
