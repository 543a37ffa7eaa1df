/* A new place or position: the code grows out of the place it stands in, so one types only the last part. */
import { useEffect, useState } from 'preact/hooks';
import { api, ask } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import { hyphenated, kindOf } from '@/code/index';
import { dictionaries, inUse } from '@/features/dictionaries/dictionaries';
import { nameOf } from '@/i18n/names';
import { strings } from '@/i18n/strings';
import { words } from '@/i18n/words';
import { outbox, type Sending } from '@/outbox';
import { site } from '@/session/session';
import { Button } from '@/ui/button';
import { Code } from '@/ui/code';
import { Field, Select } from '@/ui/field';
import { SendingNote } from '@/ui/sending';
import { Sheet } from '@/ui/sheet';
import { ErrorNote } from '@/ui/states';

const text = strings(
    {
        place: 'New place',
        position: 'New position',
        parts: {
            building: 'Building: a letter and a letter or digit, such as D1',
            floor: 'Floor: 01 to 99, B1, M1, R1',
            room: 'Zone letter (A, B …), or room: two digits',
            zoneRoom: 'Room: two digits',
        },
        ordinal: 'Number in its place: 01 to 99, then A0',
        type: 'Type',
        choose: 'Choose…',
        nameZh: 'Name in Chinese',
        nameEn: 'Name in English',
        roomKind: 'Kind of room',
        willBe: 'Its code will be',
        notYet: 'Complete the last part of the code.',
        make: 'Make it',
        noPlaceIn: 'Nothing stands inside a room but positions.',
        noType: 'Choose a type.',
    },
    {
        place: '新增位置',
        position: '新增点位',
        parts: {
            building: '楼栋：字母加字母或数字，如 D1',
            floor: '楼层：01 到 99、B1、M1、R1',
            room: '区域字母（A、B…），或房间两位数字',
            zoneRoom: '房间：两位数字',
        },
        ordinal: '序号：01 到 99，之后 A0',
        type: '类型',
        choose: '请选择…',
        nameZh: '中文名称',
        nameEn: '英文名称',
        roomKind: '房间用途',
        willBe: '编码将为',
        notYet: '请补全编码的最后一段。',
        make: '建立',
        noPlaceIn: '房间里只能有点位。',
        noType: '请选择类型。',
    },
);

/** The code of a place below another: on a floor a letter is a zone, two digits a room of zone 0. */
function placeBelow(under: string | null, part: string): string {
    const typed = part.trim().toUpperCase();
    if (under === null) return typed;
    if (kindOf(under) === 'floor' && /^\d\d$/.test(typed)) return `${under}0${typed}`;
    return under + typed;
}

/** The room digits that a position's code needs where it hangs in no room. */
const padded = (under: string): string => under + '00000'.slice(0, 7 - under.length);

export function AddSheet(props: { what: 'place' | 'position'; slug: string; under: string | null; onClose: () => void; onMade: () => void }) {
    const { what, slug, under } = props;
    const t = text.value;
    const [part, setPart] = useState('');
    const [type, setType] = useState('');
    const [nameZh, setNameZh] = useState('');
    const [nameEn, setNameEn] = useState('');
    const [roomKind, setRoomKind] = useState('');
    const [sending, setSending] = useState<Sending | null>(null);
    const [error, setError] = useState<string | null>(null);
    const kind = under === null ? null : kindOf(under);
    useEffect(() => {
        // The next free number of this type in this place is proposed.
        if (what !== 'position' || type === '' || under === null) return;
        let ended = false;
        const prefix = padded(under) + type;
        void ask(api.GET('/sites/{site}/positions', { params: { path: { site: slug }, query: { under: kindOf(under) === 'room' ? under : padded(under), type, status: 'all', limit: 200 } } })).then(
            (page) => {
                const taken = page.items.map((one) => one.code.replace(/-/g, '').slice(0, -1)).filter((one) => one.startsWith(prefix));
                const last = Math.max(0, ...taken.map((one) => Number(one.slice(-2)) || 0));
                if (!ended) setPart(String(last + 1).padStart(2, '0'));
            },
            () => undefined,
        );
        return () => {
            ended = true;
        };
    }, [type]);
    const code = what === 'place' ? placeBelow(under, part) : under === null ? '' : padded(under) + type + part.trim().toUpperCase();
    const codeKind = kindOf(code);
    const right = what === 'place' ? codeKind !== null && /^(building|floor|zone|room)$/.test(codeKind) : codeKind === 'item';
    const make = async () => {
        setError(null);
        try {
            const made = await outbox.put({
                path: `/sites/${slug}/${what === 'place' ? 'locations' : 'positions'}/${code}`,
                body: {
                    ...(nameZh.trim() ? { name_zh: nameZh.trim() } : {}),
                    ...(nameEn.trim() ? { name_en: nameEn.trim() } : {}),
                    ...(what === 'place' && roomKind ? { room_kind: roomKind } : {}),
                },
                label: { en: `Make ${hyphenated(code)}`, zh: `建立 ${hyphenated(code)}` },
            });
            setSending(made);
            if (await made.settled) props.onMade();
        } catch (thrown) {
            setError(sentenceOf(thrown));
        }
    };
    const partLabel = what === 'position' ? t.ordinal : kind === null ? t.parts.building : kind === 'building' ? t.parts.floor : kind === 'floor' ? t.parts.room : t.parts.zoneRoom;
    const why = what === 'place' && kind === 'room' ? t.noPlaceIn : what === 'position' && type === '' ? t.noType : right ? undefined : t.notYet;
    return (
        <Sheet title={what === 'place' ? t.place : t.position} onClose={props.onClose}>
            <div class="stack-wide">
                {what === 'position' && (
                    <Select
                        label={t.type}
                        value={type}
                        onInput={setType}
                        options={[{ value: '', label: t.choose }, ...inUse(dictionaries.value?.item_types).map((one) => ({ value: one.key, label: `${one.key} ${nameOf(one).text}` }))]}
                    />
                )}
                <Field label={partLabel} value={part} onInput={setPart} maxLength={4} autocapitalize="characters" spellcheck={false} />
                <Field label={t.nameZh} value={nameZh} onInput={setNameZh} maxLength={100} />
                <Field label={t.nameEn} value={nameEn} onInput={setNameEn} maxLength={100} />
                {what === 'place' && codeKind === 'room' && (
                    <Select
                        label={t.roomKind}
                        value={roomKind}
                        onInput={setRoomKind}
                        options={[{ value: '', label: words.value.none }, ...inUse(dictionaries.value?.room_kinds).map((one) => ({ value: one.key, label: nameOf(one).text }))]}
                    />
                )}
                {right && (
                    <p>
                        {t.willBe} <Code code={hyphenated(code)} size="body" />
                    </p>
                )}
                {error !== null && <ErrorNote sentence={error} />}
                {sending && <SendingNote of={sending} zone={site.value?.time_zone} />}
                <Button kind="filled" big icon="plus" off={why} onClick={() => void make()}>
                    {t.make}
                </Button>
            </div>
        </Sheet>
    );
}
