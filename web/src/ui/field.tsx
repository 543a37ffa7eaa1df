/* A labelled input; what is wrong with it is said beside it, and what was typed stays. */

import { useId } from 'preact/hooks';
import { strings } from '@/i18n/strings';
import { Icon } from './icon';

interface Common {
    label: string;
    /** One sentence: what is wrong, what would be right. */
    error?: string | undefined;
    hint?: string | undefined;
    value: string;
    onInput: (value: string) => void;
}

interface FieldProps extends Common {
    type?: 'text' | 'password' | 'search' | 'tel' | 'number' | 'date' | 'time';
    autocomplete?: AutoFill;
    inputMode?: 'text' | 'numeric' | 'decimal' | 'tel' | 'none';
    autocapitalize?: 'none' | 'characters' | 'sentences';
    spellcheck?: boolean;
    minLength?: number;
    maxLength?: number;
    required?: boolean;
    readOnly?: boolean;
    name?: string;
    placeholder?: string;
}

function useDescription(error: string | undefined, hint: string | undefined) {
    const id = useId();
    const described = error !== undefined || hint !== undefined ? `${id}-d` : undefined;
    const aria: Record<string, string> = {};
    if (described) aria['aria-describedby'] = described;
    if (error !== undefined) aria['aria-invalid'] = 'true';
    const note =
        error !== undefined ? (
            <p class="field-error" id={described}>
                <Icon name="circle-alert" size={18} />
                <span>{error}</span>
            </p>
        ) : hint !== undefined ? (
            <p class="small soft" id={described}>
                {hint}
            </p>
        ) : null;
    return { id, aria, note };
}

export function Field({ label, error, hint, value, onInput, type, ...rest }: FieldProps) {
    const { id, aria, note } = useDescription(error, hint);
    return (
        <div class="field">
            <label for={id}>{label}</label>
            <input
                {...rest}
                {...aria}
                // The cast is for Preact's types, which want one kind of input named; all of ours are text-like.
                type={(type ?? 'text') as 'text'}
                id={id}
                value={value}
                onInput={(event) => onInput(event.currentTarget.value)}
            />
            {note}
        </div>
    );
}

export function TextArea({ label, error, hint, value, onInput, ...rest }: Common & { maxLength?: number; name?: string }) {
    const { id, aria, note } = useDescription(error, hint);
    return (
        <div class="field">
            <label for={id}>{label}</label>
            <textarea {...rest} {...aria} id={id} value={value} onInput={(event) => onInput(event.currentTarget.value)} />
            {note}
        </div>
    );
}

export function Select<T extends string>({
    label,
    error,
    hint,
    value,
    onInput,
    options,
}: Omit<Common, 'value' | 'onInput'> & {
    value: T;
    onInput: (value: T) => void;
    options: readonly { value: T; label: string }[];
}) {
    const { id, aria, note } = useDescription(error, hint);
    return (
        <div class="field">
            <label for={id}>{label}</label>
            <select {...aria} id={id} value={value} onChange={(event) => onInput(event.currentTarget.value as T)}>
                {options.map((option) => (
                    <option key={option.value} value={option.value}>
                        {option.label}
                    </option>
                ))}
            </select>
            {note}
        </div>
    );
}

const fileText = strings({ choose: 'Choose a file', other: 'Choose another file', none: 'No file chosen' }, { choose: '选择文件', other: '换一个文件', none: '尚未选择文件' });

/** Choosing a file, in the page's own words (the browser's would be in its own language). */
export function FileField(props: { label: string; accept: string; file: File | null; onFile: (file: File | null) => void; error?: string | undefined; hint?: string | undefined; id?: string }) {
    const { label, accept, file, onFile } = props;
    const { id: made, aria, note } = useDescription(props.error, props.hint);
    const id = props.id ?? made;
    const t = fileText.value;
    return (
        <div class="field">
            <span class="label" id={`${id}-l`}>
                {label}
            </span>
            <div class="file-field">
                <input
                    {...aria}
                    id={id}
                    class="sr"
                    type="file"
                    accept={accept}
                    aria-labelledby={`${id}-l ${id}-b`}
                    onChange={(event) => onFile(event.currentTarget.files?.[0] ?? null)}
                />
                <label class="button" for={id} id={`${id}-b`}>
                    <Icon name="upload" />
                    {file ? t.other : t.choose}
                </label>
                <span class={file ? 'file-name' : 'file-name soft'}>{file ? file.name : t.none}</span>
            </div>
            {note}
        </div>
    );
}
