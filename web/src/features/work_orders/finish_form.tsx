/* Finish: the after photo is taken, two rows of chips say the cause and what was done. */
import { useState } from 'preact/hooks';
import type { Shot } from '@/camera/photo';
import { photoLink } from '@/camera/photo';
import { dictionaries, inUse, needDictionaries } from '@/features/dictionaries/dictionaries';
import { nameOf } from '@/i18n/names';
import { strings } from '@/i18n/strings';
import { words } from '@/i18n/words';
import { Button } from '@/ui/button';
import { ChoiceChips, ToggleChip } from '@/ui/chips';
import { Select, TextArea } from '@/ui/field';
import { Sheet } from '@/ui/sheet';
import type { Fields, WorkOrder } from './act';
import { likelyCauses } from './likely';

const text = strings(
    {
        title: 'Finish',
        finish: 'Finish',
        cause: 'Fault cause',
        allCauses: 'All causes',
        choose: 'Choose…',
        measures: 'What was done',
        words: 'More words',
        needs: 'Choose a cause and what was done.',
        after: 'After photo',
        done: { replaced: 'Replaced', repaired: 'Repaired', adjusted: 'Adjusted', cleaned: 'Cleaned', tightened: 'Tightened', reset: 'Reset' },
    },
    {
        title: '完工',
        finish: '完工',
        cause: '故障原因',
        allCauses: '全部原因',
        choose: '请选择…',
        measures: '处理措施',
        words: '补充说明',
        needs: '请选故障原因和处理措施。',
        after: '整改后照片',
        done: { replaced: '已更换', repaired: '已修复', adjusted: '已调整', cleaned: '已清洁', tightened: '已紧固', reset: '已复位' },
    },
);

export function FinishForm(props: { order: WorkOrder; shot: Shot | null; onFinish: (fields: Fields) => void; onClose: () => void }) {
    needDictionaries();
    const t = text.value;
    const [cause, setCause] = useState<string | null>(null);
    const [done, setDone] = useState<readonly string[]>([]);
    const [said, setSaid] = useState('');
    const final = inUse(dictionaries.value?.fault_causes).filter((one) => one.final);
    const likely = likelyCauses(props.order.position?.item_type).flatMap((code) => final.filter((one) => one.key === code));
    const shown = [...likely, ...final.filter((one) => one.key === cause && !likely.includes(one))];
    const separator = t.finish === 'Finish' ? ', ' : '、';
    const measures = [...done, ...(said.trim() === '' ? [] : [said.trim()])].join(separator);
    const toggle = (word: string, on: boolean) => setDone((before) => (on ? [...before, word] : before.filter((one) => one !== word)));
    const finish = () => {
        if (cause === null || measures === '') return;
        props.onFinish({ cause, measures, ...(props.shot ? { photos: [photoLink(props.shot, 'after')] } : {}) });
    };
    return (
        <Sheet title={t.title} onClose={props.onClose}>
            <div class="stack-wide">
                {props.shot && <img class="report-photo" src={props.shot.url} alt={t.after} />}
                <div class="stack">
                    <h3>{t.cause}</h3>
                    <ChoiceChips label={t.cause} value={cause} onChoose={setCause} choices={shown.map((one) => ({ value: one.key, label: nameOf(one).text }))} />
                    <Select
                        label={t.allCauses}
                        value={cause ?? ''}
                        onInput={(key) => setCause(key === '' ? null : key)}
                        options={[{ value: '', label: t.choose }, ...final.map((one) => ({ value: one.key, label: `${one.key} ${nameOf(one).text}` }))]}
                    />
                </div>
                <div class="stack">
                    <h3>{t.measures}</h3>
                    <div class="cluster" role="group" aria-label={t.measures}>
                        {Object.values(t.done).map((word) => (
                            <ToggleChip key={word} on={done.includes(word)} onToggle={(on) => toggle(word, on)}>
                                {word}
                            </ToggleChip>
                        ))}
                    </div>
                    <TextArea label={`${t.words} (${words.value.optional})`} value={said} onInput={setSaid} maxLength={1800} />
                </div>
                <Button kind="filled" big icon="clipboard-check" off={cause === null || measures === '' ? t.needs : undefined} onClick={finish}>
                    {t.finish}
                </Button>
            </div>
        </Sheet>
    );
}
