/* The live camera: opening, torch, one frame as a picture, and the end of it. */

export interface Live {
    readonly stream: MediaStream;
    readonly hasTorch: boolean;
    torch(on: boolean): Promise<void>;
    stop(): void;
}

/** Rejects if there is no camera, if it is blocked, or if the page is not a secure one. */
export async function openCamera(video: HTMLVideoElement): Promise<Live> {
    // On plain http there is no mediaDevices at all.
    if (!('mediaDevices' in navigator)) throw new DOMException('no camera here', 'NotAllowedError');
    const stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: { ideal: 'environment' }, width: { ideal: 1920 }, height: { ideal: 1080 } },
    });
    const track = stream.getVideoTracks()[0];
    video.srcObject = stream;
    video.muted = true;
    video.setAttribute('playsinline', '');
    try {
        await video.play();
    } catch (error) {
        stream.getTracks().forEach((one) => one.stop());
        throw error;
    }
    const can = track?.getCapabilities?.() as (MediaTrackCapabilities & { torch?: boolean }) | undefined;
    return {
        stream,
        hasTorch: can?.torch === true,
        torch: async (on) => {
            await track?.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] });
        },
        stop: () => {
            stream.getTracks().forEach((one) => one.stop());
            video.srcObject = null;
        },
    };
}

/** Done: a short high tone and a short buzz, where the device has them. */
export function tick(): void {
    try {
        navigator.vibrate?.(60);
    } catch {
        // Some browsers refuse before the first touch.
    }
    try {
        const audio = new AudioContext();
        const tone = audio.createOscillator();
        const gain = audio.createGain();
        tone.frequency.value = 1320;
        gain.gain.setValueAtTime(0.12, audio.currentTime);
        gain.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.12);
        tone.connect(gain).connect(audio.destination);
        tone.start();
        tone.stop(audio.currentTime + 0.13);
        tone.onended = () => void audio.close();
    } catch {
        // Sound is a comfort; the tick on the screen says the same.
    }
}
