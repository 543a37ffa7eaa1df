/* The site's clock and calendar: an administrator changes the week, sets a holiday, and takes it back. */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { assertAccessible, assertTidy, openHouse } from './browser.mjs';

let house;
before(async () => {
    house = await openHouse();
});
after(() => house?.close());

test('week and holidays are set, and taken back', async () => {
    const page = await house.visit('admin', '/settings');
    await page.getByRole('button', { name: 'Sat' }).click();
    await page.getByLabel('Time zone').fill('Mars/Olympus');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/There is no time zone Mars\/Olympus/).first().waitFor();
    await page.getByLabel('Time zone').fill('Asia/Shanghai');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForFunction(async () => (await (await fetch('/api/v1/sites/alpha')).json()).working_days.length === 6);
    await page.getByLabel('Day', { exact: true }).fill('2027-02-06');
    await page.getByLabel('What it is called').fill('春节');
    await page.getByRole('button', { name: 'Set the day' }).click();
    await page.getByText('2027-02-06 · holiday 春节').waitFor();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Remove 2027-02-06' }).click();
    await page.getByText('No such day yet.').waitFor();
    await assertTidy(page);
    assert.equal((await house.server.sql('select count(*) from site_calendar_day')).trim(), '0');
    await page.context().close();
});
