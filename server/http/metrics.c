/* metrics: counters without locks, and the three addresses that look after the process itself. */
#include "server/http/metrics.h"
#include "server/db/db.h"
#include "server/http/lanes.h"
#include "common/log.h"
#include "common/str.h"
#include <stdatomic.h>
#include <unistd.h>

#define STATUSES 400 /* 200 … 599 */
#define BUCKETS 12

static const int64_t bucket_us[BUCKETS] = { 500,   1000,   2500,   5000,    10000,   25000,
                                            50000, 100000, 250000, 1000000, 5000000, 30000000 };

/* One row per route and one for "no route"; pages that are never touched cost nothing. */
static atomic_ulong (*by_status)[STATUSES];
static atomic_ulong latency[LANES + 1][BUCKETS + 1];
static atomic_ulong latency_sum_us[LANES + 1];
static atomic_bool draining;

void metrics_start(void)
{
    by_status = calloc((size_t)route_count() + 1, sizeof *by_status);
    if (!by_status)
        log_abort("out of memory");
}

void metrics_count(const Route *route, int status, int64_t took_us)
{
    int row = route ? route_index(route) : route_count();
    int lane = route ? (int)route->lane : LANE_NONE;
    if (status >= 200 && status < 200 + STATUSES)
        atomic_fetch_add_explicit(&by_status[row][status - 200], 1, memory_order_relaxed);
    int bucket = 0;
    while (bucket < BUCKETS && took_us > bucket_us[bucket])
        bucket++;
    atomic_fetch_add_explicit(&latency[lane][bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&latency_sum_us[lane], (unsigned long)took_us, memory_order_relaxed);
}

void health_set_draining(void)
{
    atomic_store(&draining, true);
}

static void write_requests(Str *out)
{
    str_add(out, "# HELP fixpoint_requests_total Requests by route and status.\n"
                 "# TYPE fixpoint_requests_total counter\n");
    for (int row = 0; row <= route_count(); row++) {
        const Route *route = route_at(row);
        for (int i = 0; i < STATUSES; i++) {
            unsigned long count = atomic_load_explicit(&by_status[row][i], memory_order_relaxed);
            if (count == 0)
                continue;
            str_printf(out,
                       "fixpoint_requests_total{method=\"%s\",route=\"%s\",status=\"%d\"} %lu\n",
                       route ? route->method : "", route ? route->path : "", i + 200, count);
        }
    }
}

static void write_latency(Str *out)
{
    str_add(out,
            "# HELP fixpoint_request_seconds Time from the request line to the answer, by lane.\n"
            "# TYPE fixpoint_request_seconds histogram\n");
    for (int lane = 0; lane <= LANES; lane++) {
        unsigned long sum = 0;
        const char *name = lane_name((Lane)lane);
        for (int i = 0; i < BUCKETS; i++) {
            sum += atomic_load_explicit(&latency[lane][i], memory_order_relaxed);
            str_printf(out, "fixpoint_request_seconds_bucket{lane=\"%s\",le=\"%g\"} %lu\n", name,
                       (double)bucket_us[i] / 1e6, sum);
        }
        sum += atomic_load_explicit(&latency[lane][BUCKETS], memory_order_relaxed);
        str_printf(out, "fixpoint_request_seconds_bucket{lane=\"%s\",le=\"+Inf\"} %lu\n", name,
                   sum);
        str_printf(out, "fixpoint_request_seconds_sum{lane=\"%s\"} %.6f\n", name,
                   (double)atomic_load(&latency_sum_us[lane]) / 1e6);
        str_printf(out, "fixpoint_request_seconds_count{lane=\"%s\"} %lu\n", name, sum);
    }
}

static void write_lanes(Str *out)
{
    str_add(out, "# HELP fixpoint_lane Jobs waiting and running, workers and their connections.\n"
                 "# TYPE fixpoint_lane gauge\n");
    for (int lane = 0; lane < LANES; lane++) {
        LaneState state = lanes_state((Lane)lane);
        const char *name = lane_name((Lane)lane);
        str_printf(out, "fixpoint_lane{lane=\"%s\",what=\"waiting\"} %d\n", name, state.waiting);
        str_printf(out, "fixpoint_lane{lane=\"%s\",what=\"busy\"} %d\n", name, state.busy);
        str_printf(out, "fixpoint_lane{lane=\"%s\",what=\"workers\"} %d\n", name, state.workers);
        str_printf(out, "fixpoint_lane{lane=\"%s\",what=\"connected\"} %d\n", name,
                   state.connected);
    }
    str_printf(out,
               "# HELP fixpoint_db_reconnects_total Database connections opened again.\n"
               "# TYPE fixpoint_db_reconnects_total counter\n"
               "fixpoint_db_reconnects_total %lu\n",
               db_reconnects());
}

static void write_memory(Str *out)
{
    FILE *in = fopen("/proc/self/statm", "re");
    long total = 0, resident = 0;
    if (in && fscanf(in, "%ld %ld", &total, &resident) == 2)
        str_printf(out,
                   "# HELP process_resident_memory_bytes Resident memory.\n"
                   "# TYPE process_resident_memory_bytes gauge\n"
                   "process_resident_memory_bytes %ld\n",
                   resident * sysconf(_SC_PAGESIZE));
    if (in)
        (void)fclose(in);
}

/* Only for this machine: a proxy in front answers 404 by itself (deploy/haproxy.cfg), and a request
 * that it forwards carries the address of who asked. */
static bool metrics(Request *req)
{
    if (!str_equal(req->remote, "127.0.0.1") && !str_equal(req->remote, "::1"))
        return fail(req, FAULT_NOT_FOUND, NULL, "没有这个地址。",
                    "There is nothing at this address.");
    Str out = str_new(req->arena);
    write_requests(&out);
    write_latency(&out);
    write_lanes(&out);
    write_memory(&out);
    return answer_bytes(req, "text/plain; version=0.0.4; charset=utf-8", out.text,
                        out.length_bytes);
}

/* The process lives. */
static bool healthz(Request *req)
{
    return answer_json(req, "{\"status\": \"ok\"}");
}

/* The process can serve: not stopping, and every lane has a database. */
static bool readyz(Request *req)
{
    if (atomic_load(&draining))
        return fail(req, FAULT_UNAVAILABLE, NULL, "服务器正在停止。", "The server is stopping.");
    bool connected = true;
    for (Lane lane = 0; lane < LANES; lane++)
        connected = connected && lanes_state(lane).connected > 0;
    if (!connected) {
        (void)fail(req, FAULT_UNAVAILABLE, NULL, "数据库尚未连上。",
                   "The database is not connected.");
        return fail_retry_after(req, 1);
    }
    return answer_json(req, "{\"status\": \"ready\"}");
}

const Route health_routes[] = {
    ROUTE("GET", "/healthz", healthz, NEED_NOTHING, LANE_NONE, .at_root = true),
    ROUTE("GET", "/readyz", readyz, NEED_NOTHING, LANE_NONE, .at_root = true),
    ROUTE("GET", "/metrics", metrics, NEED_NOTHING, LANE_NONE, .at_root = true,
          .produces = "text/plain"),
    { 0 },
};
