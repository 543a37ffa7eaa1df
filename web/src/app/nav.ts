/* What stands in the tabs of a phone and the side bar of a desk, per role (SCREENS.md section 2). An
 * entry shows only if its screen exists in routes.tsx and this person may use it. */
import { words, type Role } from '@/i18n/words';
import { may, role, type May } from '@/session/session';
import type { IconName } from '@/ui/icon_names';
import { routePaths } from './routes';

export interface NavItem {
    readonly key: string;
    readonly href: string;
    readonly icon: IconName;
    readonly word: () => string;
    readonly may?: May;
}

const items = {
    home: { key: 'home', href: '/', icon: 'house', word: () => words.value.home },
    /** The home of those who work through work orders is their list of them. */
    mine: { key: 'mine', href: '/', icon: 'clipboard-list', word: () => words.value.work },
    work: { key: 'work', href: '/work', icon: 'clipboard-list', word: () => words.value.work },
    register: { key: 'register', href: '/register', icon: 'list-tree', word: () => words.value.register },
    labels: { key: 'labels', href: '/labels', icon: 'printer', word: () => words.value.labels, may: 'labels' },
    people: { key: 'people', href: '/people', icon: 'users', word: () => words.value.people, may: 'users' },
    settings: { key: 'settings', href: '/settings', icon: 'settings', word: () => words.value.settings, may: 'users' },
    outbox: { key: 'outbox', href: '/me/outbox', icon: 'smartphone', word: () => words.value.outbox },
    me: { key: 'me', href: '/me', icon: 'user', word: () => words.value.me },
} as const satisfies Record<string, NavItem>;

type Key = keyof typeof items;

/** Two left of Scan, two right of it. */
const tabs: Record<Role, readonly [Key, Key, Key, Key]> = {
    technician: ['mine', 'register', 'outbox', 'me'],
    supervisor: ['mine', 'register', 'outbox', 'me'],
    leader: ['mine', 'register', 'labels', 'me'],
    desk: ['mine', 'register', 'labels', 'me'],
    manager: ['mine', 'register', 'labels', 'me'],
    admin: ['register', 'labels', 'people', 'me'],
};
const side: readonly Key[] = ['home', 'work', 'register', 'labels', 'people', 'settings', 'me'];

const usable = (item: NavItem): boolean => routePaths.has(item.href) && (item.may === undefined || may(item.may));

export function tabItems(): { left: NavItem[]; right: NavItem[] } {
    const keys = tabs[role.value ?? 'technician'];
    const list = keys.map((key): NavItem => items[key]);
    return { left: list.slice(0, 2).filter(usable), right: list.slice(2).filter(usable) };
}

export const sideItems = (): NavItem[] => side.map((key): NavItem => items[key]).filter(usable);

/** "/work" is current on /work and below it; "/" and "/me" only on themselves. */
export function isCurrent(item: NavItem, path: string): boolean {
    if (item.href === '/' || item.href === '/me') return path === item.href;
    return path === item.href || path.startsWith(`${item.href}/`);
}
