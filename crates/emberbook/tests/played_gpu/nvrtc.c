// An NVRTC of CUDA 12.1 that the tests play; PLAYED_NVRTC says otherwise for the 1. It compiles a kernel for the processor,
// with cuda_runtime.h beside this file; what stands for the compiled kernel is the path of a library.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct program {
    const char *source;
    char library[4096], log[4096];
};

int nvrtcVersion(int *major, int *minor) {
    const char *text = getenv("PLAYED_NVRTC");
    *major = 12;
    *minor = text ? atoi(text) : 1;
    return 0;
}

int nvrtcCreateProgram(struct program **program, const char *source, const char *name, int count,
                       const char *const *headers, const char *const *names) {
    *program = calloc(1, sizeof **program);
    (*program)->source = strdup(source);
    return 0;
}

int nvrtcCompileProgram(struct program *program, int count, const char *const *options) {
    const char *folder = getenv("CUDA_PATH");
    const char *name = strchr(strstr(program->source, "__launch_bounds__("), ')') + 1;
    char source[4000], *library = program->library, command[16384];
    snprintf(source, sizeof source, "%s/kernels/XXXXXX.cpp", folder);
    FILE *file = fdopen(mkstemps(source, 4), "w");
    snprintf(library, sizeof program->library, "%s.so", source);
    fprintf(file, "%s\nPLAY(%.*s)\n", program->source, (int)strcspn(name, " ("), name);
    fclose(file);
    snprintf(command, sizeof command, "c++ -w -O1 -fPIC -shared -I'%s/include' -o '%s' '%s'", folder, library,
             source);
    if (system(command)) {
        snprintf(program->log, sizeof program->log, "%s does not compile", source);
        return 6;
    }
    return 0;
}

int nvrtcGetPTXSize(struct program *program, unsigned long *size) { *size = strlen(program->library) + 1; return 0; }
int nvrtcGetPTX(struct program *program, char *text) { strcpy(text, program->library); return 0; }
int nvrtcGetProgramLogSize(struct program *program, unsigned long *size) { *size = strlen(program->log) + 1; return 0; }
int nvrtcGetProgramLog(struct program *program, char *text) { strcpy(text, program->log); return 0; }
int nvrtcDestroyProgram(struct program **program) { free((char *)(*program)->source); free(*program); return 0; }
