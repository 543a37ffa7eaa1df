/* Chips: one tap instead of a form. Toggle for "any of these", ChoiceChips for "one of these". */
import type { ComponentChildren } from 'preact';
import { Icon } from './icon';
import type { IconName } from './icon_names';

export function ToggleChip(props: {
    on: boolean;
    onToggle: (on: boolean) => void;
    icon?: IconName;
    alert?: boolean;
    children: ComponentChildren;
}) {
    return (
        <button
            type="button"
            class={props.alert ? 'chip chip-alert' : 'chip'}
            aria-pressed={props.on}
            onClick={() => props.onToggle(!props.on)}
        >
            {props.icon && <Icon name={props.icon} size={20} />}
            {props.children}
        </button>
    );
}

export interface Choice<T extends string> {
    value: T;
    label: ComponentChildren;
    icon?: IconName;
    alert?: boolean;
}

/** A radio group: arrows move, one choice stands. */
export function ChoiceChips<T extends string>(props: {
    label: string;
    choices: readonly Choice<T>[];
    value: T | null;
    onChoose: (value: T) => void;
}) {
    const { choices, value } = props;
    const at = Math.max(0, choices.findIndex((choice) => choice.value === value));
    const move = (event: KeyboardEvent) => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        const next = choices[(at + step + choices.length) % choices.length];
        if (!next) return;
        props.onChoose(next.value);
        const group = event.currentTarget as HTMLElement;
        group.querySelectorAll<HTMLElement>('[role=radio]')[choices.indexOf(next)]?.focus();
    };
    return (
        <div class="cluster" role="radiogroup" aria-label={props.label} onKeyDown={move}>
            {choices.map((choice, index) => (
                <button
                    key={choice.value}
                    type="button"
                    role="radio"
                    class={choice.alert ? 'chip chip-alert' : 'chip'}
                    aria-checked={choice.value === value}
                    tabIndex={index === at ? 0 : -1}
                    onClick={() => props.onChoose(choice.value)}
                >
                    {choice.icon && <Icon name={choice.icon} size={20} />}
                    {choice.label}
                </button>
            ))}
        </div>
    );
}
