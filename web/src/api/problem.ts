/* How a request ends when it does not succeed: the server refused with a sentence, or nobody answered. */
import { strings } from '@/i18n/strings';
import { problemOf } from '@/outbox/policy';
import type { Problem } from '@/outbox/entry';

export type { Problem };

/** The server said no. `message` is its sentence, in the reader's language. */
export class Refusal extends Error {
    constructor(readonly problem: Problem) {
        super(problem.sentence);
        this.name = 'Refusal';
    }
    get kind(): string {
        return this.problem.kind;
    }
    get field(): string | null {
        return this.problem.field;
    }
}

/** Offline, timed out, or something on the way that is not our server. */
export class NoAnswer extends Error {
    constructor() {
        super('no answer');
        this.name = 'NoAnswer';
    }
}

const text = strings(
    {
        offline: 'Offline. What you typed stays here; try again when there is a network.',
        server: 'No answer. Nothing is lost; try again.',
        notKept: 'This device could not keep it: its storage is full or blocked. Nothing was sent; what you typed is still here.',
        broken: 'This screen stumbled. What was sent is safe; reload it.',
    },
    {
        offline: '当前离线，已填内容保留，有网络后请重试。',
        server: '服务器无响应，数据未丢，请重试。',
        notKept: '本机存储已满或被禁用，未能保存，也未发送；已填内容仍在。',
        broken: '此页出错，已发送的数据不受影响，请重新打开。',
    },
);

/** The sentence to show for anything that was thrown. */
export function sentenceOf(error: unknown): string {
    if (error instanceof Refusal) return error.message;
    if (error instanceof NoAnswer) return navigator.onLine ? text.value.server : text.value.offline;
    // Only the outbox's store throws these: nothing was sent, and a reload would lose what was typed.
    if (error instanceof DOMException) return text.value.notKept;
    return text.value.broken;
}

export function refusalFrom(status: number, contentType: string, body: unknown): Refusal | NoAnswer {
    const problem = problemOf({ kind: 'answered', status, contentType, body, retryAfterSeconds: null });
    return problem ? new Refusal(problem) : new NoAnswer();
}
