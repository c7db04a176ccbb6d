// What a kernel of Burn's needs to be compiled for the processor, and run there as a GPU would: block after block, the
// threads of a block in turns. The tests play a GPU with it; see driver.c.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <ucontext.h>
#include <utility>
#include <vector>

using std::abs;
using std::isinf;
using std::isnan;
using std::max;
using std::min;

#define __global__
#define __shared__
#define __launch_bounds__(...)
#define __align__(bytes) __attribute__((aligned(bytes)))

struct uint3 { unsigned x, y, z; };
static uint3 make_uint3(unsigned x, unsigned y, unsigned z) { return {x, y, z}; }
static uint3 gridDim, blockDim, blockIdx, threadIdx;

alignas(256) static unsigned char dynamic_shared_mem[1 << 17];

static unsigned __umulhi(unsigned a, unsigned b) { return (unsigned long long)a * b >> 32; }
template <class T> T atomicAdd(T *sum, T a) { T before = *sum; *sum += a; return before; }

// The threads of a block, each with a stack of its own.

namespace played {

enum State { READY, AT_BARRIER, DONE };
struct Thread {
    ucontext_t context;
    std::vector<char> stack = std::vector<char>(1 << 17);
    uint3 index;
    State state;
};
static std::vector<Thread> threads;
static size_t count, current;
static ucontext_t scheduler;
static void (*kernel)(void **);
static void **arguments;

static void begin() {
    kernel(arguments);
    threads[current].state = DONE;
    swapcontext(&threads[current].context, &scheduler);
}

// Lets the others run, until all of them have come here too.
static void wait() {
    threads[current].state = AT_BARRIER;
    swapcontext(&threads[current].context, &scheduler);
}

static bool all_done() {
    for (size_t i = 0; i < count; i++)
        if (threads[i].state != DONE) return false;
    return true;
}

static void run_block() {
    count = (size_t)blockDim.x * blockDim.y * blockDim.z;
    if (threads.size() < count) threads.resize(count);
    for (size_t i = 0; i < count; i++) {
        Thread &thread = threads[i];
        unsigned n = i;
        thread.index = {n % blockDim.x, n / blockDim.x % blockDim.y, n / blockDim.x / blockDim.y};
        thread.state = READY;
        getcontext(&thread.context);
        thread.context.uc_stack.ss_sp = thread.stack.data();
        thread.context.uc_stack.ss_size = thread.stack.size();
        makecontext(&thread.context, begin, 0);
    }
    while (!all_done()) {
        for (current = 0; current < count; current++) {
            if (threads[current].state != READY) continue;
            threadIdx = threads[current].index;
            swapcontext(&scheduler, &threads[current].context);
        }
        // Each has ended, or has come to the barrier.
        for (size_t i = 0; i < count; i++)
            if (threads[i].state == AT_BARRIER) threads[i].state = READY;
    }
}

template <class... P, size_t... I> void call(void (*kernel)(P...), void **arguments, std::index_sequence<I...>) {
    kernel(*(P *)arguments[I]...);
}
template <class... P> void call(void (*kernel)(P...), void **arguments) {
    call(kernel, arguments, std::index_sequence_for<P...>());
}

static void run(void (*play)(void **), void **given, const unsigned *grid, const unsigned *block) {
    kernel = play;
    arguments = given;
    gridDim = {grid[0], grid[1], grid[2]};
    blockDim = {block[0], block[1], block[2]};
    for (blockIdx.z = 0; blockIdx.z < gridDim.z; blockIdx.z++)
        for (blockIdx.y = 0; blockIdx.y < gridDim.y; blockIdx.y++)
            for (blockIdx.x = 0; blockIdx.x < gridDim.x; blockIdx.x++) run_block();
}

}

static void __syncthreads() { played::wait(); }

// Written after a kernel: what the driver calls to launch it.
#define PLAY(name)                                                                                                     \
    extern "C" void play(void **arguments, const unsigned *grid, const unsigned *block) {                              \
        played::run([](void **arguments) { played::call(name, arguments); }, arguments, grid, block);                 \
    }
