// screenshots ADDRESS PASSWORD FOLDER: pictures of the demo for the README. Not a test; scripts/screenshots
// runs it.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from './browser.mjs';

const [address, password, folder] = process.argv.slice(2);
const phone = { width: 390, height: 844 };
const desk = { width: 1280, height: 800 };

const browser = await launch();
mkdirSync(folder, { recursive: true });

async function visit(login, viewport, language) {
    const context = await browser.newContext({
        viewport, baseURL: address, locale: language === 'zh' ? 'zh-CN' : 'en-GB', deviceScaleFactor: 1 });
    await context.request.post('/api/v1/session', { data: { login, password }, headers: { 'X-Fixpoint': '1' } });
    return context.newPage();
}

async function take(page, path, name) {
    await page.goto(path);
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: join(folder, `${name}.png`) });
    console.log(`${name}.png`);
}

const closed = async (page) => {
    const answer = await page.request.get('/api/v1/sites/dispatch/work-orders?state=closed&limit=1');
    return (await answer.json()).items[0].id;
};

const technician = await visit('technician', phone, 'zh');
await take(technician, '/codes/D104B12DD03', 'code-phone');
const supervisor = await visit('supervisor', phone, 'en');
await take(supervisor, `/s/dispatch/work-orders/${await closed(supervisor)}`, 'work-order-phone');
const manager = await visit('manager', desk, 'en');
await take(manager, '/labels?under=D104B12&site=dispatch', 'labels-desk');
await browser.close();
