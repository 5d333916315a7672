/*
 * Preloaded into the gateway: a disk whose fsync and fdatasync a test holds up or makes fail, by files in SYNC_SHIM_DIR:
 *   hold   every sync of a watched file waits as long as this exists
 *   fail   every sync of a watched file then ends with EIO
 * Watched is what lies under a path that contains SYNC_SHIM_WATCH.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_there(const char *name) {
  char path[PATH_MAX];
  snprintf(path, sizeof path, "%s/%s", getenv("SYNC_SHIM_DIR"), name);
  return access(path, F_OK) == 0;
}

static int is_watched(int descriptor) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strstr(path, getenv("SYNC_SHIM_WATCH")) != NULL;
}

static int sync_as_told(const char *name, int descriptor) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  if (getenv("SYNC_SHIM_DIR") == NULL || getenv("SYNC_SHIM_WATCH") == NULL || !is_watched(descriptor))
    return real(descriptor);
  while (is_there("hold")) usleep(5000);
  if (is_there("fail")) {
    errno = EIO;
    return -1;
  }
  return real(descriptor);
}

int fsync(int descriptor) { return sync_as_told("fsync", descriptor); }
int fdatasync(int descriptor) { return sync_as_told("fdatasync", descriptor); }
