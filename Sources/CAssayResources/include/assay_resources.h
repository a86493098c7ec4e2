// The files of Sandbox/ and Rubrics/, embedded at build time, so that an installed binary needs no files beside it.
#ifndef ASSAY_RESOURCES_H
#define ASSAY_RESOURCES_H

#include <stddef.h>

typedef struct {
  const char *path;  // relative to the project's root: "Sandbox/languages/python.yaml"
  const unsigned char *bytes;
  size_t size;
} assay_resource;

/// The embedded file number `index`, ordered by path; NULL past the last one.
const assay_resource *assay_resource_at(size_t index);

#endif
