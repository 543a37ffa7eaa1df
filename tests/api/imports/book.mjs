// book: workbooks as other programs write them, and files that only pretend to be one. A zip is written
// by hand, so that a test decides every byte of it.
import { crc32 as native, deflateRawSync } from 'node:zlib';

function crc32(bytes) {
    if (native) return native(bytes);
    let c = ~0;
    for (const byte of bytes) {
        c ^= byte;
        for (let k = 0; k < 8; k++) c = (c >>> 1) ^ (c & 1 ? 0xedb88320 : 0);
    }
    return ~c >>> 0;
}

// parts: { name: text or Buffer }. flags 1 = says that it is encrypted.
export function zip(parts, { flags = 0 } = {}) {
    const pieces = [];
    const directory = [];
    let offset = 0;
    for (const [name, content] of Object.entries(parts)) {
        const raw = Buffer.from(content);
        const packed = deflateRawSync(raw, { level: 9 });
        const head = Buffer.alloc(30);
        head.writeUInt32LE(0x04034b50, 0);
        head.writeUInt16LE(20, 4);
        head.writeUInt16LE(flags | 0x800, 6);
        head.writeUInt16LE(8, 8);
        head.writeUInt32LE(crc32(raw), 14);
        head.writeUInt32LE(packed.length, 18);
        head.writeUInt32LE(raw.length, 22);
        head.writeUInt16LE(Buffer.byteLength(name), 26);
        const entry = Buffer.alloc(46);
        entry.writeUInt32LE(0x02014b50, 0);
        entry.writeUInt16LE(20, 4);
        head.copy(entry, 6, 4, 30);
        entry.writeUInt32LE(offset, 42);
        directory.push(entry, Buffer.from(name));
        pieces.push(head, Buffer.from(name), packed);
        offset += 30 + Buffer.byteLength(name) + packed.length;
    }
    const index = Buffer.concat(directory);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(directory.length / 2, 8);
    end.writeUInt16LE(directory.length / 2, 10);
    end.writeUInt32LE(index.length, 12);
    end.writeUInt32LE(offset, 16);
    return Buffer.concat([...pieces, index, end]);
}

const escape = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

function column(index) {
    let name = '';
    for (let n = index + 1; n > 0; n = Math.floor((n - 1) / 26)) name = String.fromCharCode(65 + ((n - 1) % 26)) + name;
    return name;
}

// The parts of a workbook. sheets: { name: [[header, …], [cell, …], …] }; a number stays a number, null is
// no cell. The sheets' parts are numbered backwards, as some programs do.
export function parts(sheets) {
    const names = Object.keys(sheets);
    const part = (i) => `worksheets/sheet${names.length - i}.xml`;
    const cell = (value, r, c) => value === null || value === undefined ? ''
        : typeof value === 'number' ? `<c r="${column(c)}${r}"><v>${value}</v></c>`
            : `<c r="${column(c)}${r}" t="inlineStr"><is><t xml:space="preserve">${escape(value)}</t></is></c>`;
    const all = {
        '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        '_rels/.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
        'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${names.map((name, i) => `<sheet name="${escape(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`,
        'xl/_rels/workbook.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${names.map((_, i) => `<Relationship Id="rId${i + 1}" Type="${office}/worksheet" Target="${part(i)}"/>`).join('')}</Relationships>`,
    };
    names.forEach((name, i) => {
        const rows = sheets[name].map((row, r) => `<row r="${r + 1}">${row.map((value, c) => cell(value, r + 1, c)).join('')}</row>`);
        all[`xl/${part(i)}`] = `<worksheet xmlns="${main}"><sheetData>${rows.join('')}</sheetData></worksheet>`;
    });
    return all;
}

export const book = (sheets) => zip(parts(sheets));

// A small house of two floors, three rooms and four things. change(sheets) may alter it before it is packed.
export function house(change = () => {}) {
    const sheets = {
        PickLists: [['Name'], ['ignored']],
        Component: [
            ['Name', 'TypeName', 'Space', 'Description', 'SerialNumber', 'InstallationDate', 'WarrantyStartDate', 'TagNumber', 'BarCode', 'AssetIdentifier'],
            ['Lamp-10', 'Ceiling Lamp', '102', 'by the window', 'LX-10', '2020-03-01T08:00:00', '2020-03-01', 'T-10', '690001', 'n/a'],
            ['Lamp-2', 'Ceiling Lamp', '102', 'by the door', 'SerialNumber', 'InstallationDate', 'WarrantyStartDate', 'TagNumber', 'BarCode', 'AssetIdentifier'],
            ['水泵-1', '循环水泵', 'Keller', '', 'P-1', 43891, 43891, null, '690002', null],
            ['Odd thing', 'Contraption', '201', null, null, null, null, null, null, null],
        ],
        Type: [
            ['Name', 'Category', 'Manufacturer', 'ModelNumber', 'WarrantyDurationParts', 'WarrantyDurationUnit'],
            ['Ceiling Lamp', '23-80 70 11: Luminaries', 'lights@example.org', 'CL-1', 2, 'year'],
            ['循环水泵', 'n/a', '水泵厂', 'Model', 18, 'month'],
            ['Contraption', 'n/a', 'n/a', 'n/a', 'CIC 5', 'year'],
        ],
        Space: [
            ['Name', 'FloorName', 'Description', 'Category', 'NetArea'],
            ['102', 'Erdgeschoss', 'Office', 'Office', 12.5],
            ['101', 'Erdgeschoss ', 'Lobby', 'Lobby', 30],
            ['201', 'Obergeschoss', '会议室', null, 'large'],
        ],
        Floor: [
            ['Name', 'Category', 'Elevation'],
            ['Obergeschoss', 'Floor', 3.1],
            ['Erdgeschoss', 'Floor', 0],
            ['Keller', 'Floor', -2.8],
            ['Dach', 'Roof', 6.2],
        ],
        Facility: [['Name', 'Category', 'LinearUnits', 'AreaUnits'], ['Haus Eins', 'n/a', 'meters', 'square meters']],
        Contact: [['Email', 'Company'], ['lights@example.org', 'Lights & Sons']],
    };
    change(sheets);
    return book(sheets);
}
