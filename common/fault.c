/* fault: the table of fault_list.h as data. */
#include "common/fault.h"
#include "common/str.h"

typedef struct Kind {
    int status;
    const char *slug, *zh, *en;
} Kind;

static const Kind kinds[FAULT_KINDS] = {
    [FAULT_NONE] = { 200, "", "", "" },
#define FAULT(name, status_, slug_, zh_, en_) \
    [FAULT_##name] = { .status = status_, .slug = slug_, .zh = zh_, .en = en_ },
#include "common/fault_list.h"
#undef FAULT
};

int fault_status(FaultKind kind)
{
    return kinds[kind].status;
}

const char *fault_slug(FaultKind kind)
{
    return kinds[kind].slug;
}

const char *fault_title(FaultKind kind, Lang lang)
{
    return lang == LANG_ZH ? kinds[kind].zh : kinds[kind].en;
}

FaultKind fault_by_slug(const char *slug)
{
    for (int kind = FAULT_NONE + 1; kind < FAULT_KINDS; kind++)
        if (str_equal(kinds[kind].slug, slug))
            return (FaultKind)kind;
    return FAULT_INTERNAL;
}
