// A driver for CUDA 12.4 that the tests play: one GPU whose memory is this machine's. Numbers go there and come back;
// what a kernel would compute is not computed. The tests define
//   INIT    what it answers when it is started
//   MEMORY  the GPU's memory, in bytes

#include <stdlib.h>
#include <string.h>

typedef unsigned long size;
typedef unsigned long address;

int cuInit(unsigned flags) { return INIT; }
int cuDriverGetVersion(int *version) { *version = 12040; return 0; }
int cuGetErrorString(int error, const char **text) { *text = error == 2 ? "out of memory" : "an error"; return 0; }
int cuGetErrorName(int error, const char **text) { return cuGetErrorString(error, text); }

// A Tesla T4.

int cuDeviceGetCount(int *count) { *count = 1; return 0; }
int cuDeviceGet(int *device, int index) { *device = index; return 0; }
int cuDeviceGetName(char *name, int length, int device) { strncpy(name, "Tesla T4", length); return 0; }
int cuDeviceTotalMem_v2(size *bytes, int device) { *bytes = MEMORY; return 0; }
int cuDeviceGetAttribute(int *value, int attribute, int device) {
    switch (attribute) {
    case 1: case 2: case 3: *value = 1024; break; // threads per block
    case 4: *value = 64; break;
    case 5: *value = 2147483647; break; // blocks per grid
    case 6: case 7: *value = 65535; break;
    case 10: *value = 32; break; // threads per warp
    case 16: *value = 40; break; // multiprocessors
    case 75: *value = 7; break; // compute capability 7.5
    case 76: *value = 5; break;
    case 97: *value = 65536; break; // shared memory per block
    default: *value = 0;
    }
    return 0;
}

// Memory.

static size used;

static int take(address *memory, size bytes) {
    if (used + bytes > MEMORY) return 2;
    size *block = malloc(bytes + 256);
    if (!block) return 2;
    used += *block = bytes;
    *memory = (address)block + 256;
    return 0;
}
static int give(address memory) {
    size *block = (size *)(memory - 256);
    used -= *block;
    free(block);
    return 0;
}
int cuMemAlloc_v2(address *memory, size bytes) { return take(memory, bytes); }
int cuMemAllocAsync(address *memory, size bytes, void *stream) { return take(memory, bytes); }
int cuMemFree_v2(address memory) { return give(memory); }
int cuMemFreeAsync(address memory, void *stream) { return give(memory); }
int cuMemAllocHost_v2(void **memory, size bytes) { return (*memory = malloc(bytes)) ? 0 : 2; }
int cuMemFreeHost(void *memory) { free(memory); return 0; }
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
int cuModuleLoadData(void **module, const void *image) { *module = &something; return 0; }
int cuModuleGetFunction(void **function, void *module, const char *name) { *function = &something; return 0; }
int cuFuncSetAttribute(void *function, int attribute, int value) { return 0; }
int cuLaunchKernel(void *function, unsigned x, unsigned y, unsigned z, unsigned block_x, unsigned block_y,
                   unsigned block_z, unsigned shared, void *stream, void **arguments, void **extra) { return 0; }
