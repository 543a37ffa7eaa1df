/* The people of a site: who works here, who is invited, who left. */
import { useEffect, useState } from 'preact/hooks';
import { api, ask } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import { useAsk } from '@/api/use_ask';
import { Screen } from '@/app/shell';
import { language } from '@/i18n/language';
import { strings } from '@/i18n/strings';
import { words } from '@/i18n/words';
import { may, site } from '@/session/session';
import { Badge } from '@/ui/badges';
import { Button, LinkButton } from '@/ui/button';
import { ChoiceChips } from '@/ui/chips';
import { Field } from '@/ui/field';
import { Icon } from '@/ui/icon';
import { Name } from '@/ui/name';
import { Empty, ErrorNote, Loading } from '@/ui/states';
import { TeamsSheet } from './teams_sheet';
import { text as shared, type User } from './words';

const text = strings(
    { show: 'Show', teams: 'Teams', all: 'All', find: 'Name, login or phone', none: 'Nobody of this kind.', notYours: 'Only an administrator manages people.' },
    { show: '显示', teams: '班组', all: '全部', find: '姓名、账号或电话', none: '没有这样的人员。', notYours: '人员由管理员管理。' },
);

type Filter = 'all' | User['state'];

export function StateBadge({ state }: { state: User['state'] }) {
    const t = shared.value.state;
    switch (state) {
        case 'invited':
            return (
                <Badge tone="wait" icon="key-round">
                    {t.invited}
                </Badge>
            );
        case 'active':
            return (
                <Badge tone="good" icon="circle-check">
                    {t.active}
                </Badge>
            );
        case 'deactivated':
            return (
                <Badge tone="idle" icon="ban">
                    {t.deactivated}
                </Badge>
            );
        case 'left':
            return (
                <Badge tone="idle" icon="log-out">
                    {t.left}
                </Badge>
            );
    }
}

/** "Technician (D1-F), Team leader" */
export function rolesOf(user: Pick<User, 'memberships'>): string {
    const list = user.memberships.map((one) => {
        const role = words.value.role[one.role];
        return one.building ? (language.value === 'zh' ? `${role}（${one.building}）` : `${role} (${one.building})`) : role;
    });
    return list.length === 0 ? shared.value.noRoles : list.join(language.value === 'zh' ? '、' : ', ');
}

function Line({ user }: { user: User }) {
    return (
        <a class="card row-link" href={`/people/${user.id}`}>
            <span class="row-main">
                <b>
                    <Name of={user} />
                </b>{' '}
                <span class="soft" translate={false}>
                    {user.login}
                </span>
                <br />
                <span class="small soft">{rolesOf(user)}</span>
            </span>
            {user.state !== 'active' && <StateBadge state={user.state} />}
            <span class="chevron">
                <Icon name="chevron-right" />
            </span>
        </a>
    );
}

export function PeoplePage() {
    const t = text.value;
    const slug = site.value?.slug ?? '';
    const [filter, setFilter] = useState<Filter>('all');
    const [q, setQ] = useState('');
    const [settledQ, setSettledQ] = useState('');
    const [later, setLater] = useState<User[]>([]);
    const [cursor, setCursor] = useState<string | null | undefined>(undefined);
    const [error, setError] = useState<string | null>(null);
    const [teams, setTeams] = useState(false);
    useEffect(() => {
        const timer = setTimeout(() => setSettledQ(q.trim()), 250);
        return () => clearTimeout(timer);
    }, [q]);
    const wanted = { ...(filter === 'all' ? {} : { state: filter }), ...(settledQ === '' ? {} : { q: settledQ }) };
    const key = `people ${slug} ${JSON.stringify(wanted)}`;
    const read = (from?: string) =>
        ask(api.GET('/sites/{site}/users', { params: { path: { site: slug }, query: from ? { ...wanted, cursor: from } : wanted } }));
    const allowed = may('users');
    const asked = useAsk(allowed ? key : null, () => read());
    useEffect(() => {
        setLater([]);
        setCursor(undefined);
        setError(null);
    }, [key]);
    const next = cursor === undefined ? asked.data?.next_cursor : cursor;
    const more = async () => {
        if (!next) return;
        try {
            const page = await read(next);
            setLater((before) => [...before, ...page.items]);
            setCursor(page.next_cursor);
        } catch (thrown) {
            setError(sentenceOf(thrown));
        }
    };
    const people = [...(asked.data?.items ?? []), ...later];
    if (!allowed)
        return (
            <Screen title={words.value.people}>
                <Empty icon="users">{t.notYours}</Empty>
            </Screen>
        );
    const filters: readonly Filter[] = ['all', 'active', 'invited', 'deactivated', 'left'];
    return (
        <Screen title={words.value.people}>
            <div class="cluster">
                <LinkButton kind="filled" icon="user" href="/people/new">
                    {shared.value.add}
                </LinkButton>
                <Button icon="users" onClick={() => setTeams(true)}>
                    {t.teams}
                </Button>
            </div>
            <ChoiceChips
                label={t.show}
                value={filter}
                onChoose={setFilter}
                choices={filters.map((one) => ({ value: one, label: one === 'all' ? t.all : shared.value.state[one] }))}
            />
            <Field type="search" label={words.value.search} placeholder={t.find} value={q} onInput={setQ} maxLength={100} />
            {asked.error ? <ErrorNote sentence={sentenceOf(asked.error)} onRetry={() => void asked.reload()} /> : null}
            {!asked.data && !asked.error && <Loading rows={5} />}
            {asked.data && people.length === 0 && <Empty icon="users">{t.none}</Empty>}
            <ul class="rows">
                {people.map((user) => (
                    <li key={user.id}>
                        <Line user={user} />
                    </li>
                ))}
            </ul>
            {error !== null && <ErrorNote sentence={error} onRetry={() => void more()} />}
            {next && (
                <div>
                    <Button onClick={() => void more()}>{words.value.more}</Button>
                </div>
            )}
            {teams && <TeamsSheet onClose={() => setTeams(false)} />}
        </Screen>
    );
}
