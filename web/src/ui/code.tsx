/* A code: hyphen groups in a monospace face, never wrapped, never translated, copied with hyphens.
 * Beneath it the line to read aloud, check character last; a screen reader hears that line. */
import { useState } from 'preact/hooks';
import { strings } from '@/i18n/strings';
import { htmlLang, language } from '@/i18n/language';
import { words } from '@/i18n/words';
import { Button } from './button';

export interface Aloud {
    readonly zh: string;
    readonly en: string;
}

const text = strings(
    { copied: 'Copied', copy: (code: string) => `Copy ${code}` },
    { copied: '已复制', copy: (code) => `复制 ${code}` },
);

export function Code(props: {
    /** Hyphen form with check character; null = a document that has no number yet. */
    code: string | null;
    size?: 'code' | 'body' | 'small';
    aloud?: Aloud | undefined;
    copy?: boolean;
}) {
    const { code, size = 'code', aloud, copy } = props;
    const [copied, setCopied] = useState(false);
    if (code === null) return <span class="soft">{words.value.numberFollows}</span>;
    const spoken = aloud ? aloud[language.value] : undefined;
    const mark = (
        <span class={size === 'code' ? 'code' : `code code-${size}`} translate={false} role={spoken ? 'img' : undefined} aria-label={spoken}>
            {code}
        </span>
    );
    if (!copy && !spoken) return mark;
    const write = async () => {
        try {
            await navigator.clipboard.writeText(code);
            setCopied(true);
            setTimeout(() => setCopied(false), 2000);
        } catch {
            setCopied(false);
        }
    };
    const canCopy = copy && typeof navigator !== 'undefined' && 'clipboard' in navigator;
    return (
        <div>
            <div class="code-line">
                {mark}
                {canCopy && (
                    <>
                        <Button kind="plain" icon={copied ? 'check' : 'copy'} label={text.value.copy(code)} onClick={() => void write()} />
                        <span class="sr" role="status">
                            {copied ? text.value.copied : ''}
                        </span>
                    </>
                )}
            </div>
            {spoken && (
                <p class="aloud" lang={htmlLang(language.value)} aria-hidden="true">
                    {spoken}
                </p>
            )}
        </div>
    );
}
