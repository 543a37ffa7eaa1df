/* Empty, loading, wrong: one sentence and one way on. */
import type { ComponentChildren } from 'preact';
import { words } from '@/i18n/words';
import { Button } from './button';
import { Icon } from './icon';
import type { IconName } from './icon_names';
import type { Tone } from './badges';

export function Empty({ icon, children, action }: { icon?: IconName; children: ComponentChildren; action?: ComponentChildren }) {
    return (
        <div class="empty">
            {icon && <Icon name={icon} size={32} />}
            <p>{children}</p>
            {action}
        </div>
    );
}

/** Grey places of what is to come; unseen for the first 300 ms. */
export function Loading({ rows = 3 }: { rows?: number }) {
    return (
        <div class="skeleton" role="status" aria-label={words.value.loading}>
            {Array.from({ length: rows }, (_, index) => (
                <span key={index} />
            ))}
        </div>
    );
}

const noteIcons: Record<Tone, IconName> = {
    now: 'circle-alert',
    good: 'circle-check',
    wait: 'circle-alert',
    stop: 'triangle-alert',
    idle: 'circle-alert',
};

export function Note(props: { tone?: Tone; icon?: IconName; live?: boolean; children: ComponentChildren }) {
    const tone = props.tone ?? 'idle';
    return (
        <div class={`note note-${tone}`} role={props.live === false ? undefined : 'status'}>
            <Icon name={props.icon ?? noteIcons[tone]} />
            <div class="grow stack">{props.children}</div>
        </div>
    );
}

/** What went wrong, in the sentence that came with it, and a way to try again. */
export function ErrorNote({ sentence, onRetry }: { sentence: string; onRetry?: (() => void) | undefined }) {
    return (
        <div class="note note-stop" role="alert">
            <Icon name="triangle-alert" />
            <div class="grow stack">
                <p>{sentence}</p>
                {onRetry && (
                    <div>
                        <Button icon="rotate-ccw" onClick={onRetry}>
                            {words.value.retry}
                        </Button>
                    </div>
                )}
            </div>
        </div>
    );
}
