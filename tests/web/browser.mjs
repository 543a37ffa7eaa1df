// browser: the real program with a small real site, and a Chromium that looks at it. For test files:
//     const house = await openHouse();            server, site alpha with places, people (tests/harness)
//     const page = await house.visit('technician', '/me', { language: 'zh', theme: 'dark' });
//     await assertAccessible(page);               axe: no violations
//     await house.close();
import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import { startServer } from '../harness/index.mjs';
import { addPeople, password, uuid } from '../harness/people.mjs';

export { password, uuid };
export const folder = process.env.FIXPOINT_WEB ?? new URL('../../web/dist', import.meta.url).pathname;

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

export const launch = (more = []) => chromium.launch({ executablePath: '/usr/bin/chromium', args: [...flags, ...more] });

// The building of the manual: D1, its fourth floor, zone B, room B12 and what hangs there.
export const places = [
    ['D1', '调度大楼', 'Dispatch building'],
    ['D104', '四楼', 'Floor 4'],
    ['D104B', 'B 区', 'Zone B'],
    ['D104B12', '会议室 B12', 'Meeting room B12'],
];
export const positions = [
    ['D104B12DD03', '灯具 3', 'Luminaire 3'],
    ['D104B12HM02', '话筒 2', 'Microphone 2'],
];

async function furnish(server) {
    const cookie = await server.signIn('manager', password);
    const put = async (path, json) => {
        const answer = await server.api('PUT', path, { json, cookie });
        assert.ok(answer.status === 201 || answer.status === 200, `${path}: ${answer.status} ${answer.text}`);
        return answer.json;
    };
    for (const [code, name_zh, name_en] of places) await put(`/sites/alpha/locations/${code}`, { name_zh, name_en, status: 'active' });
    for (const [code, name_zh, name_en] of positions) await put(`/sites/alpha/positions/${code}`, { name_zh, name_en, status: 'active' });
}

// film: a function that gets the house's server and cookieOf and gives the path of a film that the
// browser's camera then shows.
export async function openHouse({ film, env = {} } = {}) {
    const server = await startServer({ env: { FIXPOINT_WEB: folder, ...env } });
    const cookies = new Map();
    const cookieOf = async (login) => {
        if (!cookies.has(login)) cookies.set(login, await server.signIn(login, password));
        return cookies.get(login);
    };
    let browser;
    try {
        await addPeople(server);
        await furnish(server);
        browser = await launch(film ? [`--use-file-for-fake-video-capture=${await film(server, cookieOf)}`] : []);
    } catch (error) {
        await server.stop();
        throw error;
    }
    // A page of a fresh browser profile; login null = nobody is signed in.
    const visit = async (login, path, options = {}) => {
        const { language = 'en', theme = 'light', desk = false, viewport } = options;
        const context = await browser.newContext({
            viewport: viewport ?? (desk ? { width: 1440, height: 900 } : { width: 390, height: 844 }),
            locale: language === 'zh' ? 'zh-CN' : 'en-GB',
            colorScheme: theme,
            permissions: ['camera'],
            baseURL: server.url,
        });
        if (login !== null)
            await context.addCookies((await cookieOf(login)).split('; ').map((pair) => {
                const [name, ...value] = pair.split('=');
                return { name, value: value.join('='), url: server.url };
            }));
        context.setDefaultTimeout(10_000);
        const page = await context.newPage();
        page.complaints = [];
        page.on('pageerror', (error) => page.complaints.push(String(error)));
        page.on('console', (message) => {
            // The browser itself logs each answer of 4xx; those are the server's business.
            if (message.type() === 'error' && !/status of \d{3}|net::ERR/.test(message.text())) page.complaints.push(message.text());
        });
        await page.goto(path);
        return page;
    };
    return {
        server,
        browser,
        cookieOf,
        visit,
        // Another browser, whose camera shows this film; pages of the one before are gone.
        show: async (path) => {
            await browser.close();
            browser = await launch([`--use-file-for-fake-video-capture=${path}`]);
        },
        close: async () => {
            await browser.close();
            await server.stop();
        },
    };
}

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// What moves is judged when it has arrived; what turns for ever is not waited for.
const settled = (page) => page.evaluate(() => Promise.allSettled(document.getAnimations()
    .filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime)).map((one) => one.finished)).then(() => {}));

export async function assertAccessible(page) {
    await settled(page);
    // The whole page at once: what a bar at the bottom covers now, scrolling would bring out.
    const { width, height } = page.viewportSize();
    const whole = await page.evaluate(() => document.documentElement.scrollHeight);
    if (whole > height) await page.setViewportSize({ width, height: whole });
    const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
    if (whole > height) await page.setViewportSize({ width, height });
    const said = violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`);
    assert.deepEqual(said, [], `${page.url()}\n${said.join('\n')}`);
}

// Nothing sticks out sideways, and the page complained of nothing.
export async function assertTidy(page) {
    const [wide, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    assert.ok(wide <= seen, `${page.url()} is ${wide} px wide in a window of ${seen}`);
    assert.deepEqual(page.complaints, []);
}

// A work order at a position of the house, dispatched to the technician (or left at an earlier state).
export async function order(house, { code = 'D104B12DD03', until = 'dispatch', symptom = 'BRK', priority = 'P3' } = {}) {
    const { server } = house;
    const id = uuid();
    const at = new Date().toISOString();
    const act = async (who, path, json) => {
        const answer = await server.api('PUT', path, { json, cookie: await house.cookieOf(who) });
        assert.equal(answer.status, 201, `${path}: ${answer.status} ${answer.text}`);
        return answer.json;
    };
    const event = (who, json) => act(who, `/sites/alpha/work-orders/${id}/events/${uuid()}`, { at, ...json });
    await act('desk', `/sites/alpha/work-orders/${id}`, { code, at, symptom, source: 'desk' });
    if (until === 'report') return { id };
    await event('leader', { action: 'triage', priority });
    if (until === 'triage') return { id };
    const technician = (await server.api('GET', '/session', { cookie: await house.cookieOf('technician') })).json.user.id;
    await event('leader', { action: 'dispatch', assignee: technician });
    return { id };
}

export async function stateOf(house, id) {
    const answer = await house.server.api('GET', `/sites/alpha/work-orders/${id}`, { cookie: await house.cookieOf('leader') });
    assert.equal(answer.status, 200, answer.text);
    return answer.json.state.key;
}
