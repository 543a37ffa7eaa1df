/* A new password, typed once and shown on demand: twelve characters, no rules about kinds of them. */
import { useState } from 'preact/hooks';
import { strings } from '@/i18n/strings';
import { Button } from '@/ui/button';
import { Field } from '@/ui/field';

const text = strings(
    { label: 'New password', hint: 'At least 12 characters. A short sentence is easy to remember.', show: 'Show password' },
    { label: '新密码', hint: '至少 12 个字符，用一句话更好记。', show: '显示密码' },
);

export function NewPassword(props: { value: string; onInput: (value: string) => void; error?: string | undefined }) {
    const t = text.value;
    const [shown, setShown] = useState(false);
    return (
        <div class="with-button">
            <Field
                label={t.label}
                name="new-password"
                type={shown ? 'text' : 'password'}
                value={props.value}
                onInput={props.onInput}
                autocomplete="new-password"
                minLength={12}
                maxLength={128}
                required
                hint={t.hint}
                error={props.error}
            />
            <div class="beside-field">
                <Button icon={shown ? 'eye-off' : 'eye'} label={t.show} pressed={shown} onClick={() => setShown(!shown)} />
            </div>
        </div>
    );
}
