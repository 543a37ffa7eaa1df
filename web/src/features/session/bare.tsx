/* A page without frame, for those who are not signed in: mark, language, one form. */
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { chooseLanguage, language } from '@/i18n/language';
import { strings } from '@/i18n/strings';
import { Button } from '@/ui/button';

const text = strings({ other: '中文' }, { other: 'English' });

export function Bare({ title, above, children }: { title: string; above?: ComponentChildren; children: ComponentChildren }) {
    const zh = language.value === 'zh';
    useEffect(() => {
        document.title = `${title} · Fixpoint`;
    }, [title]);
    return (
        <main class="bare">
            <div class="spread">
                <div class="brand">
                    <img src="/icon.svg" alt="" width={40} height={40} />
                    <span>Fixpoint 定点</span>
                </div>
                <Button kind="plain" icon="languages" onClick={() => chooseLanguage(zh ? 'en' : 'zh')}>
                    <span lang={zh ? 'en' : 'zh-CN'}>{text.value.other}</span>
                </Button>
            </div>
            {above}
            <h1>{title}</h1>
            {children}
        </main>
    );
}
