/* Finding codes in a picture. The browser's own detector only if it lists qr_code (some list nothing),
 * otherwise zxing, loaded when first needed from our own origin. */
export interface Found {
    readonly text: string;
}

export interface Detector {
    detect(image: ImageBitmapSource): Promise<Found[]>;
}

/** QR is ours; the others are makers' bar codes, which the register knows as aliases. */
const wanted = ['qr_code', 'data_matrix', 'code_128', 'code_39', 'ean_13', 'ean_8', 'upc_a'] as const;

interface NativeDetector {
    new (options: { formats: readonly string[] }): {
        detect(image: ImageBitmapSource): Promise<readonly { rawValue: string }[]>;
    };
    getSupportedFormats(): Promise<readonly string[]>;
}

async function native(): Promise<Detector | null> {
    const Native = (globalThis as { BarcodeDetector?: NativeDetector }).BarcodeDetector;
    if (!Native) return null;
    try {
        const supported = await Native.getSupportedFormats();
        if (!supported.includes('qr_code')) return null;
        const detector = new Native({ formats: wanted.filter((format) => supported.includes(format)) });
        return { detect: async (image) => (await detector.detect(image)).map((code) => ({ text: code.rawValue })) };
    } catch {
        return null;
    }
}

async function zxing(): Promise<Detector> {
    const [{ BarcodeDetector, prepareZXingModule }, { default: wasm }] = await Promise.all([
        import('barcode-detector/ponyfill'),
        import('zxing-wasm/reader/zxing_reader.wasm?url'),
    ]);
    await prepareZXingModule({
        overrides: { locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasm : prefix + path) },
        fireImmediately: true,
    });
    const detector = new BarcodeDetector({ formats: [...wanted] });
    return { detect: async (image) => (await detector.detect(image)).map((code) => ({ text: code.rawValue })) };
}

let made: Promise<Detector> | null = null;

export function detector(): Promise<Detector> {
    made ??= native()
        .then((found) => found ?? zxing())
        .catch((error: unknown) => {
            made = null;
            throw error;
        });
    return made;
}

/** The first code in a picture that was uploaded, or null. */
export async function readPicture(file: Blob): Promise<string | null> {
    const image = await createImageBitmap(file, { imageOrientation: 'from-image' });
    try {
        const found = await (await detector()).detect(image);
        return found.find((code) => code.text !== '')?.text ?? null;
    } finally {
        image.close();
    }
}
