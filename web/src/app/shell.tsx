/* The frame around every screen. A screen renders <Screen title=…>; the rest (tabs, side bar, code
 * box, the strip that says what waits) stands here once. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { strings } from '@/i18n/strings';
import { now, span } from '@/i18n/time';
import { words } from '@/i18n/words';
import { outbox } from '@/outbox';
import { session } from '@/session/session';
import { openScan } from '@/camera/scan_request';
import { Button, LinkButton } from '@/ui/button';
import { Icon } from '@/ui/icon';
import { CodeBox } from './code_box';
import { isCurrent, sideItems, tabItems } from './nav';
import { online } from './online';

const text = strings(
    {
        offline: 'Offline',
        kept: (count: number, age: string) => `${count} kept, oldest ${age}`,
        safe: 'Everything is kept on this phone.',
        needsYou: (count: number) => `Needs you: ${count}`,
        waits: (count: number, age: string) => `${count} waiting to be sent, oldest ${age}`,
        signedOut: 'Sign in to send what is kept',
        navigation: 'Navigation',
        actions: 'Next step',
    },
    {
        offline: '当前离线',
        kept: (count, age) => `${count} 条待发，最早 ${age}前`,
        safe: '操作都已存在本机。',
        needsYou: (count) => `需要处理：${count}`,
        waits: (count, age) => `${count} 条待发，最早 ${age}前`,
        signedOut: '登录后发送已存的操作',
        navigation: '导航',
        actions: '下一步',
    },
);

/** How many wait and how old the oldest is: on every screen, silent while all is well and quick. */
function Strip() {
    const t = text.value;
    const { path } = useLocation();
    // The outbox itself says it at length.
    if (path === '/me/outbox') return null;
    const needs = outbox.needsYou.value.length;
    const waiting = outbox.waiting.value.length;
    const age = now.value - (outbox.oldest.value ?? now.value);
    if (needs > 0)
        return (
            <a class="strip strip-stop" href="/me/outbox">
                <Icon name="hand" size={20} />
                <span class="grow">{t.needsYou(needs)}</span>
                <Icon name="chevron-right" size={20} />
            </a>
        );
    const off = !online.value || outbox.trouble.value === 'offline';
    // A write that is on its way needs no strip; one that stands for ten seconds does.
    const stands = waiting > 0 && (off || age > 10_000 || outbox.trouble.value !== null);
    if (!off && !stands) return null;
    const detail = waiting === 0 ? t.safe : t.kept(waiting, span(age));
    const separator = t.offline === 'Offline' ? ': ' : '：';
    const line = off
        ? `${t.offline}${separator}${detail}`
        : outbox.trouble.value === 'signed-out'
          ? t.signedOut
          : t.waits(waiting, span(age));
    return (
        <a class="strip" href="/me/outbox">
            <Icon name={off ? 'cloud-off' : 'smartphone'} size={20} />
            <span class="grow">{line}</span>
            <Icon name="chevron-right" size={20} />
        </a>
    );
}

function Tabs() {
    const { path } = useLocation();
    const { left, right } = tabItems();
    const link = (item: (typeof left)[number]) => (
        <a key={item.key} href={item.href} aria-current={isCurrent(item, path) ? 'page' : undefined}>
            <Icon name={item.icon} />
            <span>{item.word()}</span>
        </a>
    );
    return (
        <nav class="tabs" aria-label={text.value.navigation}>
            <div class="tabs-side">{left.map(link)}</div>
            <button type="button" class="tab-scan" onClick={() => openScan()}>
                <Icon name="scan-qr-code" size={28} />
                <span>{words.value.scan}</span>
            </button>
            <div class="tabs-side">{right.map(link)}</div>
        </nav>
    );
}

export function Sidebar() {
    const { path } = useLocation();
    return (
        <nav class="sidebar" aria-label={text.value.navigation}>
            <a class="brand" href="/">
                <img src="/icon.svg" alt="" width={28} height={28} />
                <span>Fixpoint</span>
            </a>
            {sideItems().map((item) => (
                <a key={item.key} class={item.key === 'me' ? 'foot' : undefined} href={item.href} aria-current={isCurrent(item, path) ? 'page' : undefined}>
                    <Icon name={item.icon} size={20} />
                    <span>{item.word()}</span>
                </a>
            ))}
        </nav>
    );
}

export function DeskTop() {
    return (
        <div class="desk-top">
            <CodeBox />
            <Button icon="scan-qr-code" onClick={() => openScan()}>
                {words.value.scan}
            </Button>
        </div>
    );
}

export interface ScreenProps {
    /** Plain text for the window's title; the heading too, unless `heading` draws it. */
    title: string;
    heading?: ComponentChildren;
    /** Where ‹ leads: an address; none = a tab's own screen. */
    back?: string;
    /** ⋯ and the like, right in the top bar. */
    aside?: ComponentChildren;
    /** The action bar of a task screen; replaces the tabs. Its one big button comes from the object's
     *  allowed actions. */
    bar?: ComponentChildren;
    /** Tables and boards take the desk's whole width. */
    wide?: boolean;
    children: ComponentChildren;
}

export function Screen(props: ScreenProps) {
    const { title, back, bar, wide } = props;
    const main = useRef<HTMLElement>(null);
    const { path } = useLocation();
    const [first] = useState(() => document.activeElement === document.body);
    useEffect(() => {
        document.title = `${title} · Fixpoint`;
    }, [title]);
    useEffect(() => {
        // A screen reader starts at the new screen; a sighted keyboard user too.
        if (!first || document.activeElement === document.body) main.current?.focus({ preventScroll: true });
    }, [path]);
    return (
        <div class={wide ? 'screen screen-wide' : 'screen'}>
            <header class="topbar">
                {back !== undefined && <LinkButton href={back} kind="plain" icon="chevron-left" label={words.value.back} />}
                <h1>{props.heading ?? title}</h1>
                {props.aside}
            </header>
            {session.value && (
                <aside aria-label={words.value.outbox}>
                    <Strip />
                </aside>
            )}
            <main ref={main} tabIndex={-1}>
                {props.children}
            </main>
            {bar !== undefined ? <section class="action-bar" aria-label={text.value.actions}>{bar}</section> : session.value ? <Tabs /> : null}
        </div>
    );
}

/** The action bar's usual content: square Scan and the one big button. */
export function ScanAnd(props: { onScan?: () => void; children: ComponentChildren }) {
    return (
        <div class="action-row">
            <Button big icon="scan-qr-code" label={words.value.scan} onClick={() => (props.onScan ?? openScan)()} />
            {props.children}
        </div>
    );
}
