/* Our own pad of 31 characters, so that no pinyin keyboard stands between a code and the hand that
 * types it. What the grammar forbids next is switched off; the check character may be left out. */
import { useEffect, useRef } from 'preact/hooks';
import { alphabet } from '@/code/grammar';
import { allowedNext } from '@/code/index';
import { strings } from '@/i18n/strings';
import { Button } from '@/ui/button';
import { Icon } from '@/ui/icon';
import { hyphensSoFar } from './code_in';

const text = strings(
    { delete: 'Delete the last character', find: 'Find', pad: 'Characters of codes', empty: 'Type the code on the label' },
    { delete: '删除末位', find: '查找', pad: '编码字符', empty: '输入标签上的编码' },
);

export function TypePad(props: { value: string; onChange: (value: string) => void; onFind: (value: string) => void; busy: boolean }) {
    const { value, onFind } = props;
    // Keys may come faster than the screen is drawn (a scanner's do), so the value stands in a ref too.
    const current = useRef(value);
    current.current = value;
    const t = text.value;
    const change = (next: string) => {
        current.current = next;
        props.onChange(next);
    };
    const press = (key: string) => {
        if (allowedNext(current.current).has(key)) change(current.current + key);
    };
    const find = () => {
        if (current.current.length >= 2) onFind(current.current);
    };
    const handlers = useRef({ change, press, find });
    handlers.current = { change, press, find };
    useEffect(() => {
        // A keyboard or a USB scanner types as well.
        const typed = (event: KeyboardEvent) => {
            if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
            if (event.target instanceof Element && event.target.closest('input,textarea,select')) return;
            const key = event.key.toUpperCase();
            const act = handlers.current;
            if (key === 'BACKSPACE') act.change(current.current.slice(0, -1));
            else if (key === 'ENTER' && !(event.target instanceof HTMLButtonElement)) act.find();
            else if (key.length === 1 && alphabet.includes(key)) act.press(key);
            else return;
            event.preventDefault();
        };
        addEventListener('keydown', typed);
        return () => removeEventListener('keydown', typed);
    }, []);
    const allowed = allowedNext(value);
    return (
        <div class="pad">
            <div class="pad-line">
                <output class="code" translate={false} aria-live="polite">
                    {value === '' ? <span class="pad-empty">{t.empty}</span> : hyphensSoFar(value)}
                </output>
                <Button kind="filled" icon="search" busy={props.busy} onClick={find}>
                    {t.find}
                </Button>
            </div>
            <div class="pad-keys" role="group" aria-label={t.pad}>
                {[...alphabet].map((key) => (
                    <button key={key} type="button" disabled={!allowed.has(key)} onClick={() => press(key)}>
                        {key}
                    </button>
                ))}
                <button type="button" aria-label={t.delete} disabled={value === ''} onClick={() => change(current.current.slice(0, -1))}>
                    <Icon name="delete" />
                </button>
            </div>
        </div>
    );
}
