/* Two people edit one record: the second is told who was quicker and chooses; nothing is lost either way. */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { assertAccessible, openHouse } from './browser.mjs';

let house;
before(async () => {
    house = await openHouse();
});
after(() => house?.close());

const position = async (code) => {
    const answer = await house.server.api('GET', `/sites/alpha/positions/${code}`, { cookie: await house.cookieOf('manager') });
    assert.equal(answer.status, 200, answer.text);
    return answer.json;
};

// Opens the record for editing and types another English name; saves when told.
async function edit(who, code, name) {
    const page = await house.visit(who, `/s/alpha/register/positions/${code}`);
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('dialog').getByLabel('Name in English').fill(name);
    return { page, save: () => page.getByRole('dialog').getByRole('button', { name: 'Save' }).click() };
}

for (const [choice, code, kept] of [
    ['Put mine', 'D104B12DD03', 'Lamp of the leader'],
    ['Keep what stands there', 'D104B12HM02', 'Lamp of the manager'],
])
    test(`the second editor is told, and chooses: ${choice}`, async () => {
        const first = await edit('manager', code, 'Lamp of the manager');
        const second = await edit('leader', code, 'Lamp of the leader');
        await first.save();
        await first.page.getByRole('dialog').waitFor({ state: 'detached' });
        await second.save();
        const dialog = second.page.getByRole('dialog');
        await dialog.getByText(/Mia changed this/).first().waitFor();
        await dialog.getByText('Lamp of the manager').first().waitFor();
        await assertAccessible(second.page);
        assert.equal((await position(code)).name_en, 'Lamp of the manager');
        await dialog.getByRole('button', { name: choice }).click();
        await dialog.waitFor({ state: 'detached' });
        await second.page.getByText(kept).first().waitFor();
        const now = await position(code);
        assert.equal(now.name_en, kept);
        const names = now.history.filter((change) => change.kind === 'update').map((change) => change.after.name_en);
        assert.ok(names.includes('Lamp of the manager'), 'the history keeps both');
        await first.page.context().close();
        await second.page.context().close();
    });
