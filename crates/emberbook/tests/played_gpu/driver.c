// A driver for CUDA 12.4 that the tests play, with one GPU: its memory is this machine's, and its kernels are what nvrtc.c
// has compiled for the processor. The environment can say otherwise:
//   PLAYED_INIT    what the driver answers when it is started; 0 is well
//   PLAYED_MEMORY  the GPU's memory, in bytes

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned long size;
typedef unsigned long address;

static size from_environment(const char *name, size otherwise) {
    const char *text = getenv(name);
    return text ? strtoul(text, 0, 10) : otherwise;
}

int cuInit(unsigned flags) { return from_environment("PLAYED_INIT", 0); }
int cuDriverGetVersion(int *version) { *version = 12040; return 0; }
int cuGetErrorString(int error, const char **text) { *text = error == 2 ? "out of memory" : "an error"; return 0; }
int cuGetErrorName(int error, const char **text) { return cuGetErrorString(error, text); }

// A Tesla P4: without tensor cores, kernels are plain C++.

int cuDeviceGetCount(int *count) { *count = 1; return 0; }
int cuDeviceGet(int *device, int index) { *device = index; return 0; }
int cuDeviceGetName(char *name, int length, int device) { strncpy(name, "Tesla P4", length); return 0; }
static size memory() { return from_environment("PLAYED_MEMORY", 8000000000); }
int cuDeviceTotalMem_v2(size *bytes, int device) { *bytes = memory(); return 0; }
int cuDeviceGetAttribute(int *value, int attribute, int device) {
    switch (attribute) {
    case 1: case 2: case 3: *value = 1024; break; // threads per block
    case 4: *value = 64; break;
    case 5: *value = 2147483647; break; // blocks per grid
    case 6: case 7: *value = 65535; break;
    case 10: *value = 32; break; // threads per warp
    case 16: *value = 20; break; // multiprocessors
    case 75: *value = 6; break; // compute capability 6.1
    case 76: *value = 1; break;
    case 97: *value = 65536; break; // shared memory per block
    default: *value = 0;
    }
    return 0;
}

// Memory.

static size used;

static int take(address *place, size bytes) {
    if (used + bytes > memory()) return 2;
    size *block = malloc(bytes + 256);
    if (!block) return 2;
    used += *block = bytes;
    *place = (address)block + 256;
    return 0;
}
static int give(address place) {
    size *block = (size *)(place - 256);
    used -= *block;
    free(block);
    return 0;
}
int cuMemAlloc_v2(address *place, size bytes) { return take(place, bytes); }
int cuMemAllocAsync(address *place, size bytes, void *stream) { return take(place, bytes); }
int cuMemFree_v2(address place) { return give(place); }
int cuMemFreeAsync(address place, void *stream) { return give(place); }
int cuMemAllocHost_v2(void **place, size bytes) { return (*place = malloc(bytes)) ? 0 : 2; }
int cuMemFreeHost(void *place) { free(place); return 0; }
int cuMemcpyHtoDAsync_v2(address to, const void *from, size bytes, void *stream) {
    memcpy((void *)to, from, bytes);
    return 0;
}
int cuMemcpyDtoHAsync_v2(void *to, address from, size bytes, void *stream) {
    memcpy(to, (void *)from, bytes);
    return 0;
}

struct copy_2d {
    size from_x, from_y; int from_kind; const char *from_host; address from_device; void *from_array; size from_pitch;
    size to_x, to_y; int to_kind; char *to_host; address to_device; void *to_array; size to_pitch;
    size width, height;
};
int cuMemcpy2DAsync_v2(const struct copy_2d *copy, void *stream) {
    const char *from = copy->from_kind == 1 ? copy->from_host : (const char *)copy->from_device;
    char *to = copy->to_kind == 1 ? copy->to_host : (char *)copy->to_device;
    for (size row = 0; row < copy->height; row++)
        memcpy(to + row * copy->to_pitch, from + row * copy->from_pitch, copy->width);
    return 0;
}

// What is asked for has been done when the answer comes.

static int something;

int cuDevicePrimaryCtxRetain(void **context, int device) { *context = &something; return 0; }
int cuCtxSetCurrent(void *context) { return 0; }
int cuStreamCreate(void **stream, unsigned flags) { *stream = &something; return 0; }
int cuStreamSynchronize(void *stream) { return 0; }
int cuStreamWaitEvent(void *stream, void *event, unsigned flags) { return 0; }
int cuEventCreate(void **event, unsigned flags) { *event = &something; return 0; }
int cuEventRecord(void *event, void *stream) { return 0; }
int cuEventSynchronize(void *event) { return 0; }
int cuEventDestroy_v2(void *event) { return 0; }
int cuModuleLoadData(void **module, const void *image) { return (*module = dlopen(image, RTLD_NOW)) ? 0 : 200; }
int cuModuleGetFunction(void **function, void *module, const char *name) {
    return (*function = dlsym(module, "play")) ? 0 : 500;
}
int cuFuncSetAttribute(void *function, int attribute, int value) { return 0; }
int cuLaunchKernel(void (*play)(void **, const unsigned *, const unsigned *), unsigned x, unsigned y, unsigned z,
                   unsigned block_x, unsigned block_y, unsigned block_z, unsigned shared, void *stream,
                   void **arguments, void **extra) {
    play(arguments, (unsigned[]){x, y, z}, (unsigned[]){block_x, block_y, block_z});
    return 0;
}
