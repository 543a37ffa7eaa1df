/* The whole page: who is signed in decides between the screens and the way to sign in. */
import { lazy, LocationProvider, Route, Router, useLocation, ErrorBoundary } from 'preact-iso';
import { useErrorBoundary } from 'preact/hooks';
import { sentenceOf } from '@/api/problem';
import { scanRequest } from '@/camera/scan_request';
import { strings } from '@/i18n/strings';
import { words } from '@/i18n/words';
import { session, sessionLost } from '@/session/session';
import { SignIn, SignInAgain } from '@/features/session/sign_in';
import { Button, LinkButton } from '@/ui/button';
import { Empty, Loading } from '@/ui/states';
import { routes } from './routes';
import { DeskTop, Screen, Sidebar } from './shell';

const ScanSheet = lazy(() => import('@/camera/scan_sheet').then((m) => m.ScanSheet));

const text = strings(
    {
        lost: 'Nothing is at this address.',
        reload: 'Reload',
        stumbled: 'Something went wrong',
        notLoaded: 'This screen could not be loaded.',
    },
    { lost: '此地址没有内容。', reload: '重新打开', stumbled: '出了问题', notLoaded: '此页未能载入。' },
);

export function NotFound() {
    return (
        <Screen title="404">
            <Empty icon="map-pin" action={<LinkButton href="/">{words.value.home}</LinkButton>}>
                {text.value.lost}
            </Empty>
        </Screen>
    );
}

function Stumbled({ error }: { error: unknown }) {
    // A part of the program that does not arrive is a network matter, not a fault of the screen.
    const notLoaded = error instanceof TypeError && /import|module|fetch/i.test(error.message);
    return (
        <div class="bare">
            <h1>{text.value.stumbled}</h1>
            <p role="alert">{notLoaded ? text.value.notLoaded : sentenceOf(error)}</p>
            <Button kind="filled" icon="rotate-ccw" onClick={() => location.reload()}>
                {text.value.reload}
            </Button>
        </div>
    );
}

const openRoutes = routes.filter((route) => route.open);

function Screens() {
    const { path } = useLocation();
    const who = session.value;
    const isOpen = openRoutes.some((route) => `${path}/`.startsWith(`${route.path.split('/:')[0]}/`));
    if (who === undefined)
        return (
            <div class="bare">
                <Loading rows={2} />
            </div>
        );
    if (who === null && !isOpen) return <SignIn />;
    const list = who === null ? openRoutes : routes;
    return (
        <div class={who ? 'frame has-sidebar' : 'frame'}>
            {who && <Sidebar />}
            <div>
                {who && <DeskTop />}
                <Router>
                    {list.map((route) => (
                        <Route key={route.path} path={route.path} component={route.screen} />
                    ))}
                    <Route default component={NotFound} />
                </Router>
            </div>
        </div>
    );
}

function Root() {
    const [error] = useErrorBoundary();
    if (error !== undefined) return <Stumbled error={error as unknown} />;
    return (
        <>
            <Screens />
            {scanRequest.value && (
                <ErrorBoundary>
                    <ScanSheet />
                </ErrorBoundary>
            )}
            {sessionLost.value && <SignInAgain />}
        </>
    );
}

export function App() {
    return (
        <LocationProvider>
            <Root />
        </LocationProvider>
    );
}
