/* What a person is at this site: a row for each role, with building, team and who leads. */
import { api, ask, type Schemas } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import { useAsk } from '@/api/use_ask';
import { nameOf } from '@/i18n/names';
import { words, type Role } from '@/i18n/words';
import { site } from '@/session/session';
import { Button } from '@/ui/button';
import { Select } from '@/ui/field';
import { ErrorNote, Loading } from '@/ui/states';
import { text, type Membership } from './words';
import './users.css';

const roles: readonly Role[] = ['technician', 'supervisor', 'leader', 'desk', 'manager', 'admin'];

interface Choices {
    buildings: readonly Schemas['LocationRow'][];
    teams: readonly Schemas['Team'][];
    people: readonly Schemas['PersonRow'][];
}

/** What the site has to choose from; the page of a person names teams and leaders by it. */
export function useChoices() {
    const slug = site.value?.slug ?? '';
    return useAsk(`membership choices ${slug}`, () => readChoices(slug));
}

async function readChoices(slug: string): Promise<Choices> {
    const at = { path: { site: slug } };
    const [buildings, teams, people] = await Promise.all([
        ask(api.GET('/sites/{site}/locations', { params: { ...at, query: { kind: 'building', limit: 200 } } })),
        ask(api.GET('/sites/{site}/teams', { params: at })),
        ask(api.GET('/sites/{site}/people', { params: { ...at, query: { limit: 200 } } })),
    ]);
    return { buildings: buildings.items, teams: teams.items, people: people.items };
}

export function MembershipForm(props: {
    /** The person himself leads nobody of himself. */
    userId: string;
    value: readonly Membership[];
    onChange: (value: Membership[]) => void;
}) {
    const t = text.value;
    const { value, onChange, userId } = props;
    const asked = useChoices();
    if (!asked.data) return asked.error ? <ErrorNote sentence={sentenceOf(asked.error)} onRetry={() => void asked.reload()} /> : <Loading rows={2} />;
    const { buildings, teams, people } = asked.data;
    const change = (index: number, part: Partial<Membership>) =>
        onChange(value.map((one, at) => (at === index ? { ...one, ...part } : one)));
    const named = (thing: { name_zh: string; name_en: string }) => nameOf(thing).text;
    const free = roles.find((one) => !value.some((row) => row.role === one)) ?? 'technician';
    return (
        <div class="stack stack-wide">
            {value.length === 0 && <p class="soft">{t.noRoles}</p>}
            {value.map((row, index) => (
                <fieldset class="card stack membership" key={index}>
                    <legend class="sr">{`${t.role} ${index + 1}: ${words.value.role[row.role]}`}</legend>
                    <Select
                        label={t.role}
                        value={row.role}
                        onInput={(role: Role) => change(index, role === 'admin' ? { role, building: null } : { role })}
                        options={roles.map((one) => ({ value: one, label: words.value.role[one] }))}
                    />
                    {row.role !== 'admin' && buildings.length > 0 && (
                        <Select
                            label={t.where}
                            value={row.building ?? ''}
                            onInput={(code) => change(index, { building: code || null })}
                            options={[{ value: '', label: t.wholeSite }, ...buildings.map((one) => ({ value: one.code, label: `${one.code} ${named(one)}` }))]}
                        />
                    )}
                    {teams.length > 0 && (
                        <Select
                            label={t.team}
                            value={row.team ?? ''}
                            onInput={(key) => change(index, { team: key || null })}
                            options={[{ value: '', label: t.noTeam }, ...teams.map((one) => ({ value: one.key, label: named(one) }))]}
                        />
                    )}
                    <Select
                        label={t.leader}
                        value={row.reports_to ?? ''}
                        onInput={(id) => change(index, { reports_to: id || null })}
                        options={[
                            { value: '', label: t.noLeader },
                            ...people.filter((one) => one.id !== userId).map((one) => ({ value: one.id, label: named(one) })),
                        ]}
                    />
                    <div>
                        <Button kind="plain" icon="x" onClick={() => onChange(value.filter((_, at) => at !== index))}>
                            {t.removeRole(words.value.role[row.role])}
                        </Button>
                    </div>
                </fieldset>
            ))}
            <div>
                <Button icon="users" onClick={() => onChange([...value, { role: free, building: null, team: null, reports_to: null }])}>
                    {t.addRole}
                </Button>
            </div>
        </div>
    );
}
