/* router: static tables of routes, one per room. The route is decided when the headers are in. */
#ifndef FIXPOINT_ROUTER_H
#define FIXPOINT_ROUTER_H

#include "server/http/request.h"

typedef bool Handler(Request *req);

/* LANE_FAST answers in milliseconds; LANE_SLOW is for labels, imports, exports, reports, photo
 * decoding, so that they never stand before a scan; LANE_DOOR hashes passwords, so that two large
 * imports keep nobody from signing in. LANE_NONE answers at once
 * in the HTTP thread: it has no database connection and must not block. */
typedef enum Lane { LANE_FAST, LANE_SLOW, LANE_DOOR, LANE_NONE } Lane;
#define LANES 3 /* lanes with workers */
const char *lane_name(Lane lane);

/* What a person must be allowed to do, besides being signed in. The names and who has them are
 * data: table role_may (migrations), domain.md 4.7. On a route with {site} the need is checked at
 * that site; on others it must be held at one site at least. */
typedef enum Need {
    NEED_NOTHING,        /* public, said out loud */
    NEED_SIGNED_IN,      /* any account */
    NEED_MEMBER,         /* read register, scan, report, comment */
    NEED_WORK,           /* take and do work orders */
    NEED_DISPATCH,       /* triage, dispatch, close */
    NEED_VERIFY,         /* verify, return */
    NEED_REGISTER_EDIT,  /* edit the register */
    NEED_LABELS,         /* print labels */
    NEED_REGISTER_ADMIN, /* import, retire, merge, renumber */
    NEED_SETTINGS,       /* contracts, policies, checklists */
    NEED_USERS,          /* users, memberships, tokens, site settings */
    NEEDS
} Need;

const char *need_name(Need need); /* as in role_may.may: "member", "work", "register-edit" … */

typedef struct Route {
    const char *method, *path; /* path below /api/v1 unless at_root; "{name}" takes one segment */
    Handler *handler;
    const char *operation; /* the handler's name = operationId = statement = TypeScript call */
    Need need;
    Lane lane;
    const char
        *accepts; /* body media types, comma-separated; NULL = application/json, for GET none */
    const char *produces; /* media types of its answers, comma-separated; NULL = application/json */
    bool query;            /* has a query, which its handler reads; else only ?lang= is taken */
    size_t body_max_bytes; /* 0 = LIMIT_JSON_BODY_BYTES */
    bool to_file;          /* stream the body to a temporary file, hashing it */
    bool at_root;          /* not below /api/v1: /healthz, /c/{code} */
} Route;

#define ROUTE(method_, path_, handler_, need_, lane_, ...)                             \
    {                                                                                  \
        .method = method_, .path = path_, .handler = handler_, .operation = #handler_, \
        .need = need_, .lane = lane_, __VA_ARGS__                                      \
    }

/* Finds the route and fills req->route and req->params; else raises 404, 405 (with Allow) … */
CHECKED bool router_find(Request *req);
/* All rooms' tables, NULL-terminated; rooms are listed in server/rooms.c, nowhere else. */
extern const Route *const all_routes[];
/* Where the parameter of that name stands in req->params; -1 when the route has none. */
int route_param_index(const Route *route, const char *name);
/* Number of routes over all tables, and the position of one of them, for counters by route. */
int route_count(void);
int route_index(const Route *route);
const Route *route_at(int index);
/* What serves every path that no route claims, by GET: the web client's files. */
extern const Route static_route;

#endif
