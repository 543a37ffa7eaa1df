/* Asking what a code names. */
import { api, ask } from '@/api/client';
import { Refusal } from '@/api/problem';
import { codeIn } from '@/camera/code_in';
import type { FoundCode } from '@/camera/scan_request';

export const resolve = (typed: string): Promise<FoundCode> =>
    ask(api.GET('/codes/{code}', { params: { path: { code: codeIn(typed) } } }));

export interface Suggestion {
    readonly code: string;
    readonly name_zh?: string;
    readonly name_en?: string;
}

/** Registered codes one slip away, offered and never taken by themselves. */
export function suggestionsOf(error: unknown): Suggestion[] {
    if (!(error instanceof Refusal)) return [];
    const list = error.problem.extra.suggestions;
    if (!Array.isArray(list)) return [];
    return list.flatMap((item: unknown): Suggestion[] => {
        if (typeof item === 'string') return [{ code: item }];
        if (typeof item === 'object' && item !== null && 'code' in item && typeof item.code === 'string') return [item as Suggestion];
        return [];
    });
}
