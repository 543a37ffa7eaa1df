/* Every screen of the frame in both languages, both themes, on a phone and at a desk: nothing sticks out,
 * nothing complains, axe finds nothing. FIXPOINT_SHOTS=folder looks at every combination and keeps a
 * picture of each. */
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { assertAccessible, assertTidy, openHouse, order } from './browser.mjs';

let house;
let dispatched;
before(async () => {
    house = await openHouse();
    for (const priority of ['P1', 'P2', 'P3', 'P5']) dispatched = await order(house, { priority });
    await order(house, { until: 'report', code: 'D104B12HM02' });
    await order(house, { until: 'triage', code: 'D104B12HM02', priority: 'P4' });
});
after(() => house?.close());

const openScan = (page) => page.locator('.tab-scan:visible, .desk-top .button:visible').first().click();
const screens = {
    'sign-in': [null, '/'],
    password: [null, '/password#some-token'],
    'home of a technician': ['technician', '/'],
    'home of a leader': ['leader', '/'],
    'home of an administrator': ['admin', '/'],
    me: ['technician', '/me'],
    outbox: ['technician', '/me/outbox'],
    'page of a position': ['technician', '/s/alpha/positions/D104B12DD03'],
    'page of a room': ['leader', '/s/alpha/locations/D104B12'],
    'work orders': ['leader', '/work'],
    'a work order': ['technician', () => `/s/alpha/work-orders/${dispatched.id}`],
    'more acts on a work order': ['leader', () => `/s/alpha/work-orders/${dispatched.id}`, (page) => page.locator('.topbar .button').last().click()],
    report: ['desk', '/report/D104B12HM02'],
    register: ['manager', '/register?under=D104B12'],
    units: ['manager', '/register/units'],
    'a record': ['manager', '/s/alpha/register/positions/D104B12DD03'],
    'a record edited': ['manager', '/s/alpha/register/positions/D104B12DD03', (page) => page.locator('main .button-filled').first().click()],
    'a new position': ['manager', '/register?under=D104B12', (page) => page.getByRole('button', { name: /^(Position|新增点位)$/ }).click()],
    labels: ['manager', '/labels?under=D104B12', (page) => page.locator('.paper img').waitFor()],
    import: ['manager', '/import'],
    site: ['admin', '/settings'],
    'unknown code': ['technician', '/codes/D104B12DD08E'],
    'no such page': ['technician', '/nowhere'],
    scan: ['technician', '/', openScan],
    'type pad': ['technician', '/', async (page) => {
        await openScan(page);
        await page.locator('.scan-ways .button').first().click();
        await page.keyboard.type('D104B12DD');
    }],
    places: ['technician', '/', async (page) => {
        await openScan(page);
        await page.locator('.scan-ways .button').nth(2).click();
        await page.locator('.picker li').first().waitFor();
    }],
};
const looks = [
    { language: 'en', theme: 'light' },
    { language: 'zh', theme: 'dark', desk: true },
    { language: 'zh', theme: 'dark', viewport: { width: 320, height: 700 } },
];
const more = [
    { language: 'zh', theme: 'dark' },
    { language: 'en', theme: 'dark', desk: true },
    { language: 'zh', theme: 'light', desk: true },
    { language: 'en', theme: 'light', viewport: { width: 320, height: 700 } },
];

for (const [name, [login, path, act]] of Object.entries(screens)) {
    test(name, async () => {
        for (const look of process.env.FIXPOINT_SHOTS ? [...looks, ...more] : looks) {
            const page = await house.visit(login, typeof path === 'function' ? path() : path, look);
            await page.locator('main').first().waitFor();
            await page.waitForFunction(() => !document.querySelector('.skeleton'));
            await act?.(page);
            await page.waitForFunction(() => !document.querySelector('.skeleton'));
            if (process.env.FIXPOINT_SHOTS) {
                await page.waitForTimeout(300);
                const { language, theme, desk, viewport } = look;
                const size = desk ? 'desk' : (viewport?.width ?? 'phone');
                await page.screenshot({ path: join(process.env.FIXPOINT_SHOTS, `${name}-${language}-${theme}-${size}.png`.replaceAll(' ', '-')) });
            }
            await assertTidy(page);
            await assertAccessible(page);
            await page.context().close();
        }
    });
}
