// wire: bytes as they are. Sends text on a fresh connection and reads what comes back, for shapes of
// requests that no HTTP client would make.
import net from 'node:net';
import tls from 'node:tls';

// Resolves when the other side closes, or after quietMs without a byte: { text, closed, ms, statuses }.
// pieces may be strings, Buffers, or numbers (a pause in ms).
export function exchange(port, pieces, { quietMs = 700, secure = false } = {}) {
    return new Promise((done) => {
        const start = Date.now();
        const got = [];
        let closed = false;
        let timer;
        const socket = secure
            ? tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] })
            : net.connect(port, '127.0.0.1');
        const finish = () => {
            clearTimeout(timer);
            socket.destroy();
            const text = Buffer.concat(got).toString('latin1');
            done({ text, closed, ms: Date.now() - start, statuses: statusesOf(text) });
        };
        const wait = () => {
            clearTimeout(timer);
            timer = setTimeout(finish, quietMs);
        };
        socket.on('data', (piece) => { got.push(piece); wait(); });
        socket.on('end', () => { closed = true; finish(); });
        socket.on('close', () => { closed = true; finish(); });
        socket.on('error', () => { closed = true; finish(); });
        socket.on(secure ? 'secureConnect' : 'connect', async () => {
            for (const piece of [pieces].flat()) {
                if (typeof piece === 'number') await new Promise((next) => setTimeout(next, piece));
                else if (!socket.destroyed) socket.write(piece);
            }
            wait();
        });
        wait();
    });
}

// libmicrohttpd 0.9.75 writes the head of a refusal of its own twice; it is still one answer.
function statusesOf(text) {
    const all = [...text.matchAll(/HTTP\/1\.[01] (\d\d\d) /g)].map((match) => Number(match[1]));
    return /<html><head><title>Request/.test(text) ? [...new Set(all)] : all;
}

const follow = 'GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n';
const head = (lines, body = '') => ['PUT /api/v1/session/password HTTP/1.1', 'Host: localhost', 'Content-Type: application/json',
    ...lines].join('\r\n') + '\r\n\r\n' + body;
const get = (line, ...lines) => [line, 'Host: localhost', ...lines].join('\r\n') + '\r\n\r\n';
const long = (n) => 'a'.repeat(n);

// TRUST.md 3.1: what is sent, and which statuses may be the answer. answers = how many at most; a
// second one would be the smuggled request's.
export const corpus = [
    { name: 'length and chunked', send: head(['Content-Length: 4', 'Transfer-Encoding: chunked'], `0\r\n\r\n${follow}`), ours: [400] },
    { name: 'chunked and length', send: head(['Transfer-Encoding: chunked', 'Content-Length: 4'], `0\r\n\r\n${follow}`), ours: [400] },
    { name: 'two different lengths', send: head(['Content-Length: 2', 'Content-Length: 40'], `{}${follow}`), ours: [400] },
    { name: 'two equal lengths', send: head(['Content-Length: 2', 'Content-Length: 2'], '{}'), ours: [400] },
    { name: 'a list of lengths', send: head(['Content-Length: 2, 2'], '{}'), ours: [400] },
    { name: 'xchunked', send: head(['Transfer-Encoding: xchunked'], `0\r\n\r\n${follow}`), ours: [400, 501] },
    { name: 'xchunked GET', send: get('GET /healthz HTTP/1.1', 'Transfer-Encoding: xchunked') + `0\r\n\r\n${follow}`, ours: [400, 501] },
    { name: 'gzip', send: head(['Transfer-Encoding: gzip'], `0\r\n\r\n${follow}`), ours: [400, 501] },
    { name: 'identity, chunked', send: head(['Transfer-Encoding: identity, chunked'], `0\r\n\r\n${follow}`), ours: [400, 501] },
    { name: 'chunked, identity', send: head(['Transfer-Encoding: chunked, identity'], `0\r\n\r\n${follow}`), ours: [400, 501] },
    { name: 'two codings', send: head(['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'], `0\r\n\r\n${follow}`), ours: [400, 501] },
    { name: 'tab before chunked', send: head(['Transfer-Encoding:\tchunked', 'Content-Length: 4'], `0\r\n\r\n${follow}`), ours: [400, 501] },
    { name: 'vertical tab before chunked', send: head(['Transfer-Encoding: \x0bchunked'], `0\r\n\r\n${follow}`), ours: [400, 501] },
    { name: 'chunked of HTTP/1.0', send: head(['Transfer-Encoding: chunked']).replace('1.1', '1.0') + `0\r\n\r\n${follow}`, ours: [400] },
    { name: 'space before the colon', send: head(['Content-Length : 5'], `12345${follow}`), ours: [400] },
    { name: 'bare line feeds', send: get('GET /healthz HTTP/1.1').replaceAll('\r', ''), ours: [400], proxy: [200, 400] },
    { name: 'one bare line feed', send: get('GET /healthz HTTP/1.1', 'X-A: b\nX-B: c'), ours: [400], proxy: [200, 400] },
    { name: 'sound but unusual spacing', send: get('GET /healthz HTTP/1.1', 'X-A:b', 'X-B:', 'X-C: ', 'X-D:   d'), ours: [200] },
    { name: 'folded header', send: get('GET /healthz HTTP/1.1', 'X-A: b\r\n c'), ours: [400], proxy: [200, 400] },
    { name: 'folded coding', send: head(['Transfer-Encoding:\r\n chunked', 'Content-Length: 4'], `0\r\n\r\n${follow}`), ours: [400, 501] },
    { name: 'NUL in a header', send: get('GET /healthz HTTP/1.1', 'X-A: b\0c'), ours: [400] },
    { name: 'NUL in the host', send: 'GET /healthz HTTP/1.1\r\nHost: localhost\0.evil\r\n\r\n', ours: [400] },
    // libmicrohttpd 1.0 hangs up without a word.
    { name: 'NUL in the path', send: get('GET /healthz\0evil HTTP/1.1'), ours: [400], silence: true },
    { name: '%00 in the path', send: get('GET /healthz%00evil HTTP/1.1'), ours: [400] },
    { name: '%00 in the query', send: get('GET /healthz?a=%00 HTTP/1.1'), ours: [400] },
    { name: 'two hosts', send: get('GET /healthz HTTP/1.1', 'Host: evil'), ours: [400] },
    { name: 'absolute address', send: get('GET http://evil/healthz HTTP/1.1'), ours: [400, 421], proxy: [400, 421] },
    { name: 'no host', send: 'GET /healthz HTTP/1.1\r\n\r\n', ours: [400] },
    { name: 'method of 4,000 letters', send: get(`${'A'.repeat(4000)} /healthz HTTP/1.1`), ours: [405], proxy: [400, 405] },
    { name: 'length +5', send: head(['Content-Length: +5'], '12345'), ours: [400] },
    { name: 'length -1', send: head(['Content-Length: -1'], '12345'), ours: [400] },
    { name: 'length 5x', send: head(['Content-Length: 5x'], '12345'), ours: [400] },
    { name: 'length 2^64', send: head(['Content-Length: 18446744073709551616'], '12345'), ours: [400, 413] },
    { name: 'chunk size overflow', send: head(['Transfer-Encoding: chunked'], 'FFFFFFFFFFFFFFFFF\r\nab\r\n0\r\n\r\n'), ours: [400, 401, 413] },
    { name: 'address of 40 KB', send: get(`GET /${long(40000)} HTTP/1.1`), ours: [414], proxy: [400, 414] },
    { name: 'header of 40 KB', send: get('GET /healthz HTTP/1.1', `X-A: ${long(40000)}`), ours: [431], proxy: [400, 431] },
    { name: '2,000 headers', send: get('GET /healthz HTTP/1.1', ...Array.from({ length: 2000 }, (_, i) => `X-${i}: a`)), ours: [431], proxy: [400, 431] },
    { name: 'HTTP/9.9', send: get('GET /healthz HTTP/9.9'), ours: [400, 505], proxy: [400, 505] },
    { name: 'no version', send: 'GET /healthz\r\n\r\n', ours: [400, 505], proxy: [400, 505] },
    { name: 'control character in the path', send: get('GET /health\x01z HTTP/1.1'), ours: [400] },
    { name: 'three in one go', send: get('GET /healthz HTTP/1.1').repeat(3), ours: [200], answers: 3 },
];
