/* A change of a person, through the outbox like every write. A refusal comes back to the form, which
 * still holds what was typed, and leaves the outbox. */
import { useState } from 'preact/hooks';
import { sentenceOf } from '@/api/problem';
import { outbox, type Problem, type Sending, type Write } from '@/outbox';

export interface Saving {
    readonly sending: Sending | null;
    /** What is wrong and of which field; the device's own trouble has no field. */
    readonly wrong: { sentence: string; field: string | null; kind: string } | null;
    readonly busy: boolean;
    /** Resolves when the server has it or has refused it; `onDone` gets its answer. */
    readonly save: (write: Write, onDone: (answer: unknown) => void) => Promise<void>;
}

async function takeBack(sending: Sending): Promise<Problem | null> {
    const problem = sending.problem.peek();
    const entry = outbox.entries.peek().find((one) => one.id === sending.id);
    if (entry) await outbox.discard(entry);
    return problem;
}

export function useSaving(): Saving {
    const [sending, setSending] = useState<Sending | null>(null);
    const [wrong, setWrong] = useState<Saving['wrong']>(null);
    const [busy, setBusy] = useState(false);
    const save = async (write: Write, onDone: (answer: unknown) => void) => {
        setBusy(true);
        setWrong(null);
        try {
            const started = await outbox.put(write);
            setSending(started);
            if (await started.settled) onDone(started.answer.peek());
            else {
                const problem = await takeBack(started);
                setSending(null);
                if (problem) setWrong({ sentence: problem.sentence, field: problem.field, kind: problem.kind });
            }
        } catch (thrown) {
            setWrong({ sentence: sentenceOf(thrown), field: null, kind: 'device' });
        }
        setBusy(false);
    };
    return { sending, wrong, busy, save };
}
