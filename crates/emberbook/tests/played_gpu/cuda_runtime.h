// What a kernel of Burn's needs to be compiled for the processor, and run there as a GPU would: block after block, the
// threads of a block in turns. The tests play a GPU with it; see driver.c.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <ucontext.h>
#include <utility>
#include <vector>

using std::abs;
using std::max;
using std::min;

#define __global__
#define __device__
#define __shared__
#define __launch_bounds__(...)
#define __align__(bytes) __attribute__((aligned(bytes)))

struct uint3 { unsigned x, y, z; };
static uint3 make_uint3(unsigned x, unsigned y, unsigned z) { return {x, y, z}; }
static uint3 gridDim, blockDim, blockIdx, threadIdx;

alignas(256) static unsigned char dynamic_shared_mem[1 << 17];

static unsigned __umulhi(unsigned a, unsigned b) { return (unsigned long long)a * b >> 32; }
static int __mulhi(int a, int b) { return (long long)a * b >> 32; }
static int __clz(unsigned a) { return a ? __builtin_clz(a) : 32; }
static int __ffs(unsigned a) { return __builtin_ffs(a); }
static int __popc(unsigned a) { return __builtin_popcount(a); }
#define __powf powf
#define __expf expf
#define __logf logf
static float __fdividef(float a, float b) { return a / b; }
static float rsqrt(float a) { return 1 / sqrtf(a); }
template <class T> T atomicAdd(T *sum, T a) { T before = *sum; *sum += a; return before; }

// The threads of a block, each with a stack of its own.

namespace played {

enum State { READY, AT_BARRIER, IN_WARP, DONE };
struct Thread {
    ucontext_t context;
    std::vector<char> stack = std::vector<char>(1 << 17);
    uint3 index;
    State state;
    unsigned long said;
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
static void wait(State where) {
    threads[current].state = where;
    swapcontext(&threads[current].context, &scheduler);
}

static void release(size_t from, size_t to, State where) {
    for (size_t i = from; i < to; i++)
        if (threads[i].state != where && threads[i].state != DONE) return;
    for (size_t i = from; i < to; i++)
        if (threads[i].state == where) threads[i].state = READY;
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
        for (size_t warp = 0; warp < count; warp += 32) release(warp, min(warp + 32, count), IN_WARP);
        release(0, count, AT_BARRIER);
    }
}

// What the thread `lane` of the same warp says here.
template <class T> T heard(T said, size_t lane) {
    static_assert(sizeof(T) <= sizeof(unsigned long));
    T answer = said;
    *(T *)&threads[current].said = said;
    wait(IN_WARP);
    size_t other = current / 32 * 32 + lane;
    if (lane < 32 && other < count) answer = *(T *)&threads[other].said;
    wait(IN_WARP);
    return answer;
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

static void __syncthreads() { played::wait(played::AT_BARRIER); }
static void __syncwarp() { played::wait(played::IN_WARP); }
static void __threadfence() {}
static unsigned played_lane() { return played::current % 32; }
template <class T> T __shfl_sync(unsigned, T a, int lane) { return played::heard(a, lane); }
template <class T> T __shfl_xor_sync(unsigned, T a, int mask) { return played::heard(a, played_lane() ^ mask); }
template <class T> T __shfl_up_sync(unsigned, T a, unsigned by) { return played::heard(a, played_lane() - by); }
template <class T> T __shfl_down_sync(unsigned, T a, unsigned by) { return played::heard(a, played_lane() + by); }

// Written after a kernel: what the driver calls to launch it.
#define PLAY(name)                                                                                                     \
    extern "C" void play(void **arguments, const unsigned *grid, const unsigned *block) {                              \
        played::run([](void **arguments) { played::call(name, arguments); }, arguments, grid, block);                 \
    }
