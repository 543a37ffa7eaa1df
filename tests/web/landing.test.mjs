// A label scanned with the phone's own camera: its address opens in a browser where nobody is signed in.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { assertAccessible, assertTidy, openHouse, password } from './browser.mjs';

const house = await openHouse();
after(() => house.close());
await house.server.sql(`insert into label_key (key, site_id, building_id, canonical)
    select 'ABCDEFGHJK', site_id, building_id, canonical from code where canonical = 'D104B12HM02'`);

test('the right key tells a stranger the name of the place, in his language', async () => {
    const page = await house.visit(null, '/C/D104B12HM02W/ABCDEFGHJK');
    await page.getByRole('heading', { name: 'Microphone 2' }).waitFor();
    assert.match(await page.locator('main').innerText(), /D1-04-B12-HM02-W[\s\S]*Dispatch building › Floor 4 › Zone B › Meeting room B12/);
    await assertAccessible(page);
    await assertTidy(page);
    const chinese = await house.visit(null, '/c/d104b12hm02w/abcdefghjk', { language: 'zh' });
    await chinese.getByRole('heading', { name: '话筒 2' }).waitFor();
});

test('a wrong key tells nothing but offers to sign in', async () => {
    const page = await house.visit(null, '/C/D104B12HM02W/ABCDEFGHJM');
    await page.getByLabel('Login').waitFor();
    await page.waitForLoadState('networkidle');
    assert.doesNotMatch(await page.locator('body').innerText(), /Microphone|Meeting room/);
});

test('who signs in there stands before the place', async () => {
    const page = await house.visit(null, '/C/D104B12HM02W/ABCDEFGHJK');
    await page.getByLabel('Login').fill('technician');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/s/alpha/positions/D104B12HM02');
    await page.getByText('Microphone 2').first().waitFor();
});

test('for staff the label is the page of the place', async () => {
    const page = await house.visit('technician', '/C/D104B12HM02W/ABCDEFGHJK');
    await page.getByRole('button', { name: /Report fault/ }).or(page.getByRole('link', { name: /Report fault/ })).first().waitFor();
    await page.getByText('Microphone 2').first().waitFor();
});
