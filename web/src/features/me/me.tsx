/* Me: who I am, what waits on this phone, language, theme, site, sign out. */
import { useState } from 'preact/hooks';
import { sentenceOf } from '@/api/problem';
import { Screen } from '@/app/shell';
import { chooseTheme, theme, type Theme } from '@/app/theme';
import { chooseLanguage, language, type Language } from '@/i18n/language';
import { strings } from '@/i18n/strings';
import { now, span } from '@/i18n/time';
import { words } from '@/i18n/words';
import { nameOf } from '@/i18n/names';
import { outbox } from '@/outbox';
import { chooseSite, keepLanguage, session, signOut, site } from '@/session/session';
import { Button } from '@/ui/button';
import { ChoiceChips } from '@/ui/chips';
import { Icon } from '@/ui/icon';
import { Name } from '@/ui/name';
import { Sheet } from '@/ui/sheet';
import { ErrorNote } from '@/ui/states';
import { Security } from './security';

const text = strings(
    {
        title: 'Me',
        site: 'Site',
        language: 'Language',
        theme: 'Appearance',
        system: 'As the device',
        light: 'Light',
        dark: 'Dark',
        signOut: 'Sign out',
        nothingWaits: 'Everything has been received by the server.',
        waits: (count: number, age: string) => `${count} waiting, oldest ${age}`,
        needs: (count: number) => `${count} need you`,
        keptTitle: 'Some things are not sent yet',
        kept: (count: number) =>
            `${count} kept on this phone. They stay here and are sent only when you sign in again on this phone.`,
        stay: 'Stay signed in',
    },
    {
        title: '我的',
        site: '项目',
        language: '语言',
        theme: '外观',
        system: '跟随系统',
        light: '浅色',
        dark: '深色',
        signOut: '退出登录',
        nothingWaits: '服务器已全部收到。',
        waits: (count, age) => `${count} 条待发，最早 ${age}前`,
        needs: (count) => `${count} 条需要处理`,
        keptTitle: '还有操作未发送',
        kept: (count) => `本机存有 ${count} 条操作。退出后仍保留，待你在本机再次登录时发送。`,
        stay: '保持登录',
    },
);

function OutboxRow() {
    const t = text.value;
    const waiting = outbox.waiting.value.length;
    const needs = outbox.needsYou.value.length;
    const line =
        needs > 0
            ? t.needs(needs)
            : waiting > 0
              ? t.waits(waiting, span(now.value - (outbox.oldest.value ?? now.value)))
              : t.nothingWaits;
    return (
        <a class="card row-link" href="/me/outbox">
            <Icon name={needs > 0 ? 'hand' : waiting > 0 ? 'smartphone' : 'cloud-check'} />
            <span class="row-main">
                <span>{words.value.outbox}</span>
                <br />
                <span class="small soft">{line}</span>
            </span>
            <span class="chevron">
                <Icon name="chevron-right" />
            </span>
        </a>
    );
}

export function Me() {
    const t = text.value;
    const [error, setError] = useState<string | null>(null);
    const [asking, setAsking] = useState(false);
    const who = session.value;
    if (!who) return null;
    const leave = async () => {
        setAsking(false);
        try {
            await signOut();
        } catch (thrown) {
            setError(sentenceOf(thrown));
        }
    };
    const kept = outbox.waiting.value.length + outbox.needsYou.value.length;
    return (
        <Screen title={t.title}>
            <section class="card">
                <p>
                    <b>
                        <Name of={who.user} />
                    </b>{' '}
                    <span class="soft" translate={false}>
                        {who.user.login}
                    </span>
                </p>
                <p class="small soft">
                    {site.value && <Name of={site.value} />}
                    {site.value && site.value.roles.length > 0 && ` · ${site.value.roles.map((role) => words.value.role[role]).join(language.value === 'zh' ? '、' : ', ')}`}
                </p>
            </section>
            <OutboxRow />
            {who.sites.length > 1 && (
                <section class="group">
                    <h2>{t.site}</h2>
                    <ChoiceChips
                        label={t.site}
                        value={site.value?.slug ?? null}
                        onChoose={chooseSite}
                        choices={who.sites.map((one) => ({ value: one.slug, label: nameOf(one).text }))}
                    />
                </section>
            )}
            <section class="group">
                <h2>{t.language}</h2>
                <ChoiceChips<Language>
                    label={t.language}
                    value={language.value}
                    onChoose={(value) => {
                        chooseLanguage(value);
                        void keepLanguage(value);
                    }}
                    choices={[
                        { value: 'zh', label: <span lang="zh-CN">中文</span> },
                        { value: 'en', label: <span lang="en">English</span> },
                    ]}
                />
            </section>
            <section class="group">
                <h2>{t.theme}</h2>
                <ChoiceChips<Theme>
                    label={t.theme}
                    value={theme.value}
                    onChoose={chooseTheme}
                    choices={[
                        { value: 'system', label: t.system },
                        { value: 'light', label: t.light },
                        { value: 'dark', label: t.dark },
                    ]}
                />
            </section>
            <Security />
            {error !== null && <ErrorNote sentence={error} />}
            <div class="section-end">
                <Button icon="log-out" onClick={() => (kept > 0 ? setAsking(true) : void leave())}>
                    {t.signOut}
                </Button>
            </div>
            {asking && (
                <Sheet kind="box" title={t.keptTitle} onClose={() => setAsking(false)}>
                    <p>{t.kept(kept)}</p>
                    <div class="cluster">
                        <Button kind="filled" onClick={() => setAsking(false)}>
                            {t.stay}
                        </Button>
                        <Button icon="log-out" onClick={() => void leave()}>
                            {t.signOut}
                        </Button>
                    </div>
                </Sheet>
            )}
        </Screen>
    );
}
