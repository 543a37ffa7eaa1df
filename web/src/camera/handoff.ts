/* The shot that the scan sheet's shutter took, on its way to the report form that opens next. */
import type { Shot } from './photo';

let carried: Shot | null = null;

export function carryShot(shot: Shot): void {
    carried = shot;
}

/** Takes it, once. */
export function takeCarriedShot(): Shot | null {
    const shot = carried;
    carried = null;
    return shot;
}
