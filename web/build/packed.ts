/* Packed twins (FILE.br, FILE.gz) of everything that packs well, for the server to send as they are. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const worthIt = /\.(js|css|html|svg|wasm|webmanifest|txt)$/;

function pack(folder: string): void {
    for (const name of readdirSync(folder)) {
        const path = join(folder, name);
        if (statSync(path).isDirectory()) pack(path);
        else if (worthIt.test(name)) {
            const data = readFileSync(path);
            // The decoder is a megabyte: its highest brotli level costs seconds for one percent.
            const quality = data.length > 500_000 ? 9 : 11;
            writeFileSync(`${path}.gz`, gzipSync(data, { level: 9 }));
            writeFileSync(`${path}.br`, brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }));
        }
    }
}

export function packed(): Plugin {
    let folder = '';
    return {
        name: 'fixpoint-packed',
        apply: 'build',
        configResolved: (config) => void (folder = resolve(config.root, config.build.outDir)),
        closeBundle: () => pack(folder),
    };
}
