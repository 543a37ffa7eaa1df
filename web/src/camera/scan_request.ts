/* Asking for a scan. The sheet itself is loaded when it is first opened; the screen underneath says
 * what it awaits and stays where it is. */
import { signal } from '@preact/signals';
import type { Schemas } from '@/api/client';
import type { IconName } from '@/ui/icon_names';

export type FoundCode = Schemas['Code'];
export type How = 'scan' | 'typed' | 'photo' | 'chosen';

export interface ScanRequest {
    /** What the screen does with a code: its button's word and the act. Without it the sheet offers to
     *  open the code's page and to report. */
    act?: {
        readonly word: string;
        readonly icon: IconName;
        readonly run: (found: FoundCode, how: How) => void;
    };
    /** Is this the code that the screen awaits? Another one offers Stay or Open. */
    accepts?: (found: FoundCode) => boolean;
    /** What is awaited, said above the camera: "Scan D1-04-B12-DD03-E or its room". */
    hint?: string;
}

export const scanRequest = signal<ScanRequest | null>(null);

export const openScan = (request: ScanRequest = {}): void => {
    scanRequest.value = request;
};
export const closeScan = (): void => {
    scanRequest.value = null;
};
