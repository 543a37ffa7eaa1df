// Slow clients are cut by total deadlines, however steadily they drip; others do not notice them.
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer } from '../../harness/index.mjs';

const server = await startServer();
after(() => server.stop());

// Sends first, then a piece every half second, until the server closes: how long that took.
function drip(first, piece, limitMs) {
    return new Promise((done) => {
        const start = Date.now();
        const socket = net.connect(server.port, '127.0.0.1', () => {
            if (first) socket.write(first);
        });
        const timer = setInterval(() => {
            if (piece) socket.write(piece);
            if (Date.now() - start > limitMs) socket.destroy();
        }, 500);
        socket.on('data', () => {});
        socket.on('error', () => {});
        socket.on('close', () => {
            clearInterval(timer);
            done(Date.now() - start);
        });
    });
}

describe('slow clients', { concurrency: true }, () => {
    test('a request line that drips', async () => {
        assert.ok(await drip('G', 'E', 20000) < 17000);
    });
    test('headers that drip', async () => {
        assert.ok(await drip('GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: ', 'a', 20000) < 17000);
    });
    test('a connection that says nothing', async () => {
        assert.ok(await drip('', '', 20000) < 17000);
    });
    test('a connection that drips after a request', async () => {
        assert.ok(await drip('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nG', 'E', 20000) < 17000);
    });
    test('a body that drips', async () => {
        const head = 'POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n';
        const tookMs = await drip(head, 'a', 40000);
        assert.ok(tookMs > 25000 && tookMs < 35000, `${tookMs} ms`);
    });
    test('others do not notice', async () => {
        const idle = Array.from({ length: 300 }, () => net.connect(server.port, '127.0.0.1').on('error', () => {}));
        idle.forEach((socket) => socket.write('GET /healthz HTTP/1.1\r\nHos'));
        await sleep(500);
        const times = [];
        for (let i = 0; i < 50; i++) {
            const start = performance.now();
            assert.equal((await server.raw('GET', '/readyz')).status, 200);
            times.push(performance.now() - start);
        }
        times.sort((a, b) => a - b);
        assert.ok(times[48] < 200, `${times[48]} ms`);
        idle.forEach((socket) => socket.destroy());
    });
});
