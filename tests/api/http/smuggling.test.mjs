// Requests that two servers could read in two ways: each is refused and the connection is closed.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { startServer } from '../../harness/index.mjs';
import { corpus, exchange } from '../../harness/wire.mjs';

const server = await startServer();
after(() => server.stop());

describe('doubtful requests', { concurrency: 8 }, () => {
    for (const { name, send, ours, answers = 1, silence = false } of corpus) {
        test(name, async () => {
            const got = await exchange(server.port, Buffer.from(send, 'latin1'));
            if (silence && got.statuses.length === 0) return assert.ok(got.closed, 'the connection stays open');
            assert.equal(got.statuses.length, answers, got.text.slice(0, 600));
            for (const status of got.statuses) assert.ok(ours.includes(status), got.text.slice(0, 600));
            if (answers === 1 && got.statuses[0] !== 200) assert.ok(got.closed, 'the connection stays open');
        });
    }
});

test('no smuggled request reached a handler', () => {
    assert.deepEqual(server.lines.filter((line) => line.includes('route=/metrics')), []);
});
