// The addresses that look after the process itself.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startServer } from '../../harness/index.mjs';

const server = await startServer();
after(() => server.stop());

test('healthz and readyz answer', async () => {
    assert.equal((await server.raw('GET', '/healthz')).json.status, 'ok');
    assert.equal((await server.raw('GET', '/readyz')).json.status, 'ready');
});

test('HEAD answers as GET without a body', async () => {
    const answer = await server.raw('HEAD', '/healthz');
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-length'], '16');
    assert.equal(answer.body.length, 0);
});

test('metrics count requests by route and status', async () => {
    await server.raw('GET', '/api/v1/nowhere');
    const { text, headers } = await server.raw('GET', '/metrics');
    assert.match(headers['content-type'], /^text\/plain; version=0\.0\.4/);
    assert.match(text, /fixpoint_requests_total\{method="GET",route="\/healthz",status="200"\} [1-9]/);
    assert.match(text, /fixpoint_requests_total\{method="",route="",status="404"\} 1\n/);
    assert.match(text, /fixpoint_lane\{lane="fast",what="connected"\} [1-9]/);
    assert.match(text, /fixpoint_request_seconds_bucket\{lane="none",le="\+Inf"\} [1-9]/);
    assert.match(text, /fixpoint_db_reconnects_total 0\n/);
    assert.ok(Number(/process_resident_memory_bytes (\d+)/.exec(text)[1]) > 1e6);
});

test('every answer carries the security headers', async () => {
    for (const path of ['/healthz', '/api/v1/nowhere', '/nowhere.js']) {
        const { headers } = await server.raw('GET', path);
        assert.match(headers['content-security-policy'], /default-src 'none'.*frame-ancestors 'none'/);
        assert.equal(headers['x-content-type-options'], 'nosniff');
        assert.equal(headers['cache-control'], 'no-store');
        assert.match(headers['x-request-id'], /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
        assert.equal(headers['access-control-allow-origin'], undefined);
    }
});
