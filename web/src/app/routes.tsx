/* Every screen and its address. One line each, loaded when first opened; the shell carries none but
 * the home. Paths are the web's own; what a code leads to (`leads_to` of GET /codes) is below /s. */
import { lazy } from 'preact-iso';
import type { ComponentType } from 'preact';
import { Home } from '@/features/home/home';

export interface ScreenRoute {
    readonly path: string;
    readonly screen: ComponentType;
    /** Works without an account. */
    readonly open?: boolean;
}

const CodePage = lazy(() => import('@/features/codes/code_page').then((m) => m.CodePage));
const Landing = lazy(() => import('@/features/codes/landing').then((m) => m.Landing));
const Me = lazy(() => import('@/features/me/me').then((m) => m.Me));
const PasswordPage = lazy(() => import('@/features/session/password_page').then((m) => m.PasswordPage));
const OutboxPage = lazy(() => import('@/features/outbox/outbox_page').then((m) => m.OutboxPage));
const PeoplePage = lazy(() => import('@/features/users/people').then((m) => m.PeoplePage));
const NewPersonPage = lazy(() => import('@/features/users/person_new').then((m) => m.NewPersonPage));
const PersonPage = lazy(() => import('@/features/users/person').then((m) => m.PersonPage));
const ReportPage = lazy(() => import('@/features/work_orders/report').then((m) => m.ReportPage));
const RegisterPage = lazy(() => import('@/features/register/register').then((m) => m.RegisterPage));
const UnitsPage = lazy(() => import('@/features/register/units').then((m) => m.UnitsPage));
const RecordPage = lazy(() => import('@/features/register/record').then((m) => m.RecordPage));
const LabelsPage = lazy(() => import('@/features/labels/labels').then((m) => m.LabelsPage));
const ImportPage = lazy(() => import('@/features/imports/import').then((m) => m.ImportPage));
const SettingsPage = lazy(() => import('@/features/sites/settings').then((m) => m.SettingsPage));
const WorkPage = lazy(() => import('@/features/work_orders/list').then((m) => m.WorkPage));
const WorkOrderPage = lazy(() => import('@/features/work_orders/page').then((m) => m.WorkOrderPage));

export const routes: readonly ScreenRoute[] = [
    { path: '/', screen: Home },
    { path: '/c/:code/:key?', screen: Landing, open: true },
    { path: '/C/:code/:key?', screen: Landing, open: true },
    { path: '/password', screen: PasswordPage, open: true },
    { path: '/codes/:code', screen: CodePage },
    { path: '/s/:site/locations/:code', screen: CodePage },
    { path: '/s/:site/positions/:code', screen: CodePage },
    { path: '/s/:site/assets/:code', screen: CodePage },
    { path: '/work', screen: WorkPage },
    { path: '/settings', screen: SettingsPage },
    { path: '/import', screen: ImportPage },
    { path: '/labels', screen: LabelsPage },
    { path: '/register', screen: RegisterPage },
    { path: '/register/units', screen: UnitsPage },
    { path: '/s/:site/register/:kind/:code', screen: RecordPage },
    { path: '/report/:code', screen: ReportPage },
    { path: '/s/:site/work-orders/:id', screen: WorkOrderPage },
    { path: '/people', screen: PeoplePage },
    { path: '/people/new', screen: NewPersonPage },
    { path: '/people/:id', screen: PersonPage },
    { path: '/me', screen: Me },
    { path: '/me/outbox', screen: OutboxPage },
];

export const routePaths: ReadonlySet<string> = new Set(routes.map((route) => route.path));
