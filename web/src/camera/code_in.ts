/* What a scanner or a person gives, brought to what GET /codes takes: the code out of a label's
 * address; anything else as it is, for it may be a maker's bar code, and the server cleans. */
import { cleanCode } from '@/code/index';
import { fit, shapes, type CodeKind } from '@/code/grammar';

const longest = 256;

export function codeIn(typed: string): string {
    const cleaned = cleanCode(typed);
    if (cleaned?.host != null && cleaned.text !== '') return cleaned.text;
    return typed.trim().slice(0, longest);
}

/** A code that is being typed, with its hyphens so far: the shape that fits it furthest decides. */
export function hyphensSoFar(prefix: string): string {
    const shapesInOrder: CodeKind[] = ['repair', 'asset', 'document'];
    const kind = shapesInOrder.reduce((best, one) => (fit(one, prefix) > fit(best, prefix) ? one : best));
    const parts: string[] = [];
    let at = 0;
    for (const length of [...shapes[kind].groups, 1]) {
        if (at >= prefix.length) break;
        parts.push(prefix.slice(at, (at += length)));
    }
    return parts.join('-');
}
