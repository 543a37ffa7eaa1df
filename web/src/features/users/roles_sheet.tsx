/* Changing what a person is at this site. Changed roles sign the person out; the sheet says so. */
import { useState } from 'preact/hooks';
import { strings } from '@/i18n/strings';
import { words } from '@/i18n/words';
import { site } from '@/session/session';
import { Button } from '@/ui/button';
import { SendingNote } from '@/ui/sending';
import { Sheet } from '@/ui/sheet';
import { ErrorNote } from '@/ui/states';
import { MembershipForm } from './membership_form';
import { useSaving } from './save';
import { text as shared, type Membership, type User } from './words';

const text = strings(
    { out: 'Another set of roles signs the person out everywhere. Work in hand of one who no longer takes any goes back to be dispatched.' },
    { out: '角色变动后，此人在所有设备退出登录；不再承接工单的，手上工单退回重新派单。' },
);

export function RolesSheet(props: { user: User; onClose: () => void; onDone: (user: User) => void; onStale: () => void }) {
    const { user } = props;
    const [value, setValue] = useState<Membership[]>([...user.memberships]);
    const { sending, wrong, busy, save } = useSaving();
    const submit = async (event: Event) => {
        event.preventDefault();
        if (busy) return;
        await save(
            {
                path: `/sites/${site.value?.slug ?? ''}/users/${user.id}/memberships`,
                ifMatch: `"${user.version}"`,
                body: { memberships: value },
                label: { en: `Roles of ${user.login}`, zh: `${user.login} 的角色` },
                names: user.id,
            },
            (answer) => props.onDone(answer as User),
        );
    };
    return (
        <Sheet kind="full" title={shared.value.roles} onClose={props.onClose}>
            <form class="stack stack-wide" onSubmit={(event) => void submit(event)}>
                <p class="small soft">{text.value.out}</p>
                <MembershipForm userId={user.id} value={value} onChange={setValue} />
                {wrong !== null && <ErrorNote sentence={wrong.sentence} onRetry={wrong.kind === 'edited-meanwhile' ? props.onStale : undefined} />}
                {sending && <SendingNote of={sending} zone={site.value?.time_zone} />}
                <div class="cluster">
                    <Button kind="filled" type="submit" busy={busy}>
                        {words.value.save}
                    </Button>
                    <Button onClick={props.onClose}>{words.value.cancel}</Button>
                </div>
            </form>
        </Sheet>
    );
}
