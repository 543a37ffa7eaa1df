/* Every screen of the frame in both languages, both themes, on a phone and at a desk: nothing sticks out,
 * nothing complains, axe finds nothing. FIXPOINT_SHOTS=folder looks at every combination and keeps a
 * picture of each. */
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { assertAccessible, assertTidy, openHouse, order } from './browser.mjs';

let house;
before(async () => {
    house = await openHouse();
    for (const priority of ['P1', 'P2', 'P3', 'P5']) await order(house, { priority });
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
            const page = await house.visit(login, path, look);
            await page.locator('main').first().waitFor();
            await page.locator('.skeleton').waitFor({ state: 'detached' });
            await act?.(page);
            await page.locator('.skeleton').waitFor({ state: 'detached' });
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
