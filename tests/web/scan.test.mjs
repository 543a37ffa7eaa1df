/* Scanning: a label of ours is printed, filmed, and read in the page; a code is typed on our own pad, read
 * from a picture, or chosen without a label; and the camera may be blocked. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { assertAccessible, assertTidy, openHouse } from './browser.mjs';

const work = mkdtempSync(join(tmpdir(), 'fx-film-'));
const label = join(work, 'label.png');
let house;

// The label as the server draws it, held before a camera: grey table, a little smaller, a little turned.
async function film(server, cookieOf) {
    const cookie = await cookieOf('manager');
    const { items } = (await server.api('GET', '/sites/alpha/label-stocks', { cookie })).json;
    const stock = items.find((one) => one.id === 'avery-l7160') ?? items[0];
    const picture = await server.api('GET', `/sites/alpha/labels.png?kind=label&codes=D104B12DD03&stock=${stock.id}`, { cookie });
    assert.equal(picture.status, 200, picture.text);
    writeFileSync(label, picture.body);
    const path = join(work, 'film.y4m');
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-loop', '1', '-t', '2', '-r', '10', '-i', label, '-vf',
        "scale=600:-1,pad=760:600:(ow-iw)/2:(oh-ih)/2:color=gray,rotate=0.12:fillcolor=gray,scale=640:480,format=yuv420p", path]);
    return path;
}

before(async () => {
    house = await openHouse({ film });
});
after(async () => {
    await house?.close();
    rmSync(work, { recursive: true, force: true });
});

const openSheet = (page) => page.locator('.tab-scan').click();

test('a filmed label is read, and one tap shows what hangs there', async () => {
    const page = await house.visit('technician', '/');
    const start = Date.now();
    await openSheet(page);
    const dialog = page.getByRole('dialog');
    await dialog.getByText('D1-04-B12-DD03-E').waitFor();
    const tookMs = Date.now() - start;
    await dialog.getByText('Luminaire 3').first().waitFor();
    await assertAccessible(page);
    await dialog.getByRole('button', { name: /^Open D1/ }).click();
    await page.waitForURL('**/s/alpha/positions/D104B12DD03');
    await page.getByText('check Echo').waitFor();
    await assertTidy(page);
    assert.ok(tookMs < 8000, `${tookMs} ms`);
    await page.context().close();
});

test('the pad switches off what the grammar forbids, and keys may come fast', async () => {
    const page = await house.visit('technician', '/', { language: 'zh' });
    await page.locator('.tab-scan').click();
    await page.getByRole('button', { name: '输入' }).click();
    const key = (name) => page.locator('.pad-keys button', { hasText: new RegExp(`^${name}$`) });
    assert.ok(await key('7').isDisabled(), 'a code begins with a letter');
    await page.keyboard.type('D104B12HM02');
    assert.equal(await page.locator('.pad output').innerText(), 'D1-04-B12-HM02');
    await page.getByRole('button', { name: '查找' }).click();
    await page.getByRole('dialog').getByText('D1-04-B12-HM02-W').waitFor();
    await assertAccessible(page);
    await page.context().close();
});

test('a wrong check character is answered with what it may have been', async () => {
    const page = await house.visit('technician', '/codes/D104B12DD08E');
    await page.getByRole('alert').getByText('Is it D1-04-B12-DD03-E?').waitFor();
    await assertAccessible(page);
    await page.getByRole('link', { name: /Luminaire 3/ }).click();
    await page.waitForURL('**/s/alpha/positions/D104B12DD03');
    await page.context().close();
});

test('a picture of a label is read as well, and one without a label gets a sentence', async () => {
    const page = await house.visit('technician', '/');
    await openSheet(page);
    await page.getByRole('button', { name: 'Type' }).click(); // the film is out of the way
    await page.setInputFiles('dialog input[type=file]', label);
    await page.getByRole('dialog').getByText('D1-04-B12-DD03-E').waitFor();
    const blank = join(work, 'blank.png');
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'color=white:s=300x300', '-frames:v', '1', blank]);
    await page.setInputFiles('dialog input[type=file]', blank);
    await page.getByText('No code in this picture.').waitFor();
    await page.context().close();
});

test('without a label one walks down the places', async () => {
    const page = await house.visit('technician', '/');
    await openSheet(page);
    await page.getByRole('button', { name: 'No label' }).click();
    for (const name of ['Dispatch building', 'Floor 4', 'Zone B', 'Meeting room B12', 'Microphone 2'])
        await page.getByRole('dialog').getByRole('button', { name }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Open D1-04-B12-HM02-W' }).waitFor();
    await assertAccessible(page);
    await page.context().close();
});

test('a blocked camera says so, and typing stands beside it', async () => {
    const page = await house.visit('technician', '/');
    await page.evaluate(() => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('denied', 'NotAllowedError'));
    });
    await openSheet(page);
    await page.getByText('Camera blocked. Allow it, type or upload.').waitFor();
    await assertAccessible(page);
    assert.ok(await page.getByRole('button', { name: 'Type' }).isVisible());
    await page.context().close();
});

test("a label's address leads staff to the page, in upper case too, and others to sign-in", async () => {
    const staff = await house.visit('technician', '/C/D104B12DD03E/ABCDEFGHJK');
    await staff.waitForURL('**/s/alpha/positions/D104B12DD03');
    await staff.context().close();
    const other = await house.visit(null, '/c/D104B12DD03E');
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
    await assertAccessible(other);
    await other.context().close();
});
