/* Buttons and links that look like them. One filled button a screen. A button that cannot work now
 * says why (`off`): it stays reachable by keyboard, and the reason stands under it. */
import type { ComponentChildren, ComponentProps } from 'preact';
import { useId } from 'preact/hooks';
import { Icon } from './icon';
import type { IconName } from './icon_names';

interface Look {
    kind?: 'filled' | 'outline' | 'plain' | 'stop';
    big?: boolean;
    icon?: IconName;
    /** The accessible name of a button that shows only an icon. */
    label?: string;
    children?: ComponentChildren;
}

function classOf({ kind = 'outline', big, label, children }: Look): string {
    const names = ['button', `button-${kind}`];
    if (big) names.push('button-big');
    if (label !== undefined && children === undefined) names.push('button-square');
    return names.join(' ');
}

interface ButtonProps extends Look {
    onClick?: (event: MouseEvent) => void;
    type?: 'button' | 'submit';
    /** Why it does not work now; undefined = it works. */
    off?: string | undefined;
    busy?: boolean;
    expanded?: boolean;
    pressed?: boolean;
    current?: boolean;
}

export function Button(props: ButtonProps) {
    const { onClick, type = 'button', off, busy, expanded, pressed, icon, label, children, big } = props;
    const id = useId();
    const dead = off !== undefined || busy === true;
    const more: ComponentProps<'button'> = {};
    if (dead) more['aria-disabled'] = 'true';
    if (busy) more['aria-busy'] = 'true';
    if (off) more['aria-describedby'] = id;
    if (expanded !== undefined) more['aria-expanded'] = expanded;
    if (pressed !== undefined) more['aria-pressed'] = pressed;
    if (label !== undefined) more['aria-label'] = label;
    const button = (
        <button
            type={type}
            class={classOf(props)}
            {...more}
            onClick={(event) => {
                if (dead) event.preventDefault();
                else onClick?.(event);
            }}
        >
            {icon && <Icon name={icon} size={big ? 28 : 24} />}
            {children}
        </button>
    );
    if (!off) return button;
    return (
        <div class="stack grow">
            {button}
            <p class="button-why" id={id}>
                {off}
            </p>
        </div>
    );
}

export function LinkButton(props: Look & { href: string; download?: boolean }) {
    const { href, icon, label, children, big, download } = props;
    return (
        <a href={href} class={classOf(props)} aria-label={label} download={download ? '' : undefined}>
            {icon && <Icon name={icon} size={big ? 28 : 24} />}
            {children}
        </a>
    );
}
