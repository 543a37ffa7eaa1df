// places: two buildings with codes of domain.md 3.6, and other people's programs that read our labels.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export async function addPlaces(server, site) {
    await server.sql(`do $$
        declare s uuid := (select id from site where slug = '${site}'); b uuid := gen_random_uuid(); d2 uuid := gen_random_uuid();
            f uuid; z uuid; r uuid; p uuid; a uuid;
        begin
            insert into location (id, site_id, building_id, kind, code, name_zh, name_en)
                values (b, s, b, 'building', 'D1', '调度大楼', 'Dispatch building'), (d2, s, d2, 'building', 'D2', '二号楼', '');
            insert into location (site_id, building_id, parent_id, kind, code, name_zh, name_en)
                values (s, b, b, 'floor', 'D104', '四楼', 'Floor 4') returning id into f;
            insert into location (site_id, building_id, parent_id, kind, code, name_zh, name_en)
                values (s, b, f, 'zone', 'D104B', 'B 区', 'Zone B') returning id into z;
            insert into location (site_id, building_id, parent_id, kind, code, name_zh, name_en)
                values (s, b, z, 'room', 'D104B13', '第二会议室', 'Meeting room 2');
            insert into location (site_id, building_id, parent_id, kind, code, name_zh, name_en)
                values (s, b, z, 'room', 'D104B12', '第一会议室', 'Meeting room 1') returning id into r;
            insert into position (site_id, building_id, location_id, item_type, ordinal, code, name_zh, name_en, status)
                select s, b, r, 'DD', o, 'D104B12DD' || o, '灯具 ' || o, 'Luminaire ' || o, case o when '09' then 'retired' else 'active' end
                from unnest('{01,02,03,09}'::text[]) o;
            select id into p from position where code = 'D104B12DD03';
            insert into asset (site_id, building_id, item_type, tag) values (s, b, 'DD', 'DD004127') returning id into a;
            insert into position_asset (site_id, building_id, position_id, asset_id, during) values (s, b, p, a, tstzrange(now(), null));
        end $$`);
}

function inFolder(run) {
    const folder = mkdtempSync(join(tmpdir(), 'fx-labels-'));
    try {
        return run(folder);
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

const tool = (name, args) => execFileSync(name, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 26 });

// Pages as grey pictures at 300 dots per inch: { width, height, grey }.
function pictures(pdf, folder) {
    writeFileSync(join(folder, 'a.pdf'), pdf);
    tool('pdftoppm', ['-r', '300', '-gray', join(folder, 'a.pdf'), join(folder, 'p')]);
    return readdirSync(folder).filter((name) => name.endsWith('.pgm')).sort().map((name) => {
        const bytes = readFileSync(join(folder, name));
        const [header, width, height] = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.toString('latin1', 0, 40));
        return { name, width: Number(width), height: Number(height), grey: bytes.subarray(header.length) };
    });
}

function zbar(files) {
    try {
        const xml = tool('zbarimg', ['--nodbus', '-q', '--xml', '-Sdisable', '-Sqrcode.enable', ...files]);
        return [...xml.matchAll(/<source href='([^']*)'>(.*?)<\/source>/gs)].map(([, file, inside]) =>
            ({ file, texts: [...inside.matchAll(/<!\[CDATA\[(.*?)\]\]>/gs)].map(([, text]) => text) }));
    } catch (error) {
        if (error.status === 4) return []; // nothing found
        throw error;
    }
}

// What zbar reads from whole pages.
export function readSymbols(pdf) {
    return inFolder((folder) => zbar(pictures(pdf, folder).map((page) => join(folder, page.name))).flatMap((found) => found.texts));
}

// What zbar reads from each cell of the first page, by the stock table: a list with one list per cell.
export function readCells(pdf, stock) {
    return inFolder((folder) => {
        const [page] = pictures(pdf, folder);
        const dots = (mm) => Math.round(mm / 25.4 * 300);
        const files = Array.from({ length: stock.columns * stock.rows }, (_, n) => {
            const left = dots(stock.x0 + n % stock.columns * stock.dx), top = dots(stock.y0 + Math.floor(n / stock.columns) * stock.dy);
            const width = dots(stock.width), height = dots(stock.height);
            const file = join(folder, `cell-${n}.pgm`);
            writeFileSync(file, Buffer.concat([Buffer.from(`P5 ${width} ${height} 255\n`),
                ...Array.from({ length: height }, (_, y) => page.grey.subarray((top + y) * page.width + left, (top + y) * page.width + left + width))]));
            return file;
        });
        const found = new Map(zbar(files).map(({ file, texts }) => [file, texts]));
        return files.map((file) => found.get(file) ?? []);
    });
}

// The text of each page, as another program copies it out.
export function pages(pdf) {
    return inFolder((folder) => {
        writeFileSync(join(folder, 'a.pdf'), pdf);
        tool('pdftotext', ['-raw', join(folder, 'a.pdf'), join(folder, 'a.txt')]);
        return readFileSync(join(folder, 'a.txt'), 'utf8').split('\f').slice(0, -1);
    });
}

// [{ name, embedded, unicode }] of a PDF.
export function fonts(pdf) {
    return inFolder((folder) => {
        writeFileSync(join(folder, 'a.pdf'), pdf);
        return tool('pdffonts', [join(folder, 'a.pdf')]).trim().split('\n').slice(2).map((line) => {
            const [name] = line.split(' ');
            const [embedded, , unicode] = line.match(/(yes|no) +(yes|no) +(yes|no)/).slice(1);
            return { name, embedded: embedded === 'yes', unicode: unicode === 'yes' };
        });
    });
}

// The children of a process that run a subcommand.
export function childPids(parent, subcommand) {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).filter((pid) => {
        try {
            return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ')[1] === String(parent)
                && readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[1] === subcommand;
        } catch {
            return false; // it has just ended
        }
    }).map(Number);
}
