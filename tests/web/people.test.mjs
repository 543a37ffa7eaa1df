/* People in a real browser: an administrator adds somebody, hands over the invitation, changes roles,
 * and deactivates one who has work in hand. */
import assert from 'node:assert/strict';
import test, { after, before, describe } from 'node:test';
import { assertAccessible, assertTidy, openHouse, order, password, stateOf } from './browser.mjs';

const pictures = process.env.FIXPOINT_PICTURES;
let house;
before(async () => {
    house = await openHouse();
    const cookie = await house.cookieOf('admin');
    await house.server.api('PUT', '/sites/alpha/teams/repair', { json: { name_zh: '维修班', name_en: 'Repair team' }, cookie });
});
after(() => house?.close());

async function look(page, name) {
    await assertAccessible(page);
    await assertTidy(page);
    if (pictures) await page.screenshot({ path: `${pictures}/${name}.png` });
}

const idOf = async (login) => {
    const answer = await house.server.api('GET', `/sites/alpha/users?q=${login}`, { cookie: await house.cookieOf('admin') });
    return answer.json.items.find((user) => user.login === login).id;
};

for (const [name, options] of [['phone', { language: 'zh' }], ['desk', { desk: true, language: 'en', theme: 'dark' }]])
    test(`the list, the form and a person look right: ${name}`, async () => {
        const page = await house.visit('admin', '/people', options);
        await page.getByText('technician', { exact: true }).waitFor();
        await look(page, `people-${name}`);
        await page.goto('/people/new');
        await page.locator('fieldset').first().waitFor();
        await look(page, `person-new-${name}`);
        await page.goto(`/people/${await idOf('leader')}`);
        await page.locator('.facts').waitFor();
        await look(page, `person-${name}`);
        await page.getByRole('button', { name: name === 'phone' ? '修改角色' : 'Change roles' }).click();
        await page.locator('dialog fieldset').waitFor();
        await look(page, `roles-${name}`);
        await page.context().close();
    });

describe('an administrator', () => {
    test('adds a person, who comes in by the link', async () => {
        const page = await house.visit('admin', '/people');
        await page.getByRole('link', { name: 'Add person' }).click();
        await page.fill('[name=name_en]', 'Wang Fang');
        await page.fill('[name=login]', 'technician');
        await page.getByLabel('Where').selectOption({ label: 'D1-F Dispatch building' });
        await page.getByLabel('Team').selectOption({ label: 'Repair team' });
        await page.getByRole('button', { name: 'Add and go on' }).click();
        await page.getByText('This login is taken.').waitFor();
        assert.equal(await page.inputValue('[name=name_en]'), 'Wang Fang', 'what was typed stays');
        await look(page, 'person-new-refused');
        await page.fill('[name=login]', 'Wang.Fang');
        await page.getByRole('button', { name: 'Add and go on' }).click();
        await page.getByRole('heading', { name: 'Wang Fang' }).waitFor();
        await page.getByText('Invited').waitFor();
        await page.locator('.lines').getByText('Repair team').waitFor();
        await page.getByRole('button', { name: 'Make invitation link' }).click();
        const link = await page.getByLabel('Link').inputValue();
        assert.match(link, new RegExp(`^http://localhost:${house.server.port}/password#[\\w-]{43}$`));
        await look(page, 'person-link');
        await page.reload();
        await page.getByText('A link is out until').waitFor();
        assert.equal(await page.getByLabel('Link').count(), 0, 'shown once');
        assert.ok(!(await page.content()).includes(link.split('#')[1]));
        const kept = await page.evaluate(async () => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
        assert.ok(!kept.includes(link.split('#')[1]), 'and not kept on the device');

        const theirs = await house.visit(null, link.replace(/^http:\/\/localhost:\d+/, ''));
        await theirs.fill('[name=new-password]', 'Regen auf dem Dach');
        await theirs.click('button[type=submit]');
        await theirs.getByRole('heading', { name: 'Alpha' }).waitFor();
        await theirs.context().close();
        await page.reload();
        await page.getByText('Active').waitFor();
        await page.context().close();
    });

    test('makes a team and renames it', async () => {
        const page = await house.visit('admin', '/people');
        await page.getByRole('button', { name: 'Teams' }).click();
        const sheet = page.getByRole('dialog', { name: 'Teams' });
        await sheet.getByRole('button', { name: 'Add a team' }).click();
        await sheet.locator('[name=key]').fill('no key');
        await sheet.locator('[name=team_en]').fill('Cleaning');
        await sheet.getByRole('button', { name: 'Save' }).click();
        await sheet.locator('.field-error').waitFor();
        await look(page, 'team-refused');
        await sheet.locator('[name=key]').fill('cleaning');
        await sheet.getByRole('button', { name: 'Save' }).click();
        await sheet.getByRole('button', { name: 'Edit Cleaning' }).click();
        await sheet.locator('[name=team_zh]').fill('保洁班');
        await sheet.getByRole('button', { name: 'Save' }).click();
        await sheet.getByRole('button', { name: 'Edit Cleaning' }).waitFor();
        await look(page, 'teams');
        const answer = await house.server.api('GET', '/sites/alpha/teams', { cookie: await house.cookieOf('desk') });
        assert.deepEqual(answer.json.items[0], { key: 'cleaning', name_en: 'Cleaning', name_zh: '保洁班' });
        await page.context().close();
    });

    test('changes roles; the person is signed out', async () => {
        const supervisor = await house.server.signIn('supervisor', password);
        const page = await house.visit('admin', `/people/${await idOf('supervisor')}`);
        await page.getByRole('button', { name: 'Change roles' }).click();
        await page.getByRole('button', { name: 'Add a role' }).click();
        await page.locator('dialog fieldset').nth(1).getByLabel('Role', { exact: true }).selectOption({ label: 'Front desk' });
        await page.locator('dialog').getByRole('button', { name: 'Save' }).click();
        await page.locator('dialog').waitFor({ state: 'detached' });
        await page.getByText('Front desk').waitFor();
        assert.equal((await house.server.api('GET', '/session', { cookie: supervisor })).status, 401);
        await page.context().close();
    });

    test('is told when somebody else changed the person meanwhile, and loses nothing', async () => {
        const page = await house.visit('admin', `/people/${await idOf('manager')}`);
        await page.getByRole('button', { name: 'Edit account' }).click();
        const cookie = await house.cookieOf('admin');
        const path = `/sites/alpha/users/${await idOf('manager')}`;
        const seen = await house.server.api('GET', path, { cookie });
        await house.server.api('PATCH', path, { cookie, json: { phone: '0571-1' }, headers: { 'if-match': seen.headers.etag } });
        await page.locator('dialog [name=name_en]').fill('Mia Li');
        await page.locator('dialog').getByRole('button', { name: 'Save' }).click();
        await page.locator('dialog').getByRole('alert').getByText('Ada changed this person meanwhile').waitFor();
        assert.equal(await page.inputValue('dialog [name=name_en]'), 'Mia Li');
        await page.locator('dialog').getByRole('button', { name: 'Try again' }).click();
        await page.waitForTimeout(300);
        await page.locator('dialog').getByRole('button', { name: 'Save' }).click();
        await page.getByRole('heading', { name: 'Mia Li' }).waitFor();
        assert.equal((await house.server.api('GET', path, { cookie })).json.phone, '', 'typed over what stood there, knowingly');
        await page.context().close();
    });

    test('cannot take the last administrator away, and is told why', async () => {
        const page = await house.visit('admin', `/people/${await idOf('admin')}`);
        await page.getByRole('button', { name: 'Change roles' }).click();
        await page.locator('dialog').getByLabel('Role', { exact: true }).selectOption({ label: 'Manager' });
        await page.locator('dialog').getByRole('button', { name: 'Save' }).click();
        await page.locator('dialog').getByRole('alert').getByText('A site keeps at least one administrator').waitFor();
        assert.equal(await page.getByText('Needs you').count(), 0, 'the refusal does not stay in the outbox');
        await page.context().close();
    });

    test('deactivates one who has work in hand, and hands it on', async () => {
        const { id } = await order(house);
        const page = await house.visit('admin', `/people/${await idOf('technician')}`);
        await page.getByText('1 work order', { exact: true }).waitFor();
        await page.getByRole('button', { name: 'Deactivate' }).click();
        const box = page.getByRole('dialog');
        await box.getByLabel('1 work order in hand goes to').selectOption({ label: 'Lee' });
        await look(page, 'deactivate');
        await box.getByRole('button', { name: 'Deactivate' }).click();
        await page.getByText(/Handed on: W-\d{6}-/).waitFor();
        assert.equal(await stateOf(house, id), 'dispatched');
        const work = await house.server.api('GET', `/sites/alpha/work-orders/${id}`, { cookie: await house.cookieOf('leader') });
        assert.equal(work.json.assignee.name_en, 'Lee');
        await page.getByRole('button', { name: 'Reactivate' }).click();
        await page.getByText('Active').waitFor();
        await page.context().close();
    });
});

test('others see no way there', async () => {
    const page = await house.visit('leader', '/people');
    await page.getByText('Only an administrator manages people.').waitFor();
    assert.equal(await page.getByRole('link', { name: 'People' }).count(), 0);
    await page.context().close();
});

test('the keyboard is enough', async () => {
    const page = await house.visit('admin', '/people', { desk: true });
    await page.getByText('desk', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Add person' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('[name=name_zh]').waitFor();
    await page.locator('[name=name_zh]').focus();
    await page.keyboard.type('Li Na');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type('li.na');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Li Na' }).waitFor();
    await page.context().close();
});
