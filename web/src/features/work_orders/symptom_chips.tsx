/* What one sees: dangers first, then what such a thing usually does, the rest behind More. One tap. */
import { useState } from 'preact/hooks';
import { dictionaries, inUse, needDictionaries } from '@/features/dictionaries/dictionaries';
import { nameOf } from '@/i18n/names';
import { strings } from '@/i18n/strings';
import { Button } from '@/ui/button';
import { ChoiceChips } from '@/ui/chips';
import { likelySymptoms } from './likely';

const text = strings({ what: 'What is wrong', more: 'More…' }, { what: '故障现象', more: '更多…' });

export function SymptomChips(props: { itemType: string | null | undefined; value: string | null; onChoose: (key: string) => void }) {
    needDictionaries();
    const [all, setAll] = useState(false);
    const t = text.value;
    const known = inUse(dictionaries.value?.symptoms);
    const likely = likelySymptoms(props.itemType);
    const dangers = known.filter((one) => one.forces_p1);
    const usual = likely.flatMap((key) => known.filter((one) => one.key === key));
    const rest = known.filter((one) => !one.forces_p1 && !likely.includes(one.key));
    const chosen = rest.filter((one) => one.key === props.value);
    const shown = [...dangers, ...usual, ...(all ? rest : chosen)];
    return (
        <div class="stack">
            <ChoiceChips
                label={t.what}
                value={props.value}
                onChoose={props.onChoose}
                choices={shown.map((one) =>
                    one.forces_p1
                        ? { value: one.key, label: nameOf(one).text, icon: 'triangle-alert' as const, alert: true }
                        : { value: one.key, label: nameOf(one).text },
                )}
            />
            {!all && rest.length > 0 && (
                <div>
                    <Button kind="plain" onClick={() => setAll(true)}>
                        {t.more}
                    </Button>
                </div>
            )}
        </div>
    );
}
