/* Where a label's QR leads. Staff see the page of the place; anybody else its name, if the label's key
 * is right, and the way to sign in. */
import { useEffect } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import { navigate } from '@/app/navigate';
import { session } from '@/session/session';
import { SignIn } from '@/features/session/sign_in';
import { Code } from '@/ui/code';
import { Loading } from '@/ui/states';

export function Landing() {
    const { params } = useRoute();
    const code = params.code ?? '';
    const staff = Boolean(session.value);
    useEffect(() => {
        if (staff) navigate(`/codes/${encodeURIComponent(code)}`, { replace: true });
    }, [staff, code]);
    if (staff) return <Loading />;
    return (
        <SignIn
            above={
                <section class="card">
                    <Code code={code.toUpperCase()} />
                </section>
            }
        />
    );
}
