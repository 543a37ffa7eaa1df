/* router: walks the rooms' tables. A literal segment beats a parameter, so that the order of tables
 * and rows does not matter. */
#include "server/http/router.h"
#include "server/http/text.h"
#include "common/str.h"
#include <assert.h>

#define API "/api/v1"
#define MAX_SEGMENTS 16

typedef struct Segment {
    const char *text;
    size_t length;
} Segment;

const char *need_name(Need need)
{
    static const char *const names[NEEDS] = {
        [NEED_NOTHING] = "nothing",
        [NEED_SIGNED_IN] = "signed-in",
        [NEED_MEMBER] = "member",
        [NEED_WORK] = "work",
        [NEED_DISPATCH] = "dispatch",
        [NEED_VERIFY] = "verify",
        [NEED_REGISTER_EDIT] = "register-edit",
        [NEED_LABELS] = "labels",
        [NEED_REGISTER_ADMIN] = "register-admin",
        [NEED_SETTINGS] = "settings",
        [NEED_USERS] = "users",
    };
    return names[need];
}

const Route *route_at(int index)
{
    for (const Route *const *table = all_routes; *table; table++)
        for (const Route *route = *table; route->method; route++)
            if (index-- == 0)
                return route;
    return index == 0 ? &static_route : NULL;
}

int route_count(void)
{
    static int count; /* the tables never change */
    if (count == 0)
        while (route_at(count))
            count++;
    return count;
}

int route_index(const Route *wanted)
{
    int index = 0;
    for (const Route *const *table = all_routes; *table; table++) {
        for (const Route *route = *table; route->method; route++, index++)
            if (route == wanted)
                return index;
    }
    return index;
}

/* Length of the segment at text, which stands behind a slash. */
static size_t segment_length(const char *text)
{
    return strcspn(text, "/");
}

int route_param_index(const Route *route, const char *name)
{
    int index = 0;
    for (const char *at = strchr(route->path, '{'); at; at = strchr(at + 1, '{'), index++) {
        size_t length = strcspn(at + 1, "}");
        if (strlen(name) == length && strncmp(at + 1, name, length) == 0)
            return index;
    }
    return -1;
}

/* How well a route fits: 0 = not at all; a literal segment counts more the earlier it stands. */
static unsigned route_fit(const Route *route, const Segment *segments, size_t count)
{
    unsigned fit = 1;
    const char *path = route->path;
    for (size_t i = 0; i < count; i++) {
        if (*path++ != '/')
            return 0;
        size_t length = segment_length(path);
        fit <<= 1;
        if (*path == '{') {
            if (segments[i].length == 0)
                return 0;
        } else {
            if (length != segments[i].length || memcmp(path, segments[i].text, length) != 0)
                return 0;
            fit |= 1;
        }
        path += length;
    }
    return *path == '\0' ? fit : 0;
}

static bool method_fits(const Route *route, const char *method)
{
    return str_equal(route->method, method) ||
           (str_equal(method, "HEAD") && str_equal(route->method, "GET"));
}

static void allow_add(Str *allow, const char *method)
{
    if (allow->length_bytes > 0)
        str_add(allow, ", ");
    str_add(allow, method);
    if (str_equal(method, "GET"))
        str_add(allow, ", HEAD");
}

static bool method_refused(Request *req, const char *allow)
{
    answer_header(req, "Allow", allow);
    return fail(req, FAULT_METHOD, NULL, "此处只支持 %s。", "Only %s is supported here.", allow);
}

static bool take_params(Request *req, const Segment *segments)
{
    const char *path = req->route->path;
    size_t params = 0;
    for (size_t i = 0; *path == '/'; i++) {
        path++;
        if (*path == '{') {
            size_t length = 0;
            char *text = text_percent_decode(req->arena, segments[i].text, segments[i].length,
                                             false, &length);
            assert(text &&
                   params < LIMIT_PATH_PARAMS); /* the listener has decoded the whole path */
            req->params[params] = text_clean(req, NULL, text, length, false);
            if (!req->params[params++])
                return false;
        }
        path += segment_length(path);
    }
    return true;
}

/* Splits a raw path below prefix; false when there are more segments than any route has. */
static bool path_split(const char *path, Segment *ret_segments, size_t *ret_count)
{
    size_t count = 0;
    while (*path == '/') {
        size_t length = segment_length(path + 1);
        if (count == MAX_SEGMENTS)
            return false;
        ret_segments[count++] = (Segment){ path + 1, length };
        path += 1 + length;
    }
    *ret_count = count;
    return *path == '\0';
}

/* The best route of one kind (below /api/v1, or at the root) for the path; collects what would be
 * allowed when only the method differs. */
static const Route *best_route(Request *req, const Segment *segments, size_t count, bool at_root,
                               Str *allow)
{
    const Route *best = NULL;
    unsigned best_fit = 0, path_fit = 0;
    for (const Route *const *table = all_routes; *table; table++) {
        for (const Route *route = *table; route->method; route++) {
            if (route->at_root != at_root)
                continue;
            unsigned fit = route_fit(route, segments, count);
            if (fit == 0 || fit < path_fit)
                continue;
            if (fit > path_fit) {
                path_fit = fit;
                allow->length_bytes = 0;
                best = NULL;
            }
            if (!method_fits(route, req->method))
                allow_add(allow, route->method);
            else if (fit >= best_fit) {
                best = route;
                best_fit = fit;
            }
        }
    }
    return best;
}

bool router_find(Request *req)
{
    bool api = str_starts(req->path_raw, API "/") || str_equal(req->path_raw, API);
    const char *path = api ? req->path_raw + strlen(API) : req->path_raw;
    Segment segments[MAX_SEGMENTS];
    size_t count = 0;
    Str allow = str_new(req->arena);
    if (path_split(path, segments, &count)) {
        req->route = best_route(req, segments, count, !api, &allow);
        if (req->route)
            return take_params(req, segments);
        if (allow.length_bytes > 0)
            return method_refused(req, allow.text);
    }
    if (str_starts(req->path_raw, "/api/") || api)
        return fail(req, FAULT_NOT_FOUND, NULL, "没有这个地址。",
                    "There is nothing at this address.");
    if (!method_fits(&static_route, req->method))
        return method_refused(req, "GET, HEAD");
    req->route = &static_route;
    return true;
}

const char *lane_name(Lane lane)
{
    static const char *const names[] = {
        [LANE_FAST] = "fast", [LANE_SLOW] = "slow", [LANE_DOOR] = "door", [LANE_NONE] = "none"
    };
    return names[lane];
}
