// An NVRTC of CUDA 12.MINOR that the tests play: it takes every source.

#include <string.h>

int nvrtcVersion(int *major, int *minor) { *major = 12; *minor = MINOR; return 0; }
int nvrtcCreateProgram(void **program, const char *source, const char *name, int count, const char *const *headers,
                       const char *const *names) { *program = (void *)source; return 0; }
int nvrtcCompileProgram(void *program, int count, const char *const *options) { return 0; }
int nvrtcGetPTXSize(void *program, unsigned long *size) { *size = 1; return 0; }
int nvrtcGetPTX(void *program, char *text) { *text = 0; return 0; }
int nvrtcGetProgramLogSize(void *program, unsigned long *size) { *size = 1; return 0; }
int nvrtcGetProgramLog(void *program, char *text) { *text = 0; return 0; }
int nvrtcDestroyProgram(void **program) { return 0; }
