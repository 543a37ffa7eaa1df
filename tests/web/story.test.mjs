/* The whole story with real parts: a workbook comes in, its labels are printed, one of them is filmed and
 * scanned, the fault is reported with a photo, taken, finished with a second photo, verified by another
 * person, and the pair is seen. Taps and seconds are counted against the budgets of the screens. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { assertAccessible, assertTidy, openHouse } from './browser.mjs';

const work = mkdtempSync(join(tmpdir(), 'fx-story-'));
const workbook = new URL('../../data/workbooks/duplex-design-cobie.xlsx', import.meta.url).pathname;
let house;
let printed; // hyphen form of the code whose label is filmed
let orderPath;

before(async () => {
    house = await openHouse();
});
after(async () => {
    await house?.close();
    rmSync(work, { recursive: true, force: true });
});

test('a real workbook comes in through the browser', async () => {
    const page = await house.visit('admin', '/import', { desk: true });
    await page.setInputFiles('input[type=file]', workbook);
    await page.getByLabel(/Code of the building/).fill('A1');
    await page.getByRole('button', { name: 'Read and compare' }).click();
    await page.getByText('Nothing is written yet.').waitFor({ timeout: 60_000 });
    await assertAccessible(page);
    if (await page.getByRole('button', { name: 'Go on to check' }).isVisible()) await page.getByRole('button', { name: 'Go on to check' }).click();
    await page.getByRole('radio', { name: /^New \d+/ }).waitFor();
    await assertAccessible(page);
    await page.getByRole('button', { name: /^Write \d+/ }).click();
    await page.getByText('Written to the register.').waitFor({ timeout: 60_000 });
    await page.getByRole('link', { name: 'To the register' }).click();
    await page.locator('.grid tbody tr').first().waitFor();
    await assertTidy(page);
    await page.context().close();
});

test('its labels are printed, and any decoder reads them', async () => {
    const page = await house.visit('admin', '/labels?under=A101', { desk: true });
    await page.locator('.paper img').waitFor();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Make the print' }).click();
    const link = page.getByRole('link', { name: 'Open the PDF' });
    await link.waitFor();
    const pdfPath = await link.getAttribute('href');
    const pdf = await house.server.raw('GET', pdfPath, { headers: { Cookie: await house.cookieOf('admin') } });
    assert.equal(pdf.status, 200);
    await page.context().close();
    const sheet = join(work, 'sheet');
    writeFileSync(`${sheet}.pdf`, pdf.body);
    execFileSync('pdftoppm', ['-r', '300', '-png', '-f', '1', '-l', '1', '-singlefile', `${sheet}.pdf`, sheet]);
    const read = execFileSync('zbarimg', ['--nodbus', '-q', '--raw', `${sheet}.png`], { encoding: 'utf8' }).trim().split('\n');
    assert.ok(read.length > 5, `${read.length} symbols`);
    assert.ok(read.every((text) => /^HTTP:\/\/[^/]+\/C\/[0-9A-Z]+\/[0-9A-Z]{10}$/.test(text)), read.join('\n'));
    // One luminaire's label is cut out of the printed sheet and held before the camera, a little turned,
    // with the noise that every camera has.
    const cookie = await house.cookieOf('admin');
    const print = (await house.server.api('GET', `/sites/alpha/label-prints/${/print=([^&]+)/.exec(pdfPath)[1]}`, { cookie })).json;
    const stock = (await house.server.api('GET', '/sites/alpha/label-stocks', { cookie })).json.items.find((one) => one.id === print.stock);
    const cell = print.codes.findIndex((code) => /-DD\d\d-/.test(code));
    assert.ok(cell >= 0 && cell < stock.columns * stock.rows, `a luminaire on the first sheet: ${print.codes.slice(0, 21)}`);
    printed = print.codes[cell];
    const dots = (mm) => Math.round((mm / 25.4) * 300);
    const cut = [dots(stock.width), dots(stock.height), dots(stock.x0 + (cell % stock.columns) * stock.dx), dots(stock.y0 + Math.floor(cell / stock.columns) * stock.dy)];
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-loop', '1', '-t', '4', '-r', '10', '-i', `${sheet}.png`, '-vf',
        `crop=${cut.join(':')},scale=600:-1,pad=760:600:(ow-iw)/2:(oh-ih)/2:color=gray,rotate=0.1:fillcolor=gray,scale=640:480,noise=alls=8:allf=t,format=yuv420p`, join(work, 'film.y4m')]);
    await house.show(join(work, 'film.y4m'));
});

// Counts trusted clicks, and the time from the first to the end.
function counted(page) {
    let taps = 0;
    const start = Date.now();
    return { tap: async (locator) => ((taps += 1), locator.click()), ended: () => ({ taps, seconds: (Date.now() - start) / 1000 }) };
}

test('a phone scans it and reports the fault: Scan, shutter, Send', async (t) => {
    const page = await house.visit('desk', '/');
    await page.locator('.tabs').waitFor();
    const count = counted(page);
    await count.tap(page.locator('.tab-scan'));
    const dialog = page.getByRole('dialog');
    await dialog.getByText(printed).waitFor();
    await count.tap(dialog.getByRole('button', { name: 'Take a photo and report' }));
    await page.waitForURL('**/report/**');
    await page.getByRole('img', { name: 'Photo of the fault' }).waitFor();
    await assertAccessible(page);
    await count.tap(page.getByRole('button', { name: 'Send' }));
    await page.getByText(/Received by the server/).waitFor();
    const { taps, seconds } = count.ended();
    t.diagnostic(`report: ${taps} taps, ${seconds.toFixed(1)} s`);
    assert.equal(taps, 3);
    const see = page.getByRole('link', { name: 'See the work order' });
    orderPath = await see.getAttribute('href');
    await see.click();
    await page.getByText(printed).first().waitFor();
    await assertAccessible(page);
    await assertTidy(page);
    await page.context().close();
});

test('a technician takes it, arrives by scanning, starts, and finishes with a second photo', async (t) => {
    const page = await house.visit('technician', orderPath);
    await page.getByRole('button', { name: 'Take', exact: true }).click();
    await page.getByRole('button', { name: 'Scan to arrive' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: /Arrive/ }).click();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('button', { name: 'After photo' }).waitFor();
    const count = counted(page);
    await count.tap(page.getByRole('button', { name: 'After photo' }));
    await page.locator('.shoot-ghost').waitFor();
    await assertAccessible(page);
    await count.tap(page.getByRole('button', { name: 'Take the photo' }));
    const form = page.getByRole('dialog', { name: 'Finish' });
    await form.waitFor();
    await count.tap(form.getByRole('radio').first());
    await assertAccessible(page);
    await count.tap(form.getByRole('button', { name: 'Repaired' }));
    await count.tap(form.getByRole('button', { name: 'Finish', exact: true }));
    await page.getByText('To verify').first().waitFor();
    const { taps, seconds } = count.ended();
    t.diagnostic(`finish: ${taps} taps, ${seconds.toFixed(1)} s`);
    assert.equal(taps, 5);
    await assertTidy(page);
    await page.context().close();
});

test('another person verifies it and sees the pair, side by side and under the slider', async (t) => {
    const page = await house.visit('supervisor', '/');
    const count = counted(page);
    await count.tap(page.locator('.work-line').first());
    await page.locator('.pair img').nth(1).waitFor();
    await count.tap(page.getByRole('button', { name: 'Verify', exact: true }));
    await page.getByText('Verified', { exact: true }).first().waitFor();
    const { taps, seconds } = count.ended();
    t.diagnostic(`verify: ${taps} taps, ${seconds.toFixed(1)} s`);
    assert.equal(taps, 2);
    for (const image of await page.locator('.pair img').all()) assert.ok(await image.evaluate((one) => one.complete && one.naturalWidth > 0), 'the picture is there');
    await page.getByRole('radio', { name: 'Slider' }).click();
    const slider = page.getByRole('slider');
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    assert.equal(await slider.inputValue(), '55');
    await assertAccessible(page);
    await page.context().close();
});

test('the desk answers and closes it', async () => {
    const page = await house.visit('desk', orderPath, { language: 'zh', theme: 'dark' });
    await page.getByRole('button', { name: '答复报修人' }).click();
    const form = page.getByRole('dialog', { name: '答复报修人' });
    await form.getByLabel('答复报修人的内容').fill('已修复，请验看。');
    await assertAccessible(page);
    await form.getByRole('button', { name: '答复报修人' }).click();
    await page.getByRole('button', { name: '关闭', exact: true }).click();
    await page.getByRole('dialog', { name: '关闭' }).getByRole('button', { name: '关闭' }).last().click();
    await page.getByText('已关闭').first().waitFor();
    await assertTidy(page);
    await page.context().close();
});
