/* Priority and state, each with its icon and word: colour is never alone (SCREENS.md section 5). */
import type { ComponentChildren } from 'preact';
import { words, type WorkState } from '@/i18n/words';
import { Icon } from './icon';
import type { IconName } from './icon_names';

export type Tone = 'now' | 'good' | 'wait' | 'stop' | 'idle';
export type PriorityName = 'P1' | 'P2' | 'P3' | 'P4' | 'P5';

export function Badge(props: { tone: Tone; icon: IconName; children: ComponentChildren }) {
    return (
        <span class={`badge badge-${props.tone}`}>
            <Icon name={props.icon} size={18} />
            <span>{props.children}</span>
        </span>
    );
}

const states: Record<WorkState, [Tone, IconName]> = {
    new: ['idle', 'circle-dashed'],
    triaged: ['idle', 'circle-dashed'],
    dispatched: ['now', 'send'],
    accepted: ['now', 'navigation'],
    on_site: ['now', 'map-pin-check'],
    in_progress: ['now', 'wrench'],
    waiting: ['wait', 'circle-pause'],
    done: ['wait', 'clipboard-check'],
    visit_due: ['wait', 'phone-call'],
    returned: ['stop', 'undo-2'],
    verified: ['good', 'badge-check'],
    closed: ['good', 'circle-check'],
    cancelled: ['idle', 'ban'],
    merged: ['idle', 'git-merge'],
    out_of_scope: ['idle', 'log-out'],
};

export function StateBadge({ state }: { state: WorkState }) {
    const [tone, icon] = states[state];
    return (
        <Badge tone={tone} icon={icon}>
            {words.value.state[state]}
        </Badge>
    );
}

export function OverdueBadge() {
    return (
        <Badge tone="stop" icon="clock-alert">
            {words.value.overdue}
        </Badge>
    );
}

export function Priority({ level }: { level: PriorityName }) {
    return (
        <span class={`priority priority-${level.slice(1)}`}>
            {level === 'P1' && <Icon name="siren" size={16} />}
            {level === 'P5' && <Icon name="calendar" size={16} />}
            {level}
        </span>
    );
}
