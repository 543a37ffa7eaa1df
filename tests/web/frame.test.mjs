/* The frame in a real browser: signing in and out, language, theme, keyboard, and the outbox between a
 * tap and its receipt. */
import assert from 'node:assert/strict';
import test, { after, before, describe } from 'node:test';
import { assertAccessible, assertTidy, openHouse, order, password, stateOf } from './browser.mjs';

let house;
before(async () => {
    house = await openHouse();
});
after(() => house?.close());

const fill = async (page, login, secret) => {
    await page.fill('[name=login]', login);
    await page.fill('[name=password]', secret);
    await page.click('button[type=submit]');
};

describe('signing in', () => {
    test('a wrong password gets a sentence, and what was typed stays', async () => {
        const page = await house.visit(null, '/');
        await fill(page, 'technician', 'not the password');
        await page.getByRole('alert').getByText('wrong').waitFor();
        assert.equal(await page.inputValue('[name=login]'), 'technician');
        assert.equal(await page.inputValue('[name=password]'), 'not the password');
        await page.context().close();
    });

    test('leads on to the page that was asked for', async () => {
        const page = await house.visit(null, '/me');
        await fill(page, 'supervisor', password);
        await page.getByRole('heading', { name: 'Me', exact: true }).waitFor();
        assert.equal(new URL(page.url()).pathname, '/me');
        await page.getByRole('button', { name: 'Sign out' }).click();
        await page.getByRole('heading', { name: 'Sign in' }).waitFor();
        await page.context().close();
    });

    test('when a session ends elsewhere, a box lies over the page and the page is still there', async () => {
        const page = await house.visit(null, '/me');
        await fill(page, 'desk', password);
        await page.getByText('This device').waitFor();
        const cookie = await house.cookieOf('desk');
        const { items } = (await house.server.api('GET', '/sessions', { cookie })).json;
        for (const one of items.filter((other) => !other.current)) await house.server.api('DELETE', `/sessions/${one.id}`, { cookie });
        await page.getByRole('button', { name: 'Change password' }).click();
        await page.fill('dialog [name=password]', 'a half-typed thing');
        await page.fill('dialog [name=new-password]', 'another half-typed thing');
        await page.locator('dialog button[type=submit]').click();
        const again = page.getByRole('dialog', { name: 'Sign in again' });
        await again.waitFor();
        await assertAccessible(page);
        await again.locator('[name=password]').fill(password);
        await again.locator('button[type=submit]').click();
        await again.waitFor({ state: 'detached' });
        assert.equal(await page.inputValue('dialog [name=password]'), 'a half-typed thing');
        await page.context().close();
    });

    test('an invitation link sets the password and signs in, once', async () => {
        const { ownerCommand } = await import('../harness/people.mjs');
        await ownerCommand(house.server, ['user', 'add', 'newcomer', '--name-en', 'Nia', '--site', 'alpha', '--role', 'technician']);
        const said = await ownerCommand(house.server, ['user', 'link', 'newcomer']);
        const token = /\/password#(\S+)/.exec(said)?.[1];
        assert.ok(token, said);
        const page = await house.visit(null, `/password#${token}`);
        await page.fill('[name=new-password]', 'Regen auf dem Dach');
        assert.doesNotMatch(page.url(), /#/, 'the token leaves the address bar');
        await assertAccessible(page);
        await page.click('button[type=submit]');
        await page.getByRole('heading', { name: 'Alpha' }).waitFor();
        await page.context().close();
        const second = await house.visit(null, `/password#${token}`);
        await second.fill('[name=new-password]', 'Regen auf dem Dach');
        await second.click('button[type=submit]');
        await second.getByRole('alert').waitFor();
        await second.context().close();
    });
});

describe('language, theme, keyboard', () => {
    test('follows the browser, and a choice in Me stays after a reload', async () => {
        const page = await house.visit('technician', '/me', { language: 'zh', theme: 'dark' });
        await page.getByRole('heading', { name: '我的' }).waitFor();
        assert.equal(await page.getAttribute('html', 'lang'), 'zh-CN');
        assert.equal(await page.getAttribute('html', 'data-theme'), 'dark');
        await page.getByRole('radio', { name: 'English' }).click();
        await page.getByRole('radio', { name: 'Light' }).click();
        await page.reload();
        await page.getByRole('heading', { name: 'Me', exact: true }).waitFor();
        assert.equal(await page.getAttribute('html', 'data-theme'), 'light');
        await page.getByRole('radio', { name: '中文' }).click();
        await page.getByRole('heading', { name: '我的' }).waitFor();
        await house.server.sql(`update app_user set language = null where login = 'technician'`);
        await page.context().close();
    });

    test('at a desk "/" goes to the code box', async () => {
        const page = await house.visit('leader', '/', { desk: true });
        await page.getByRole('heading', { name: 'Alpha' }).waitFor();
        await page.keyboard.press('/');
        await page.keyboard.type('D1');
        assert.equal(await page.inputValue('.desk-top input'), 'D1');
        await page.context().close();
    });

    test('the scan sheet keeps the focus, closes on Esc and gives it back', async () => {
        const page = await house.visit('technician', '/');
        const scan = page.locator('.tab-scan');
        await scan.focus();
        await page.keyboard.press('Enter');
        await page.locator('dialog[open]').waitFor();
        for (let i = 0; i < 12; i++) await page.keyboard.press('Tab');
        assert.ok(await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest('dialog') !== null));
        await page.keyboard.press('Escape');
        await page.locator('dialog').waitFor({ state: 'detached' });
        assert.ok(await scan.evaluate((element) => element === document.activeElement));
        await page.context().close();
    });
});

describe('the outbox', () => {
    // Each test's order is more urgent than those before it, so that it is the next one on the home.
    const accept = async (page) => page.getByRole('button', { name: 'Accept' }).click();

    test('says received only for the receipt', async () => {
        const { id } = await order(house, { priority: 'P4' });
        const page = await house.visit('technician', '/');
        await accept(page);
        await page.getByText(/Received by the server at \d\d:\d\d\./).waitFor();
        assert.equal(await stateOf(house, id), 'accepted');
        await assertTidy(page);
        await page.context().close();
    });

    test('keeps a tap without a network, also over a reload, and sends it when there is one', async () => {
        const { id } = await order(house, { priority: 'P3' });
        const page = await house.visit('technician', '/');
        await page.getByRole('button', { name: 'Accept' }).waitFor();
        await page.route('**/events/**', (route) => route.abort('internetdisconnected'));
        await accept(page);
        await page.getByText('Kept on this phone, not yet sent.').waitFor();
        assert.equal(await stateOf(house, id), 'dispatched');
        await page.goto('/me/outbox');
        await page.getByText(/^Kept: 1/).waitFor();
        await assertAccessible(page);
        await page.unroute('**/events/**');
        await page.getByRole('button', { name: 'Send now' }).click();
        await page.getByText('Everything has been received by the server.').waitFor();
        assert.equal(await stateOf(house, id), 'accepted');
        await page.context().close();
    });

    test('shows a refusal with its sentence, and drops nothing', async () => {
        const { id } = await order(house, { priority: 'P2' });
        const page = await house.visit('technician', '/');
        await page.getByRole('button', { name: 'Accept' }).waitFor();
        await page.route('**/events/**', (route) => route.abort('internetdisconnected'));
        await accept(page);
        await page.getByText('Kept on this phone, not yet sent.').waitFor();
        await house.server.sql(`update work_order set assignee = (select id from app_user where login = 'leader') where id = '${id}'`);
        await page.unroute('**/events/**');
        await page.goto('/me/outbox');
        await page.getByText('Needs you: 1').first().waitFor();
        const sentence = await page.locator('li .field-error').innerText();
        assert.match(sentence, /[a-z]{3,}.*\./i);
        await assertAccessible(page);
        await page.getByRole('button', { name: 'Export and discard' }).click();
        const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save the file and discard' }).click()]);
        assert.match(file.suggestedFilename(), /\.json$/);
        await page.getByText('Everything has been received by the server.').waitFor();
        await page.context().close();
    });

    test('never sends as another person', async () => {
        const { id } = await order(house, { priority: 'P1' });
        const page = await house.visit(null, '/');
        await fill(page, 'technician', password);
        await page.getByRole('button', { name: 'Accept' }).waitFor();
        await page.route('**/events/**', (route) => route.abort('internetdisconnected'));
        await accept(page);
        await page.getByText('Kept on this phone, not yet sent.').waitFor();
        await page.goto('/me');
        await page.getByRole('button', { name: 'Sign out' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
        await page.getByText('1 kept on this phone').waitFor();
        await page.unroute('**/events/**');
        await fill(page, 'leader', password);
        await page.getByText('This device').waitFor();
        await page.goto('/me/outbox');
        await page.getByText('Of other people on this phone: 1').waitFor();
        await page.getByText('Tom signs in to send this.').waitFor();
        assert.equal(await stateOf(house, id), 'dispatched');
        await page.goto('/me');
        await page.getByRole('button', { name: 'Sign out' }).click();
        await fill(page, 'technician', password);
        await page.getByText('This device').waitFor();
        await page.goto('/me/outbox');
        await page.getByText('Everything has been received by the server.').waitFor();
        assert.equal(await stateOf(house, id), 'accepted');
        await page.context().close();
    });
});
