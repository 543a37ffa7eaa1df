// jpeg: small real JPEG files for tests, written here so that each test decides what is in them:
// baseline, three components, each block of 8 × 8 pixels in one colour (DC coefficients only).
const marker = (code, bytes = []) => Buffer.concat([Buffer.from([0xff, code, (bytes.length + 2) >> 8, (bytes.length + 2) & 255]), Buffer.from(bytes)]);

// Category lengths of T.81 table K.3, so that 12 categories have codes of 2 to 9 bits.
const dcLengths = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const dcCodes = (() => {
    const codes = [];
    let code = 0;
    dcLengths.forEach((count, index) => {
        for (let i = 0; i < count; i++) codes.push([code++, index + 1]);
        code <<= 1;
    });
    return codes;
})();

class Bits {
    bytes = [];
    held = 0;
    count = 0;

    put(value, length) {
        for (let i = length - 1; i >= 0; i--) {
            this.held = this.held << 1 | value >> i & 1;
            if (++this.count === 8) this.flush();
        }
    }

    flush() {
        this.bytes.push(this.held);
        if (this.held === 0xff) this.bytes.push(0);
        this.held = this.count = 0;
    }

    end() {
        while (this.count > 0) this.put(1, 1);
        return Buffer.from(this.bytes);
    }
}

// colour(x, y) gives [red, green, blue] of the block with that column and row.
export function jpeg(width, height, colour) {
    const bits = new Bits();
    const before = [0, 0, 0];
    for (let y = 0; y < Math.ceil(height / 8); y++) {
        for (let x = 0; x < Math.ceil(width / 8); x++) {
            const [r, g, b] = colour(x, y);
            const values = [0.299 * r + 0.587 * g + 0.114 * b - 128, -0.1687 * r - 0.3313 * g + 0.5 * b, 0.5 * r - 0.4187 * g - 0.0813 * b].map(Math.round);
            values.forEach((value, i) => {
                const step = value - before[i];
                before[i] = value;
                const category = step === 0 ? 0 : 32 - Math.clz32(Math.abs(step));
                bits.put(...dcCodes[category]);
                bits.put(step < 0 ? step + (1 << category) - 1 : step, category);
                bits.put(0, 1); // no AC coefficients
            });
        }
    }
    return Buffer.concat([
        Buffer.from([0xff, 0xd8]),
        marker(0xe0, [...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]),
        marker(0xdb, [0, ...Array(64).fill(8)]),
        marker(0xc0, [8, height >> 8, height & 255, width >> 8, width & 255, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]),
        marker(0xc4, [0x00, ...dcLengths, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
        marker(0xc4, [0x10, 1, ...Array(15).fill(0), 0]),
        marker(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0]),
        bits.end(),
        Buffer.from([0xff, 0xd9]),
    ]);
}

// A picture like no other of this run.
let number = 0;
export function anyJpeg(width = 640, height = 480) {
    const seed = ++number * 37 + process.pid;
    return jpeg(width, height, (x, y) => [(x * 5 + seed) % 256, (y * 7 + seed * 3) % 256, (seed >> 3) % 256]);
}

// Bytes of the file replaced at an offset of its frame header: 4 precision, 5 height, 7 width.
export function withFrame(file, offset, ...bytes) {
    const copy = Buffer.from(file);
    Buffer.from(bytes).copy(copy, copy.indexOf(Buffer.from([0xff, 0xc0])) + offset);
    return copy;
}
