// server: the real program, started on a free port, and a client that hides nothing.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const top = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const program = resolve(top, process.env.FIXPOINT_PROGRAM ?? process.env.FIXPOINT_BINARY ?? 'build/fixpoint');

// Runs a command of the program to its end, input being its standard input: { code, stdout, stderr }.
export async function command(args, env = {}, input = '') {
    try {
        const run = promisify(execFile)(program, args, { env: { ...process.env, ...env }, maxBuffer: 1 << 26 });
        run.child.stdin.on('error', () => {}).end(input); // who reads none may be gone before it is written
        return { code: 0, ...(await run) };
    } catch (error) {
        if (typeof error.code !== 'number') throw error;
        return { code: error.code, stdout: error.stdout, stderr: error.stderr };
    }
}

export class Server {
    // env overrides; FIXPOINT_DATABASE and FIXPOINT_OWNER_DATABASE must be among it.
    static async start(env, { ready = true } = {}) {
        const server = new Server();
        server.folder = mkdtempSync(join(tmpdir(), 'fx-'));
        server.lines = [];
        server.env = { ...process.env, FIXPOINT_LISTEN: '127.0.0.1:0', FIXPOINT_RATE_PUBLIC: '0',
            FIXPOINT_RATE_ACTOR: '0', FIXPOINT_PHOTOS: join(server.folder, 'photos'), ...env };
        server.child = spawn(program, ['serve'], { env: server.env, stdio: ['ignore', 'ignore', 'pipe'] });
        const kill = () => server.child.kill('SIGKILL');
        process.once('exit', kill);
        server.exited = once(server.child, 'exit').then(([code, signal]) => {
            process.removeListener('exit', kill);
            server.code = code ?? signal;
            return server.code;
        });
        const address = new Promise((found) => {
            createInterface(server.child.stderr).on('line', (line) => {
                server.lines.push(line);
                const match = /msg="listening on (http:\/\/[^"]+)"/.exec(line);
                if (match) found(match[1]);
            });
        });
        const ended = server.exited.then((code) => {
            throw new Error(`the server ended with ${code}:\n${server.lines.join('\n')}`);
        });
        ended.catch(() => {});
        server.url = await Promise.race([address, ended]);
        server.agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
        if (ready) await server.waitReady();
        return server;
    }

    get port() {
        return Number(new URL(this.url).port);
    }

    async waitReady(limitMs = 15000) {
        const until = Date.now() + limitMs;
        for (;;) {
            const answer = await this.raw('GET', '/readyz').catch((error) => ({ status: error.code }));
            if (answer.status === 200) return;
            if (Date.now() > until) throw new Error(`not ready: ${answer.status}\n${this.lines.slice(-20).join('\n')}`);
            await sleep(20);
        }
    }

    // Any path of the server: { status, headers, body (Buffer), text, json }.
    raw(method, path, { headers = {}, body, agent = this.agent } = {}) {
        return new Promise((done, failed) => {
            const request = http.request(this.url + path, { method, headers, agent }, (response) => {
                const pieces = [];
                response.on('data', (piece) => pieces.push(piece));
                response.on('error', failed);
                response.on('end', () => {
                    const bytes = Buffer.concat(pieces);
                    done({
                        status: response.statusCode,
                        headers: response.headers,
                        body: bytes,
                        get text() { return bytes.toString('utf8'); },
                        get json() { return JSON.parse(bytes.toString('utf8')); },
                    });
                });
            });
            request.on('error', failed);
            if (body instanceof ReadableStream || body?.pipe) body.pipe(request);
            else request.end(body);
        });
    }

    // A path below /api/v1. json becomes the body; cookie is what signIn() gave.
    api(method, path, { json, body, headers = {}, cookie } = {}) {
        const all = { ...headers };
        if (json !== undefined) {
            body = JSON.stringify(json);
            all['content-type'] ??= 'application/json';
        }
        if (body !== undefined && !body.pipe) all['content-length'] ??= String(Buffer.byteLength(body));
        if (cookie) {
            all.cookie = cookie;
            all['x-fixpoint'] ??= '1';
            all['sec-fetch-site'] ??= 'same-origin';
        }
        return this.raw(method, `/api/v1${path}`, { headers: all, body });
    }

    // Signs in and gives the cookie for api().
    async signIn(login, password) {
        const answer = await this.api('POST', '/session', {
            json: { login, password },
            headers: { 'x-fixpoint': '1', 'sec-fetch-site': 'same-origin' },
        });
        if (answer.status !== 200 && answer.status !== 201)
            throw new Error(`sign-in of ${login}: ${answer.status} ${answer.text}`);
        return answer.headers['set-cookie'].map((line) => line.split(';')[0]).join('; ');
    }

    // SIGTERM; resolves to the exit code.
    async stop() {
        this.agent?.destroy();
        if (this.code === undefined) this.child.kill('SIGTERM');
        const code = await this.exited;
        rmSync(this.folder, { recursive: true, force: true });
        return code;
    }
}
