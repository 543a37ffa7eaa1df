/* Forty texts that would run as a script, in every field that takes text, through the API; then every
 * screen that shows them in a real browser: no dialog, no violation of the content policy, no error,
 * and the text stands there as it was written. And the label that carries such a name. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { payloads } from '../harness/payloads.mjs';
import { openHouse, uuid } from './browser.mjs';

let house, order, person, key;
const now = () => new Date().toISOString();
const codeOf = (i) => `D104B12JY${String(i + 10)}`;
const tagOf = (i) => `JY0070${String(i + 10)}`;
const full = codeOf(0);

async function put(path, json, { as = 'admin', method = 'PUT', version } = {}) {
    const answer = await house.server.api(method, `/sites/alpha${path}`, { json, cookie: await house.cookieOf(as), headers: version ? { 'if-match': `"${version}"` } : {} });
    assert.ok([200, 201].includes(answer.status), `${path}: ${answer.status} ${answer.text}`);
    return answer.json;
}
const all = (text) => ({ name_zh: text, name_en: text });

before(async () => {
    house = await openHouse();
    person = uuid();
    for (const login of ['admin', 'desk', 'technician']) await house.cookieOf(login);
    await Promise.all(payloads.map(async (text, i) => {
        await put(`/teams/t-${i}`, { name_zh: text.slice(0, 60), name_en: text.slice(0, 60) });
        await put(`/users/${i ? uuid() : person}`, { login: `x${i}-person`, name_zh: text.slice(0, 60), name_en: text.slice(0, 60), phone: text.slice(0, 40), memberships: [{ role: 'technician', team: `t-${i}` }] });
        await put(`/positions/${codeOf(i)}`, { ...all(text), note: text, sign_scheme: text.slice(0, 40), sign_number: text.slice(0, 40) });
        await put(`/assets/${tagOf(i)}`, { ...all(text), manufacturer: text, model: text, serial_number: text, warranty_note: text, note: text });
        await put(`/calendar/2030-01-${String((i % 28) + 1).padStart(2, '0')}`, { working: false, ...all(text) });
    }));
    await put('/locations/D104B13', { ...all(payloads[0]), note: payloads[4] });
    await put(`/positions/${full}/units/${uuid()}`, { tag: tagOf(0), reason: payloads[5] });
    const { version } = (await house.server.api('GET', `/sites/alpha/positions/${full}`, { cookie: await house.cookieOf('admin') })).json;
    await put(`/positions/${full}`, { attributes: payloads.map((text) => ({ name: text, value: text, unit: text.slice(0, 40) })),
        documents: payloads.map((text) => ({ name: text, url: `https://example.org/?${encodeURIComponent(text)}`, category: text })) }, { method: 'PATCH', version });
    order = uuid();
    for (const [i, text] of payloads.entries()) {
        const id = i ? uuid() : order;
        await put(`/work-orders/${id}`, { code: i ? codeOf(i) : full, at: now(), words: text, contact: text, source: 'desk' }, { as: 'desk' });
        await put(`/work-orders/${order}/events/${uuid()}`, { action: 'comment', at: now(), note: text }, { as: 'desk' });
    }
    await put(`/label-prints/${uuid()}`, { codes: [full], stock: 'L7160' });
    key = await house.server.sql(`select key from label_key where canonical = '${full}'`);
    const site = await house.server.api('GET', '/sites/alpha', { cookie: await house.cookieOf('admin') });
    await put('', all(payloads[1]), { method: 'PATCH', version: site.json.version });
});
after(() => house?.close());

// A page that counts what must not happen.
async function watched(login, path, options) {
    const page = await house.visit(login, 'about:blank', options);
    page.wrong = [];
    page.on('dialog', (dialog) => { page.wrong.push(`dialog ${dialog.message()} at ${page.url()}`); dialog.dismiss(); });
    page.on('request', (request) => { if (/evil\.example/.test(request.url())) page.wrong.push(`asked ${request.url()}`); });
    await page.exposeFunction('violated', (what) => page.wrong.push(`policy: ${what}`));
    await page.addInitScript(() => addEventListener('securitypolicyviolation', (event) => window.violated(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)));
    if (path) await see(page, path);
    return page;
}
async function see(page, path, shows) {
    await page.goto(path);
    if (!shows) await page.waitForLoadState('networkidle');
    else await page.getByText(shows, { exact: false }).first().waitFor();
    assert.equal(await page.evaluate(() => document.querySelectorAll('main script, main iframe, main object, main embed, main [onerror], main [onload], main [onfocus]').length), 0, `${path} made an element of a text`);
    assert.deepEqual([...page.wrong, ...page.complaints], [], path);
}

test('every screen shows them as text', { timeout: 120000 }, async () => {
    const page = await watched('admin', null, { desk: true });
    for (const [path, shows] of [[`/s/alpha/positions/${full}`, payloads[0]], ['/s/alpha/locations/D104B13', payloads[0]], [`/s/alpha/assets/${tagOf(0)}`, payloads[0]],
        [`/s/alpha/work-orders/${order}`, payloads[39]], ['/register', null], ['/register/units', payloads[0]], ['/work', null], ['/people', payloads[0]], [`/people/${person}`, payloads[0]],
        ['/people/new', null], ['/settings', null], ['/labels', null], [`/labels?codes=${full}`, null], ['/import', null], ['/me', null], ['/', null], [`/report/${full}`, payloads[0]],
        [`/s/alpha/register/positions/${full}`, null], [`/s/alpha/register/locations/D104B13`, null], [`/s/alpha/register/assets/${tagOf(0)}`, null]])
        await see(page, path, shows);
    await page.context().close();
});

test('each name on the page of its thing, in both languages', { timeout: 120000 }, async () => {
    for (const language of ['zh', 'en']) {
        const page = await watched('technician', null, { language });
        for (const [i, text] of payloads.entries()) if (i % 2 === (language === 'zh' ? 0 : 1)) await see(page, `/s/alpha/positions/${codeOf(i)}`, text);
        await page.context().close();
    }
});

test('typed as a code, and in the address', { timeout: 120000 }, async () => {
    const page = await watched('technician');
    for (const text of payloads.slice(0, 6)) await see(page, `/codes/${encodeURIComponent(text)}`);
    for (const text of payloads.slice(0, 2)) await see(page, `/register?q=${encodeURIComponent(text)}`);
    await see(page, `/#${encodeURIComponent(payloads[4])}`);
    await page.context().close();
});

test('what must not happen would be noticed', async () => {
    const page = await watched('technician', '/');
    await page.evaluate(() => {
        const picture = document.createElement('img');
        picture.src = 'https://evil.example/x.png';
        document.querySelector('main').append(picture);
        setTimeout(() => alert('seen'));
    });
    await page.waitForTimeout(300);
    await assert.rejects(see(page, '/'));
    assert.ok(page.wrong.some((one) => one.startsWith('dialog')) && page.wrong.some((one) => one.startsWith('policy')), page.wrong.join());
    await page.context().close();
});

test('what a stranger sees of a label', async () => {
    const page = await watched(null);
    await see(page, `/c/${full}/${key}`, payloads[0]);
    await page.context().close();
});

test('a label carries such a name as text: PDF, SVG, PNG', async () => {
    const cookie = await house.cookieOf('admin');
    const draw = async (kind, code) => {
        const answer = await house.server.api('GET', `/sites/alpha/labels.${kind}?codes=${code}&stock=L7163&kind=label`, { cookie });
        assert.equal(answer.status, 200, answer.text);
        return answer;
    };
    const folder = mkdtempSync(join(tmpdir(), 'fx-label-'));
    try {
        writeFileSync(join(folder, 'a.pdf'), (await draw('pdf', codeOf(0))).body);
        const text = execFileSync('pdftotext', ['-raw', join(folder, 'a.pdf'), '-'], { encoding: 'utf8' });
        assert.match(text.replaceAll(/\s/g, ''), /<script>alert\(1\)/);
        assert.ok(!(await draw('pdf', codeOf(14))).body.includes('/JavaScript'));
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
    for (let i = 0; i < payloads.length; i++) {
        const { text } = await draw('svg', codeOf(i));
        assert.doesNotMatch(text, /<script|<iframe|\son\w+=|javascript:/i, payloads[i]);
    }
    assert.equal((await draw('png', codeOf(0))).body.toString('latin1', 1, 4), 'PNG');
});

// A name of a file without a scheme is taken, and shown as text; only http and https become links.
test('a link that would run is refused where links are taken', async () => {
    const { version } = (await house.server.api('GET', `/sites/alpha/positions/${codeOf(1)}`, { cookie: await house.cookieOf('admin') })).json;
    for (const url of ['javascript:alert(1)', 'JaVaScRiPt:alert(1)', ' javascript:alert(1)', 'data:text/html,x', '\tjavascript:alert(1)', 'vbscript:x', 'file:///etc/passwd', 'https:evil', ' https://example.org']) {
        const answer = await house.server.api('PATCH', `/sites/alpha/positions/${codeOf(1)}`, { json: { documents: [{ name: 'x', url }] }, cookie: await house.cookieOf('admin'), headers: { 'if-match': `"${version}"` } });
        assert.equal(answer.status, 422, `${url}: ${answer.text}`);
    }
});
