/* A sheet (from the thumb's side), a box in the middle, or a full screen. The browser's own modal
 * dialog traps the focus, closes on Esc and gives the focus back to where it was. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { words } from '@/i18n/words';
import { Button } from './button';

export function Sheet(props: {
    title: string;
    onClose: () => void;
    kind?: 'sheet' | 'box' | 'full';
    wide?: boolean;
    /** Without a head the content brings its own close button. */
    bare?: boolean;
    children: ComponentChildren;
}) {
    const { title, onClose, kind = 'sheet', wide, bare } = props;
    const dialog = useRef<HTMLDialogElement>(null);
    const id = useId();
    useEffect(() => {
        const element = dialog.current;
        if (!element || element.open) return;
        const before = document.activeElement;
        element.showModal();
        return () => {
            element.close();
            if (before instanceof HTMLElement && before.isConnected) before.focus();
        };
    }, []);
    return (
        <dialog
            ref={dialog}
            class={`${kind}${wide ? ' wide' : ''}${kind === 'full' ? ' sheet' : ''}`}
            aria-labelledby={id}
            onCancel={(event) => {
                event.preventDefault();
                onClose();
            }}
            onClick={(event) => {
                if (event.target === event.currentTarget && kind !== 'full') onClose();
            }}
        >
            {bare ? (
                <h2 class="sr" id={id}>
                    {title}
                </h2>
            ) : (
                <div class="sheet-head">
                    <h2 id={id}>{title}</h2>
                    <Button kind="plain" icon="x" label={words.value.close} onClick={onClose} />
                </div>
            )}
            {bare ? props.children : <div class="sheet-body">{props.children}</div>}
        </dialog>
    );
}
