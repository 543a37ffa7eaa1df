/* scenes: the subjects of the demo's pictures. Each is drawn twice from one viewpoint: as the fault
 * was found, and as it was left. */
#ifndef FIXPOINT_DEMO_SCENES_H
#define FIXPOINT_DEMO_SCENES_H

#include "canvas.h"

typedef struct Scene {
    const char *name;
    void (*draw)(cairo_t *cr, bool repaired);
} Scene;

extern const Scene scenes_rooms[]; /* each table ends with a row without a name */
extern const Scene scenes_plant[];
extern const Scene scenes_things[];

#endif
