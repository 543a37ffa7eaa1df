/* The desk's box for codes and words: "/" focuses it, a USB scanner types into it, Enter opens what
 * the code names, or searches the register for the words. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { api, ask } from '@/api/client';
import { Refusal, sentenceOf } from '@/api/problem';
import { strings } from '@/i18n/strings';
import { codeIn } from '@/camera/code_in';
import { Icon } from '@/ui/icon';
import { navigate } from './navigate';
import { routePaths } from './routes';

const text = strings(
    { label: 'Code or words', unknown: 'Nothing has this code.' },
    { label: '编码或关键词', unknown: '没有此编码。' },
);

export function CodeBox({ autofocus = false }: { autofocus?: boolean }) {
    const input = useRef<HTMLInputElement>(null);
    const [error, setError] = useState<string | null>(null);
    useEffect(() => {
        const focus = (event: KeyboardEvent) => {
            const typing = event.target instanceof Element && event.target.closest('input,textarea,select,dialog');
            if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
            if (!input.current || input.current.offsetParent === null) return;
            event.preventDefault();
            input.current.focus();
            input.current.select();
        };
        addEventListener('keydown', focus);
        return () => removeEventListener('keydown', focus);
    }, []);
    const go = async (typed: string) => {
        const words = typed.trim();
        if (words === '') return;
        setError(null);
        try {
            const found = await ask(api.GET('/codes/{code}', { params: { path: { code: codeIn(words) } } }));
            if (input.current) input.current.value = '';
            navigate(found.readings?.length ? `/codes/${encodeURIComponent(codeIn(words))}` : found.leads_to);
        } catch (thrown) {
            const unknown = thrown instanceof Refusal && thrown.problem.status === 404;
            // "Check character differs" has suggestions to offer: its page shows them.
            if (unknown && thrown.kind === 'check-differs') navigate(`/codes/${encodeURIComponent(codeIn(words))}`);
            else if (unknown && routePaths.has('/register')) navigate(`/register?q=${encodeURIComponent(words)}`);
            else setError(unknown ? text.value.unknown : sentenceOf(thrown));
        }
    };
    return (
        <form
            class="code-box"
            role="search"
            onSubmit={(event) => {
                event.preventDefault();
                void go(input.current?.value ?? '');
            }}
        >
            <Icon name="search" size={20} />
            <input
                ref={input}
                class="input"
                type="search"
                enterKeyHint="go"
                autocomplete="off"
                spellcheck={false}
                autofocus={autofocus}
                placeholder={text.value.label}
                aria-label={text.value.label}
                maxLength={256}
            />
            <kbd aria-hidden="true">/</kbd>
            {error && (
                <p class="field-error" role="alert">
                    {error}
                </p>
            )}
        </form>
    );
}
