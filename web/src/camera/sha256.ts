/* SHA-256 of bytes as hex: the browser's own, or (where the page is not a secure context and has none)
 * the same written out, FIPS 180-4. */

const primes = (() => {
    const found: number[] = [];
    for (let n = 2; found.length < 64; n++) if (found.every((p) => n % p !== 0)) found.push(n);
    return found;
})();
/** The first 32 bits of the fraction of a root. */
const fraction = (root: number): number => ((root - Math.floor(root)) * 2 ** 32) | 0;
const constants = primes.map((p) => fraction(Math.cbrt(p)));
const start = primes.slice(0, 8).map((p) => fraction(Math.sqrt(p)));

const rotate = (x: number, n: number): number => (x >>> n) | (x << (32 - n));

function block(state: Int32Array, view: DataView, at: number, w: Int32Array): void {
    for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + i * 4);
    for (let i = 16; i < 64; i++) {
        const a = w[i - 15]!;
        const b = w[i - 2]!;
        const s0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3);
        const s1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10);
        w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i++) {
        const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
        const t1 = (h + s1 + ((e & f) ^ (~e & g)) + constants[i]! + w[i]!) | 0;
        const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
        const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => (state[i] = (state[i]! + value) | 0));
}

export function sha256Plain(data: ArrayBuffer): string {
    const length = data.byteLength;
    const padded = new Uint8Array(((length + 72) >> 6) << 6);
    padded.set(new Uint8Array(data));
    padded[length] = 0x80;
    const view = new DataView(padded.buffer);
    view.setUint32(padded.length - 8, Math.floor(length / 2 ** 29));
    view.setUint32(padded.length - 4, (length << 3) >>> 0);
    const state = Int32Array.from(start);
    const w = new Int32Array(64);
    for (let at = 0; at < padded.length; at += 64) block(state, view, at, w);
    return [...state].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

export async function sha256Hex(data: ArrayBuffer): Promise<string> {
    if (globalThis.crypto?.subtle === undefined) return sha256Plain(data);
    const hash = await crypto.subtle.digest('SHA-256', data);
    return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
