/* Where a label's QR leads. Staff see the page of the place; anybody else its name, if the label's key
 * is right, and the way to sign in. */
import { useEffect } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import { api, ask } from '@/api/client';
import { useAsk } from '@/api/use_ask';
import { navigate } from '@/app/navigate';
import { hyphenated, readingsOf } from '@/code/index';
import { session } from '@/session/session';
import { SignIn } from '@/features/session/sign_in';
import { Code } from '@/ui/code';
import { Name } from '@/ui/name';
import { Loading } from '@/ui/states';

/** The code with its hyphens, if it is one; else as it stands. */
function written(code: string): string {
    const upper = code.toUpperCase();
    const reading = readingsOf(upper)[0];
    return (reading && reading.check !== 'wrong' && hyphenated(reading.canonical)) || upper;
}

/** What the label names; its code alone when the key is not right or nobody answers. */
function Labelled({ code, label }: { code: string; label: string | undefined }) {
    const found = useAsk(label === undefined ? null : `label ${code} ${label}`, () =>
        ask(api.GET('/codes/{code}/labels/{key}', { params: { path: { code, key: label ?? '' } } })),
    );
    const place = found.data;
    return (
        <section class="card stack">
            <Code code={place?.code ?? written(code)} />
            {place && (
                <>
                    <h2 class="label-name">
                        <Name of={place} />
                    </h2>
                    <p class="small soft">
                        <Name of={{ name_zh: place.path_zh, name_en: place.path_en }} />
                    </p>
                    <p class="small soft">
                        <Name of={{ name_zh: place.site_zh, name_en: place.site_en }} />
                    </p>
                </>
            )}
        </section>
    );
}

export function Landing() {
    const { params } = useRoute();
    const code = params.code ?? '';
    const staff = Boolean(session.value);
    useEffect(() => {
        if (staff) navigate(`/codes/${encodeURIComponent(code)}`, { replace: true });
    }, [staff, code]);
    if (staff) return <Loading />;
    return <SignIn above={<Labelled code={code} label={params.key} />} />;
}
