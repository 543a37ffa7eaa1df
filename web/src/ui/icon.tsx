/* An icon of the sprite. It says nothing to a screen reader: the word beside it, or the button's
 * aria-label, does. */
import spriteUrl from 'virtual:sprite';
import type { IconName } from './icon_names';

export function Icon({ name, size = 24 }: { name: IconName; size?: number }) {
    return (
        <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
            <use href={`${spriteUrl}#${name}`} />
        </svg>
    );
}
