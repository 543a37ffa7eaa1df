/* Which keys of the code pad are live (SCREENS.md section 2, "Type"): what the grammar allows next. */
import { alphabet, checkOf, classAccepts, fit, kinds, shapes } from './grammar.ts';

/* After these, going on is far likelier than ending, so only the right check character ends them: a key
 * that is off then shows a slip at once. The others take any check character, for a wrong one must
 * reach the register to be answered with suggestions. */
const mostlyGoneOn = ['building', 'floor', 'zone'];

/** The characters that may follow a compact, upper-case text; empty = complete, or not a code. */
export function allowedNext(compactPrefix: string): Set<string> {
    const allowed = new Set<string>();
    const at = compactPrefix.length;
    for (const kind of kinds) {
        const { classes } = shapes[kind];
        if (fit(kind, compactPrefix) < Math.min(at, classes.length)) continue;
        if (at < classes.length) {
            for (const c of alphabet)
                if (classAccepts(classes.charAt(at), compactPrefix + c, at)) allowed.add(c);
        } else if (at === classes.length) {
            for (const c of mostlyGoneOn.includes(kind) ? (checkOf(compactPrefix) ?? '') : alphabet)
                allowed.add(c);
        }
    }
    return allowed;
}
