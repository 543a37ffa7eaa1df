/* A photo made ready: at most 2048 px, JPEG, hashed. What the camera wrote into it (place, serial
 * numbers) is left behind by drawing it anew. */
import { sha256Hex } from './sha256';

export interface Shot {
    readonly sha256: string;
    readonly bytes: ArrayBuffer;
    readonly takenAt: string;
    /** Taken in the page; false = chosen as a file. */
    readonly live: boolean;
    /** For <img>; revoke it when the shot is gone. */
    readonly url: string;
}

const longestSide = 2048;
const quality = 0.85;

export function scaled(width: number, height: number, longest = longestSide): { width: number; height: number } {
    const factor = Math.min(1, longest / Math.max(width, height));
    return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
}

async function encode(source: CanvasImageSource, width: number, height: number): Promise<Blob> {
    const size = scaled(width, height);
    const canvas = document.createElement('canvas');
    canvas.width = size.width;
    canvas.height = size.height;
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no canvas');
    context.drawImage(source, 0, 0, size.width, size.height);
    return new Promise((resolve, reject) =>
        canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the picture could not be encoded'))), 'image/jpeg', quality),
    );
}

async function shot(blob: Blob, takenAt: Date, live: boolean): Promise<Shot> {
    const bytes = await blob.arrayBuffer();
    return {
        sha256: await sha256Hex(bytes),
        bytes,
        takenAt: takenAt.toISOString(),
        live,
        url: URL.createObjectURL(blob),
    };
}

/** The frame that the camera shows now. */
export async function shotOf(video: HTMLVideoElement): Promise<Shot> {
    return shot(await encode(video, video.videoWidth, video.videoHeight), new Date(), true);
}

/** A file from the camera app or the gallery. Rejects if it is no picture. */
export async function shotFrom(file: File): Promise<Shot> {
    const image = await createImageBitmap(file, { imageOrientation: 'from-image' });
    try {
        // The file's own time is the best guess of when it was taken.
        const taken = file.lastModified > 0 ? new Date(Math.min(file.lastModified, Date.now())) : new Date();
        return await shot(await encode(image, image.width, image.height), taken, false);
    } finally {
        image.close();
    }
}

/** How a record names a photo. */
export const photoLink = (one: Shot, role: 'before' | 'during' | 'after' | 'evidence') => ({
    sha256: one.sha256,
    role,
    taken_at: one.takenAt,
    live: one.live,
});
