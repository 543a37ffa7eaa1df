/* UUIDv7 made on this device: the client names what it makes. Not crypto.randomUUID, which is
 * version 4 and missing where the page is not a secure context. */

let last = 0;
let counter = 0;

/** Ids of one device grow, also within one millisecond (12 bits of counter after the clock). */
export function uuidv7(clock: number = Date.now()): string {
    if (clock > last) {
        last = clock;
        counter = crypto.getRandomValues(new Uint16Array(1))[0]! & 0x7ff;
    } else if (++counter > 0xfff) {
        last += 1;
        counter = 0;
    }
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    let time = last;
    for (let i = 5; i >= 0; i--) {
        bytes[i] = time % 256;
        time = Math.floor(time / 256);
    }
    bytes[6] = 0x70 | (counter >> 8);
    bytes[7] = counter & 0xff;
    bytes[8] = 0x80 | (bytes[8]! & 0x3f);
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
