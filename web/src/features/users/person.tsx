/* One person as an administrator sees him: account, roles here, the link to come in, deactivation. */
import { useState } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import { api, ask } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import { useAsk } from '@/api/use_ask';
import { Screen } from '@/app/shell';
import { nameOf } from '@/i18n/names';
import { strings } from '@/i18n/strings';
import { shortTime } from '@/i18n/time';
import { words } from '@/i18n/words';
import { site } from '@/session/session';
import { Button } from '@/ui/button';
import { Code } from '@/ui/code';
import { Name } from '@/ui/name';
import { SendingNote } from '@/ui/sending';
import { ErrorNote, Loading, Note } from '@/ui/states';
import { AccountSheet } from './account_sheet';
import { DeactivateBox } from './deactivate_box';
import { LinkBox } from './link_box';
import { useChoices } from './membership_form';
import { StateBadge } from './people';
import { RolesSheet } from './roles_sheet';
import { useSaving } from './save';
import { text as shared, type User } from './words';

const text = strings(
    {
        lastSeen: 'Last seen',
        never: 'never',
        access: 'Access',
        editAccount: 'Edit account',
        editRoles: 'Change roles',
        deactivate: 'Deactivate',
        reactivate: 'Reactivate',
        elsewhere: 'Also works at other sites: the account is changed by who administers all of them. Roles here are yours to change.',
        handedOn: (numbers: string) => `Handed on: ${numbers}`,
        inHand: 'In hand',
        orders: (count: number) => (count === 1 ? '1 work order' : `${count} work orders`),
        wholeSite: 'whole site',
        leads: 'reports to',
    },
    {
        lastSeen: '最近在线',
        never: '从未',
        access: '登录',
        editAccount: '修改资料',
        editRoles: '修改角色',
        deactivate: '禁用账号',
        reactivate: '恢复账号',
        elsewhere: '此人也在其他项目任职，账号由管理全部项目的管理员修改；在本项目的角色可由你修改。',
        handedOn: (numbers) => `已转出：${numbers}`,
        inHand: '手上',
        orders: (count) => `${count} 张工单`,
        wholeSite: '整个项目',
        leads: '上级',
    },
);

function Facts({ user }: { user: User }) {
    const t = text.value;
    const s = shared.value;
    return (
        <section class="card">
            <dl class="facts">
                <dt>{s.login}</dt>
                <dd translate={false}>{user.login}</dd>
                {user.phone !== '' && (
                    <>
                        <dt>{s.phone}</dt>
                        <dd>
                            <a href={`tel:${user.phone}`}>{user.phone}</a>
                        </dd>
                    </>
                )}
                <dt>{t.lastSeen}</dt>
                <dd>{user.last_seen_at ? shortTime(user.last_seen_at, site.value?.time_zone) : t.never}</dd>
                {user.open_work > 0 && (
                    <>
                        <dt>{t.inHand}</dt>
                        <dd>{t.orders(user.open_work)}</dd>
                    </>
                )}
            </dl>
        </section>
    );
}

function Roles({ user }: { user: User }) {
    const t = text.value;
    const choices = useChoices().data;
    if (user.memberships.length === 0) return <p class="soft">{shared.value.noRoles}</p>;
    return (
        <section class="card">
            <ul class="lines">
                {user.memberships.map((one) => {
                    const team = choices?.teams.find((other) => other.key === one.team);
                    const leader = choices?.people.find((other) => other.id === one.reports_to);
                    return (
                        <li key={`${one.role} ${one.building ?? ''}`}>
                            {words.value.role[one.role]}
                            <br />
                            <span class="small soft">
                                {one.building ? <Code code={one.building} size="small" /> : t.wholeSite}
                                {team && (
                                    <>
                                        {' · '}
                                        <Name of={team} />
                                    </>
                                )}
                                {leader && (
                                    <>
                                        {` · ${t.leads} `}
                                        <Name of={leader} />
                                    </>
                                )}
                            </span>
                        </li>
                    );
                })}
            </ul>
        </section>
    );
}

function Reactivate({ user, onDone }: { user: User; onDone: (user: User) => void }) {
    const { sending, wrong, busy, save } = useSaving();
    const act = () =>
        void save(
            {
                method: 'DELETE',
                path: `/sites/${site.value?.slug ?? ''}/users/${user.id}/deactivation`,
                label: { en: `Reactivate ${user.name_en || user.name_zh}`, zh: `恢复 ${user.name_zh || user.name_en}` },
                names: user.id,
            },
            (answer) => onDone(answer as User),
        );
    return (
        <div class="stack">
            <div>
                <Button kind="filled" icon="undo-2" busy={busy} onClick={act}>
                    {text.value.reactivate}
                </Button>
            </div>
            {wrong !== null && <ErrorNote sentence={wrong.sentence} />}
            {sending && <SendingNote of={sending} zone={site.value?.time_zone} />}
        </div>
    );
}

type Open = 'account' | 'roles' | 'deactivate' | null;

export function PersonPage() {
    const t = text.value;
    const id = useRoute().params.id ?? '';
    const slug = site.value?.slug ?? '';
    const asked = useAsk<User>(`person ${slug} ${id}`, () => ask(api.GET('/sites/{site}/users/{id}', { params: { path: { site: slug, id } } })));
    const [open, setOpen] = useState<Open>(null);
    const [handedOn, setHandedOn] = useState<readonly string[]>([]);
    const user = asked.data;
    const title = user ? nameOf(user).text : words.value.people;
    if (!user)
        return (
            <Screen title={title} back="/people">
                {asked.error ? <ErrorNote sentence={sentenceOf(asked.error)} onRetry={() => void asked.reload()} /> : <Loading rows={4} />}
            </Screen>
        );
    const can = (action: User['actions'][number]) => user.actions.includes(action);
    const done = (changed: User) => {
        asked.set(changed);
        setOpen(null);
    };
    return (
        <Screen title={title} heading={<Name of={user} />} back="/people" aside={<StateBadge state={user.state} />}>
            {handedOn.length > 0 && <Note tone="good">{t.handedOn(handedOn.join(' '))}</Note>}
            {asked.error ? <ErrorNote sentence={sentenceOf(asked.error)} onRetry={() => void asked.reload()} /> : null}
            <Facts user={user} />
            {can('edit') ? (
                <div>
                    <Button icon="user" onClick={() => setOpen('account')}>
                        {t.editAccount}
                    </Button>
                </div>
            ) : (
                <Note>{t.elsewhere}</Note>
            )}
            <section class="group stack">
                <h2>{shared.value.roles}</h2>
                <Roles user={user} />
                <div>
                    <Button icon="users" onClick={() => setOpen('roles')}>
                        {t.editRoles}
                    </Button>
                </div>
            </section>
            {(can('link') || can('deactivate') || can('reactivate')) && (
                <section class="group stack">
                    <h2>{t.access}</h2>
                    {can('link') && <LinkBox user={user} filled={user.state === 'invited'} onMade={() => void asked.reload()} />}
                    {can('deactivate') && (
                        <div>
                            <Button icon="ban" onClick={() => setOpen('deactivate')}>
                                {t.deactivate}
                            </Button>
                        </div>
                    )}
                    {can('reactivate') && <Reactivate user={user} onDone={done} />}
                </section>
            )}
            {open === 'account' && <AccountSheet user={user} onClose={() => setOpen(null)} onDone={done} onStale={() => void asked.reload()} />}
            {open === 'roles' && <RolesSheet user={user} onClose={() => setOpen(null)} onDone={done} onStale={() => void asked.reload()} />}
            {open === 'deactivate' && (
                <DeactivateBox
                    user={user}
                    onClose={() => setOpen(null)}
                    onDone={(changed) => {
                        setHandedOn((changed as User & { handed_on?: string[] }).handed_on ?? []);
                        done(changed);
                    }}
                />
            )}
        </Screen>
    );
}
